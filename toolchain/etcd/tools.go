//go:build tools

// Package etcd pins the store of a local control plane.
package etcd

import _ "go.etcd.io/etcd/server/v3"

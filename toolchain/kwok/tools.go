//go:build tools

// Package kwok pins what plays the nodes of a local control plane.
package kwok

import _ "sigs.k8s.io/kwok/cmd/kwok"

"""A real Kubernetes API server in the place of the twin's own answers."""

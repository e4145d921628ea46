"""Hardened Kubernetes building blocks that the platform's services share."""

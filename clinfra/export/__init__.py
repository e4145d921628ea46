"""What would be deployed, in the formats of others: ARM templates and Kubernetes manifests."""

"""The components as a Pulumi package, for teams that write in other languages."""

"""A local Azure: a Pulumi provider that stands in for the cloud under the real engine."""

"""Pulumi components: one component and its arguments per file."""

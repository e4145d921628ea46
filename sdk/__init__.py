"""How the Pulumi SDKs are loaded."""

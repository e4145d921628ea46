"""Naming, network, identity, keys, registry and lake."""

"""Policies: cost tags, security baselines and model governance, one rule a file."""

"""Watches a model in use, and retrains it under a budget."""

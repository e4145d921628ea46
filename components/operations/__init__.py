"""Logs, metrics, alerts and budgets."""

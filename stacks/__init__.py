"""Typed settings of every environment."""

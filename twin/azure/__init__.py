"""Kinds of azure-native."""

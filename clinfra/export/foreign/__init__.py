"""Scanners that nobody here wrote: how each is run, and how its report is read."""

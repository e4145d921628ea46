"""The report on a stack: one HTML page that works without a network, and its tables as CSV."""

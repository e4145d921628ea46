"""Rules on logging."""

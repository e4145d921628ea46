"""Rules on identity."""

"""Gets what a fresh machine lacks."""

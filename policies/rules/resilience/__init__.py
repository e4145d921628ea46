"""Rules on resilience."""

"""From what a plan holds of a resource to how much of which meters it takes: pure functions."""

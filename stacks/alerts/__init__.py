"""What is told of each kind that the platform makes, and who is told."""

"""What rules are made of, and what judges with them."""

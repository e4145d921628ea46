"""What the platform costs: prices, quantities, estimate and tag coverage."""

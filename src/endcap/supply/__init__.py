"""Orders, deliveries, paper and cash."""

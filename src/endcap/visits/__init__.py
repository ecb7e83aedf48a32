"""Tasks; later cadence, plans and visits."""

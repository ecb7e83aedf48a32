"""Reports for the heads: who waives what for whom, which clauses are met, what early warning averted."""

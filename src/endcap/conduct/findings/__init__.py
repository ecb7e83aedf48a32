"""Findings: settled from the facts as they arrive, and what people decide about them."""

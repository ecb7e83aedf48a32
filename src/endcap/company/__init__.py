"""People, their roles and reporting lines, and what the company sells."""

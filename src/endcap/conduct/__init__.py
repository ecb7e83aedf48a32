"""Settled months: runs, findings, statements."""

"""Complaints about supervisors, in confidence: filed, seen and decided by those whom they do not concern."""

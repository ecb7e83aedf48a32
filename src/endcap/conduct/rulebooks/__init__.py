"""Rulebooks as a company has them: read by people, changed from a month on, never without anybody seeing it."""

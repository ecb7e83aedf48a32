"""Telling people what happened. Rooms say what (`sorts`, `telling`); the platform decides how it travels (`delivering`)."""

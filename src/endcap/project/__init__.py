"""Settings, addresses and the WSGI entry: what ties the rooms into one application."""

"""The desk's own pages, one file per noun."""

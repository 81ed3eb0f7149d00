"""Reports of a period."""

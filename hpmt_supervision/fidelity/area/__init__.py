"""The figures of a county, of the nation and of an office, for those who see them from outside."""

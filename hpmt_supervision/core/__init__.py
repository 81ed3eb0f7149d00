"""What every room stands on: the database, permissions, the clock, errors and units of work."""

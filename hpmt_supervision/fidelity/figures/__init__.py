"""What every figure is, and how it is counted from the records."""

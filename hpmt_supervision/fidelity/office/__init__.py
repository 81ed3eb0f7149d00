"""The figures of an office for those who work there."""

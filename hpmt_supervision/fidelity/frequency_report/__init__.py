"""The frequency report: its fields, reading it, and the same report as text and as files for machines."""

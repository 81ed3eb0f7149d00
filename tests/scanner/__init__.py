"""A web scanner against a running demo, signed in as each role in turn: ``make scan``. See docs/scanning.md."""

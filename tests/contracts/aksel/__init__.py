"""What the macros promise about Aksel: their states, what differs by intent, and what is ours."""

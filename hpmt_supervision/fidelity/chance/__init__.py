"""How sure a figure is, and when a change is more than chance."""

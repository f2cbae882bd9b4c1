"""Captures on their way out of the window: what is asked first, and what is seen while it goes on."""

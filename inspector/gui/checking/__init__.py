"""Checks in the window: made from a value, edited, tried, and what they said."""

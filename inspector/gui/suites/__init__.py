"""Suites in the window: expected events as boxes that tick as they come, and what is wrong with the others."""

"""Redaction in the window: what a profile would replace, and the profiles themselves."""

"""Captures as code and command lines that send them again."""

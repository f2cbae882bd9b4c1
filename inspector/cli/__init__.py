"""The command line: one file for each verb, thin over `inspector.session.Session`."""

from inspector.cli.main import main

__all__ = ["main"]

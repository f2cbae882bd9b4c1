"""Sending a capture again: exact bytes over HTTP/1.1, and an Attempt that tells what came back."""

from inspector.resend.send import resend
from inspector.resend.target import Target, parse_target

__all__ = ["Target", "parse_target", "resend"]

"""Sending what no provider sent: sample events, deliberately wrong ones, and messages to other services."""

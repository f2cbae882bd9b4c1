"""The public address in the window: its switch, and what the tunnel asks."""

"""Notifications on the desktop and the icon in the tray."""

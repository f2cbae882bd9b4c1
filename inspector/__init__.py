"""Webhook Inspector: receive webhooks locally, see the exact bytes, check signatures, send them again.

Importing this package, or any part of it outside `inspector.gui`, never imports Qt.
"""

__version__ = "0.1.0"

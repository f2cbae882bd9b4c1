"""The listener: raw HTTP requests in, committed captures out, then the answer."""

from inspector.listener.connection import Submit
from inspector.listener.listener import Listener

__all__ = ["Listener", "Submit"]

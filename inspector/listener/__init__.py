"""The listener: raw HTTP requests in, committed captures out, then the answer."""

from inspector.listener.listener import Listener
from inspector.listener.owner import Decide, Decision, RecordReply, Submit

__all__ = ["Decide", "Decision", "Listener", "RecordReply", "Submit"]

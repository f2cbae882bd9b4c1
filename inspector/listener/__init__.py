"""The listener: raw HTTP requests in, committed captures out, then the answer."""

from inspector.listener.acts import ABORT, CLOSE, HANG, RESET, Act, Play
from inspector.listener.descriptors import FEW, few_words
from inspector.listener.listener import Listener
from inspector.listener.origin import Door, Origins
from inspector.listener.owner import Chosen, Decide, Decision, Pending, RecordReply, Submit

__all__ = [
    "ABORT",
    "CLOSE",
    "FEW",
    "HANG",
    "RESET",
    "Act",
    "Chosen",
    "Decide",
    "Decision",
    "Door",
    "Listener",
    "Origins",
    "Pending",
    "Play",
    "RecordReply",
    "Submit",
    "few_words",
]

"""Sending a capture again: exact bytes over HTTP/1.1, and an Attempt that tells what came back."""

from inspector.resend.guard import Danger
from inspector.resend.how import AS_IT_CAME, Edit, How
from inspector.resend.pool import Pool
from inspector.resend.request import Outgoing, prepare
from inspector.resend.send import Route, begin, resend, send
from inspector.resend.target import Target, parse_target

__all__ = [
    "AS_IT_CAME",
    "Danger",
    "Edit",
    "How",
    "Outgoing",
    "Pool",
    "Route",
    "Target",
    "begin",
    "parse_target",
    "prepare",
    "resend",
    "send",
]

"""Messages to other services' own webhooks: Slack, Discord, IFTTT, Zapier, with their limits checked before sending.

One file per format and one line in `_registry.py`.
"""

from inspector.outgoing._base import Count, OutgoingFormat
from inspector.outgoing._build import built
from inspector.outgoing._registry import OUTGOING, find_outgoing

__all__ = ["OUTGOING", "Count", "OutgoingFormat", "built", "find_outgoing"]

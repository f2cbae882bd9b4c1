"""The formats, in the order of lists."""

from __future__ import annotations

from inspector.outgoing._base import OutgoingFormat
from inspector.outgoing.discord import DiscordMessage
from inspector.outgoing.ifttt import IftttTrigger
from inspector.outgoing.slack import SlackMessage
from inspector.outgoing.zapier import ZapierCatch

OUTGOING: tuple[OutgoingFormat, ...] = (SlackMessage(), DiscordMessage(), IftttTrigger(), ZapierCatch())


def find_outgoing(provider: str, action: str) -> OutgoingFormat | None:
    """The format that `send PROVIDER ACTION` means, or None."""
    return next((one for one in OUTGOING if (one.name, one.action) == (provider.lower(), action.lower())), None)

"""A message to a Slack incoming webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.outgoing._base import Count, OutgoingFormat, items, length, of

#: Longest text objects by where they stand; everywhere else a text object has at most 3,000 characters.
_TEXT = 3000
_BUTTON = 75
#: Values looked at, so that a message that never ends does not take forever.
_MOST = 20_000


class SlackMessage(OutgoingFormat):
    """Source: docs.slack.dev, "Sending messages using incoming webhooks" (`no_text`, `invalid_blocks`,
    `too_many_attachments`), "chat.postMessage" (text beyond 40,000 characters is cut), and "Block Kit reference"
    (50 blocks, 3,000 characters of a text object, 10 fields of 2,000, header 150, 25 actions, 10 context elements).
    """

    name = "slack"
    action = "message"
    title = "Slack"
    docs = "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"
    host = "hooks.slack.com"
    path = r"/(?:services/T\w+/B\w+|workflows/T\w+/A\w+/\d+|triggers/[TE]\w+/\d+)/(\w+)/?"
    address = "https://hooks.slack.com/services/T…/B…/…"
    text_path = "text"
    example = '{\n  "text": "Build 128 is live"\n}'

    def counts(self, message: Any) -> Iterator[Count]:
        """Text, blocks and what is in them, attachments."""
        yield Count("The text", length(of(message, "text")), 40_000)
        blocks, attachments = items(of(message, "blocks")), items(of(message, "attachments"))
        yield Count("The number of blocks", len(blocks), 50)
        yield Count("The number of attachments", len(attachments), 100)
        for number, block in enumerate(blocks):
            yield from _block(f"blocks[{number}]", block)
        for number, attachment in enumerate(attachments):
            inside = items(of(attachment, "blocks"))
            yield Count(f"The number of blocks of attachments[{number}]", len(inside), 50)
            for place, block in enumerate(inside):
                yield from _block(f"attachments[{number}].blocks[{place}]", block)
        markdown = sum(length(of(block, "text")) for block in blocks if of(block, "type") == "markdown")
        yield Count("The text of all markdown blocks", markdown, 12_000)

    def flaws(self, message: Any) -> Iterator[str]:
        """A message has to say something, and blocks need their type."""
        if not isinstance(message, dict):
            yield "A message to Slack is a JSON object."
            return
        if not any(message.get(key) for key in ("text", "blocks", "attachments")):
            yield "There is nothing to post: a message to Slack needs text, blocks or attachments."
        for key, kind in (("text", str), ("blocks", list), ("attachments", list)):
            if key in message and message[key] is not None and not isinstance(message[key], kind):
                yield f"{key} has to be {'a text' if kind is str else 'a list'}."
        for number, block in enumerate(items(message.get("blocks"))):
            if not isinstance(of(block, "type"), str):
                yield f"blocks[{number}] has no type."


def _block(where: str, block: Any) -> Iterator[Count]:
    kind = of(block, "type")
    yield Count(f"The block_id of {where}", length(of(block, "block_id")), 255)
    if kind == "header":
        yield Count(f"The text of {where}", length(of(of(block, "text"), "text")), 150)
    elif kind == "section":
        fields = items(of(block, "fields"))
        yield Count(f"The number of fields of {where}", len(fields), 10)
        for number, field in enumerate(fields):
            yield Count(f"The text of {where}.fields[{number}]", length(of(field, "text")), 2000)
    elif kind == "context":
        yield Count(f"The number of elements of {where}", len(items(of(block, "elements"))), 10)
    elif kind == "actions":
        yield Count(f"The number of elements of {where}", len(items(of(block, "elements"))), 25)
    elif kind == "image":
        yield Count(f"The alt_text of {where}", length(of(block, "alt_text")), 2000)
        yield Count(f"The image_url of {where}", length(of(block, "image_url")), 3000)
    yield from _texts(where, block)


def _texts(where: str, block: Any) -> Iterator[Count]:
    """Text objects, wherever in the block."""
    queue = [(where, block)]
    for _ in range(_MOST):
        if not queue:
            return
        at, value = queue.pop()
        if isinstance(value, list):
            queue += [(f"{at}[{number}]", one) for number, one in enumerate(value)]
        elif isinstance(value, dict):
            if value.get("type") in ("mrkdwn", "plain_text"):
                yield Count(f"The text of {at}", length(value.get("text")), _TEXT)
            if value.get("type") == "button":
                yield Count(f"The label of {at}", length(of(value.get("text"), "text")), _BUTTON)
            queue += [(f"{at}.{key}", one) for key, one in value.items()]

"""A message to a Discord webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from inspector.outgoing._base import Count, OutgoingFormat, items, length, of

#: Parts of an embed: what they are called, where they stand, how long they may be.
_PARTS = (
    ("title", ("title",), 256),
    ("description", ("description",), 4096),
    ("footer text", ("footer", "text"), 2048),
    ("author name", ("author", "name"), 256),
)
_CONTENT = ("content", "embeds", "components", "poll", "attachments")


class DiscordMessage(OutgoingFormat):
    """Source: docs.discord.com, "Webhook resource: Execute webhook" (2,000 characters, 10 embeds, one of content,
    embeds, components, poll or files), "Message resource: Embed limits" (6,000 characters over all embeds) and
    "Usernames and nicknames" (1 to 80 characters, without `clyde` or `discord`).
    """

    name = "discord"
    action = "message"
    title = "Discord"
    docs = "https://docs.discord.com/developers/resources/webhook#execute-webhook"
    host = "discord.com"
    path = r"/api/(?:v\d+/)?webhooks/\d+/([\w-]+)/?"
    address = "https://discord.com/api/webhooks/…/…"
    text_path = "content"
    example = '{\n  "content": "Build 128 is live"\n}'

    def counts(self, message: Any) -> Iterator[Count]:
        """Content, name, embeds and what is in them."""
        yield Count("The content", length(of(message, "content")), 2000)
        yield Count("The username", length(of(message, "username")), 80)
        yield Count("The thread_name", length(of(message, "thread_name")), 100)
        embeds = items(of(message, "embeds"))
        yield Count("The number of embeds", len(embeds), 10)
        total = 0
        for number, embed in enumerate(embeds):
            where = f"embeds[{number}]"
            for name, steps, limit in _PARTS:
                value = embed
                for step in steps:
                    value = of(value, step)
                total += length(value)
                yield Count(f"The {name} of {where}", length(value), limit)
            fields = items(of(embed, "fields"))
            yield Count(f"The number of fields of {where}", len(fields), 25)
            for place, field in enumerate(fields):
                for part, limit in (("name", 256), ("value", 1024)):
                    total += length(of(field, part))
                    yield Count(f"The {part} of {where}.fields[{place}]", length(of(field, part)), limit)
        yield Count("The text of all embeds", total, 6000)

    def flaws(self, message: Any) -> Iterator[str]:
        """A message has to hold something; some names are not allowed; fields need both of their parts."""
        if not isinstance(message, dict):
            yield "A message to Discord is a JSON object."
            return
        if not any(message.get(key) for key in _CONTENT):
            yield "There is nothing to post: a message to Discord needs content, embeds, components or a poll."
        if not isinstance(message.get("content", ""), str | None):
            yield "content has to be a text."
        for key in ("embeds", "components"):
            if not isinstance(message.get(key, []), list | None):
                yield f"{key} has to be a list."
        name = message.get("username")
        if name is not None and (not isinstance(name, str) or not name.strip()):
            yield "username has to be a text of 1 to 80 characters."
        elif isinstance(name, str) and any(word in name.lower() for word in ("clyde", "discord")):
            yield "A username of a webhook at Discord may hold neither clyde nor discord."
        for number, embed in enumerate(items(message.get("embeds"))):
            for place, field in enumerate(items(of(embed, "fields"))):
                if not length(of(field, "name")) or not length(of(field, "value")):
                    yield f"embeds[{number}].fields[{place}] needs a name and a value."

    def address_flaws(self, url: str) -> Iterator[str]:
        """Also the addresses that take the formats of others."""
        path = urlsplit(url).path.rstrip("/")
        for ending in ("slack", "github"):
            if path.endswith(f"/{ending}"):
                yield f"An address that ends in /{ending} takes {ending.title()}'s format: leave that part out."
                return
        yield from super().address_flaws(url)

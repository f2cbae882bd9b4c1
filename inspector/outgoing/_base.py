"""What every outgoing format is made of."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from inspector.capture import Capture, Headers, new_uuid
from inspector.endpoints import DEFAULT_ENDPOINT
from inspector.errors import UsageError

#: What stands for the part of an address that is a secret.
MASK = "***"


class Count(NamedTuple):
    """How much of a limit is used."""

    name: str
    used: int
    limit: int

    @property
    def over(self) -> bool:
        """True beyond the limit."""
        return self.used > self.limit


class OutgoingFormat(ABC):
    """One format: who takes it, what it is called, and which limits it has.

    `text_path` is the field that plain text goes to ("" where there is none); `host` is the service's own host and
    `path` a regular expression of the paths that it takes messages at, whose last group is the secret in it.
    """

    name: ClassVar[str]
    action: ClassVar[str]
    title: ClassVar[str]
    docs: ClassVar[str]
    host: ClassVar[str]
    path: ClassVar[str]
    text_path: ClassVar[str] = ""
    #: What a message of this kind looks like, for those who write their first one.
    example: ClassVar[str] = "{}"
    #: What an address looks like.
    address: ClassVar[str] = ""

    @abstractmethod
    def counts(self, message: Any) -> Iterator[Count]:
        """How much of each limit a message uses. Never raises, whatever the message is."""

    def flaws(self, message: Any) -> Iterator[str]:  # noqa: ARG002 - for formats with rules beside their limits
        """Sentences about what else the service would refuse."""
        yield from ()

    def address_flaws(self, url: str) -> Iterator[str]:
        """Sentences about an address at the service's own host that it does not take messages at."""
        parts = _split(url)
        host = (parts[0] or "").lower()
        if (host == self.host or host.endswith(f".{self.host}")) and not re.fullmatch(self.path, parts[1]):
            yield f"{self.title} takes no messages at this address: it should look like {self.address}."

    def problems(self, message: Any, url: str = "") -> list[str]:
        """All that the service would refuse, in sentences; [] for what can be sent."""
        found = [
            f"{one.name} is {one.used:,}, and {self.title} allows {one.limit:,}."
            for one in self.counts(message)
            if one.over
        ]
        return [*found, *self.flaws(message), *(self.address_flaws(url) if url else ())]

    def request(self, message: Any, url: str) -> Capture:
        """The request that posts a message. UsageError names everything that the service would refuse."""
        problems = self.problems(message, url)
        if problems:
            more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
            raise UsageError(" ".join(problems[:3]) + more, hint=f"See {self.docs}")
        body = packed(message)
        lines = [
            ("User-Agent", "webhook-inspector"),
            ("Accept", "*/*"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        return Capture(
            uuid=new_uuid(),
            endpoint=DEFAULT_ENDPOINT,
            received_at=datetime.now(UTC),
            remote="",
            scheme="http",
            http_version="1.1",
            method="POST",
            target=self.masked(_split(url)[1] or "/", url),
            headers=Headers.from_text(lines),
            body=body,
        )

    def masked(self, text: str, url: str) -> str:
        """A text without the secret of an address in it."""
        match = re.search(self.path, _split(url)[1])
        secret = match[match.lastindex or 0] if match else _split(url)[1].rstrip("/").rpartition("/")[2]
        return text.replace(secret, MASK) if len(secret) > 3 else text


def packed(message: Any) -> bytes:
    """The message as JSON without blanks. UsageError for text that cannot be sent."""
    try:
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise UsageError("The message holds characters that are no text, or is nested too deep.") from error


def length(value: object) -> int:
    """Characters of a text; 0 for everything else."""
    return len(value) if isinstance(value, str) else 0


def items(value: object) -> list[Any]:
    """A list, else []."""
    return value if isinstance(value, list) else []


def of(value: object, key: str) -> Any:
    """A value of an object, else None."""
    return value.get(key) if isinstance(value, dict) else None


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url.strip())
        return parts.hostname or "", parts.path
    except ValueError:
        return "", ""

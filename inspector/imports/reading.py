"""What readers of files work with: where the bytes come from, what they give, and what they say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from inspector.capture import Attempt, Capture
from inspector.errors import ImportFailed
from inspector.imports.source import Source
from inspector.store.base import Entry
from inspector.workers import Token

#: Largest text that is read whole, and largest entry of a file that is read entry by entry.
MAX_TEXT = 64 * 1024 * 1024
MAX_ENTRY = 128 * 1024 * 1024
#: Resends of one capture, which are held until it is whole.
MOST_ATTEMPTS = 10_000


@dataclass(frozen=True, slots=True)
class Item:
    """A capture to be added, with its resends, oldest first.

    `provider`: who the user said sent it. `again`: one of the same uuid stands before it in the source.
    """

    entry: Entry
    attempts: tuple[Attempt, ...] = ()
    provider: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that is no capture. `place` is "line 3" or "entry 7", "" for the file as a whole."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


Found = Item | Problem
#: Takes a sentence about what is lost or was made up.
Note = Callable[[str], None]


class Family:
    """A capture and the resends that follow it in a file, until the next capture comes."""

    def __init__(self) -> None:
        self._item: Item | None = None
        self._attempts: list[Attempt] = []

    @property
    def capture(self) -> Capture | None:
        """The capture whose resends may follow."""
        return None if self._item is None else self._item.entry.capture

    def add(self, attempt: Attempt) -> None:
        """A resend of that capture; ImportFailed when there are more than anybody made."""
        if len(self._attempts) >= MOST_ATTEMPTS:
            raise ImportFailed(f"a capture with more than {MOST_ATTEMPTS:,} resends")
        self._attempts.append(attempt)

    def close(self, following: Item | None = None) -> Iterator[Item]:
        """The whole family, if there is one; `following` begins the next."""
        if self._item is not None:
            yield replace(self._item, attempts=tuple(self._attempts))
        self._item, self._attempts = following, []


class Reading:
    """One pass over a source. Readers tell what the format could not hold by `note`, each thing once."""

    def __init__(self, source: Source, token: Token | None = None) -> None:
        self.source = source
        self.token = token or Token()
        self.notes: dict[str, None] = {}
        #: How far it is, of how much; None: the place in the stream tells.
        self.rows: tuple[int, int] | None = None
        self._stream: BinaryIO | None = None

    @property
    def name(self) -> str:
        """The source in messages."""
        return self.source.name

    @property
    def path(self) -> Path | None:
        """The file, where it is one."""
        return self.source.path

    @property
    def stream(self) -> BinaryIO:
        """The bytes from their start, in UTF-8 where they were another Unicode encoding."""
        if self._stream is None:
            self._stream = self.source.open()
        return self._stream

    def restart(self) -> BinaryIO:
        """The bytes from their start once more."""
        self._stream = self.source.open()
        return self._stream

    def note(self, text: str) -> None:
        """Say what is lost or was made up; the same sentence again counts as one."""
        if len(self.notes) < 50:
            self.notes.setdefault(text)

    def whole(self) -> bytes:
        """All bytes of a format that has to be read whole; ImportFailed when they are too many."""
        data = self.stream.read(MAX_TEXT + 1)
        if len(data) > MAX_TEXT:
            raise ImportFailed(f"{self.name} is larger than {MAX_TEXT // 1024**2} MiB, too large for its format.")
        return data

    @property
    def done(self) -> int:
        """How much was read: bytes, or rows where the reader counts those."""
        return self.source.position() if self.rows is None else self.rows[0]

    @property
    def total(self) -> int:
        """Of how much."""
        return self.source.size if self.rows is None else self.rows[1]


Read = Callable[[Reading], Iterator[Found]]

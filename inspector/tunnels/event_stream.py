"""Server-sent events, as the HTML standard describes their format.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

from dataclasses import dataclass

#: Bytes of one event; a larger one is left out.
MOST_EVENT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `kind` is "message" where the stream says nothing."""

    kind: str
    data: bytes


class EventReader:
    """Takes bytes as they come, gives the events that they complete.

    `last_id` is what `Last-Event-ID` says when the stream is asked for again; `retry_s` what the server wants us to
    wait; `too_large` counts events that were left out.
    """

    def __init__(self) -> None:
        self.last_id = ""
        self.retry_s: float | None = None
        self.too_large = 0
        self._begun = False
        self._rest = b""
        self._cr = False
        self._id = ""
        self._kind = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[Event]:
        """The events that end in these bytes."""
        if self._cr and chunk[:1] == b"\n":
            # the second half of a line end that was cut in two
            chunk = chunk[1:]
        if chunk:
            self._cr = chunk[-1:] == b"\r"
        text = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n" not in text:
            self._more(text)
            return []
        lines = (self._rest + text).split(b"\n")
        self._rest = lines.pop()
        if not self._begun:
            self._begun = True
            lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
        found = []
        for line in lines:
            if line:
                self._field(line)
            elif (event := self._end()) is not None:
                found.append(event)
        return found

    def _more(self, text: bytes) -> None:
        self._rest += text
        if len(self._rest) > MOST_EVENT:
            # what follows up to the line's end is taken for a field that nobody knows
            self._rest = b"-"
            self._size = MOST_EVENT + 1

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._size += len(value)
            if self._size <= MOST_EVENT:
                self._data.append(value)
        elif name == b"event":
            self._kind = value.decode("utf-8", "replace")
        elif name == b"id":
            text = value.decode("utf-8", "replace")
            # it becomes the value of a header
            if text.isprintable() and len(text) <= 1000:
                self._id = text
        elif name == b"retry" and value.isdigit() and len(value) < 10:
            self.retry_s = int(value) / 1000

    def _end(self) -> Event | None:
        # only now: an event that is cut off was not received
        self.last_id = self._id or self.last_id
        data, kind, size = self._data, self._kind, self._size
        self._data, self._kind, self._size = [], "", 0
        if size > MOST_EVENT:
            self.too_large += 1
            return None
        return Event(kind or "message", b"\n".join(data)) if data else None

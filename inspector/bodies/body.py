"""A body opened for reading: bytes as stored, bytes as decoded, their kind and, on first use, their text."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from inspector.bodies.charset import Text, text_of
from inspector.bodies.decode import DECODE_LIMIT, Decoded, decode
from inspector.bodies.kind import Kind, sniff
from inspector.capture import Headers
from inspector.workers import Token

#: Bytes that the first lines of a large body are made of
HEAD = 64 * 1024


@dataclass(frozen=True)
class Body:
    """What every view is made of. Immutable; safe to share between threads."""

    wire: bytes
    content_type: str
    decoded: Decoded
    kind: Kind
    charset: str | None = None
    headers: Headers = field(default_factory=Headers)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _made: list[Text] = field(default_factory=list, repr=False, compare=False)

    @property
    def data(self) -> bytes:
        """The bytes after content decoding."""
        return self.decoded.data

    @property
    def text(self) -> Text:
        """The text of `data`; made once. Up to 30 ms per MB: off the GUI thread."""
        return self.read(Token())

    def read(self, token: Token) -> Text:
        """As `text`, cancellable."""
        with self._lock:
            if not self._made:
                self._made.append(text_of(self.data, self.content_type, choice=self.charset, token=token))
            return self._made[0]

    def head(self, token: Token) -> str | None:
        """The text of the first HEAD bytes, where reading all would take a while; None where it would not.

        Its charset is judged by these bytes alone, so that it serves for what is shown until all is read.
        """
        if len(self.data) < 4 * HEAD:
            return None
        if self._made:
            return self._made[0].text[:HEAD]
        return text_of(self.data[:HEAD], self.content_type, choice=self.charset, token=token).text

    @property
    def known_text(self) -> Text | None:
        """The text, if it was made before."""
        return self._made[0] if self._made else None

    @property
    def problems(self) -> tuple[str, ...]:
        """What a reader should know before the first line: decoding, kind and, once the text was used, charset."""
        charset = self._made[0].problem if self._made else None
        return tuple(said for said in (self.decoded.problem, self.kind.problem, charset) if said)


def open_body(
    headers: Headers,
    body: bytes,
    *,
    limit: int = DECODE_LIMIT,
    skip: Collection[str | int] = (),
    extra: Sequence[str] = (),
    charset: str | None = None,
    token: Token | None = None,
) -> Body:
    """Decode a stored body and find its kind (see `decode` for `limit`, `skip` and `extra`). Raises only Cancelled."""
    content_type = headers.get("content-type") or ""
    decoded = decode(headers, body, limit=limit, skip=skip, extra=extra, token=token)
    return Body(body, content_type, decoded, sniff(content_type, decoded.data), charset, headers)

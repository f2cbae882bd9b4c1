"""What the sender is told: complete answers, as records and as the bytes that go out."""

from __future__ import annotations

import time
from email.utils import formatdate
from http import HTTPStatus

from inspector.capture import Headers, Reply, build_head
from inspector.quick import quick

#: Seconds after which a refused sender may try again.
RETRY_AFTER_S = 5

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_new_reply = quick(Reply)
_SERVER = (b"Server", b"webhook-inspector")
_TEXT = (b"Content-Type", b"text/plain; charset=utf-8")
#: Statuses whose answers have no body.
_BODILESS = frozenset((*range(200), 204, 205, 304))
#: Heads of answers that are kept within a second.
_MOST_HEADS = 256
_PERSISTENCE: dict[str, tuple[tuple[bytes, bytes], ...]] = {
    "": (),
    "close": ((b"Connection", b"close"),),
    "keep-alive": ((b"Connection", b"keep-alive"),),
}


class Answers:
    """Makes answers; keeps the plain ones ready, since they differ only in their date.

    `persistence` is what the Connection header says: "close", "keep-alive" (HTTP/1.0) or "" for no such header.
    """

    def __init__(self) -> None:
        self._second = -1
        self._date = (b"Date", b"")
        self._ready: dict[str, tuple[Headers, bytes]] = {}
        self._heads: dict[tuple[object, ...], tuple[Headers, Headers, bytes]] = {}

    def accepted(self, persistence: str, duration_us: int, passed: str = "") -> tuple[Reply, bytes]:
        """The answer to all that is stored when no rule says otherwise: 200 without a body. `passed`: see Decision.

        Without, because some senders show a body to people (chat commands) or send it on as a message (telephony).
        """
        self._tick()
        ready = self._ready.get(persistence)
        if ready is None:
            headers = Headers((self._date, _SERVER, (b"Content-Length", b"0"), *_PERSISTENCE[persistence]))
            ready = self._ready[persistence] = (headers, build_head("HTTP/1.1 200 OK", headers))
        headers, wire = ready
        rule = passed.removesuffix("; ") or "default"
        return _new_reply(200, "OK", headers, b"", duration_us, rule), wire

    def told(
        self, status: int, text: str, *, rule: str, duration_us: int, retry: bool = False, body: bool = True
    ) -> tuple[Reply, bytes]:
        """An answer that says why in one line and closes the connection; `body=False` for HEAD."""
        self._tick()
        line = f"{text}\n".encode()
        retry_after = ((b"Retry-After", str(RETRY_AFTER_S).encode()),) if retry else ()
        length = (b"Content-Length", str(len(line)).encode())
        headers = Headers((self._date, _SERVER, _TEXT, length, *retry_after, *_PERSISTENCE["close"]))
        phrase = HTTPStatus(status).phrase
        reply = Reply(status, phrase, headers, line if body else b"", duration_us, rule)
        return reply, reply.wire()

    def completed(self, reply: Reply, persistence: str, duration_us: int, *, head: bool) -> tuple[Reply, bytes]:
        """A chosen answer with what HTTP needs filled in: date, length, connection. What it says itself stays."""
        self._tick()
        status, body = reply.status, reply.body
        length: int | None = len(body)
        if status in _BODILESS:
            # RFC 9110, section 15.3.6: 205 has a length, and it is 0
            body, length = b"", 0 if status == 205 else None
        if head:
            # how long the body is that HEAD does without, only its maker knows
            body, length = b"", length or None
        # rules have the same headers each time
        key = (id(reply.headers), status, reply.reason, persistence, length)
        known = self._heads.get(key)
        if known is None:
            headers = self._headers(reply.headers, persistence, length)
            wire = build_head(f"HTTP/1.1 {status} {reply.reason}", headers)
            if len(self._heads) >= _MOST_HEADS:
                self._heads.clear()
            # with the headers themselves: what has their id later is not them
            known = self._heads[key] = (reply.headers, headers, wire)
        _, headers, wire = known
        return _new_reply(status, reply.reason, headers, body, duration_us, reply.rule), wire + body

    def _headers(self, given: Headers, persistence: str, length: int | None) -> Headers:
        names = given.names
        pairs = [*given]
        if b"date" not in names:
            pairs.append(self._date)
        if length is not None and not (b"content-length" in names or b"transfer-encoding" in names):
            pairs.append((b"Content-Length", str(length).encode()))
        if b"connection" not in names:
            pairs.extend(_PERSISTENCE[persistence])
        return Headers.from_lines(pairs, b"\r\n".join(map(b": ".join, pairs)))

    def _tick(self) -> None:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._date = (b"Date", formatdate(second, usegmt=True).encode())
            self._ready.clear()
            self._heads.clear()

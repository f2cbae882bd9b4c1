"""The records of the product: what arrived, what we answered, what a check said, what a resend did.

All are immutable. Bytes are kept as they came; text views of them are derived elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import os
import random
import struct
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, overload

from inspector.errors import ImportFailed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware datetime, without float rounding."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


def iso(moment: datetime) -> str:
    """`2026-11-23T21:00:00.123456Z`: always UTC, always six decimals."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def parse_iso(text: str) -> datetime:
    """Inverse of `iso`; accepts any ISO 8601 time with or without an offset (none means UTC). ValueError if not one."""
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the years 1 to 9999") from error


# random enough to be unique, which is all that is asked of it; a call of the system for each would cost more
_random_bits = random.Random(os.urandom(32)).getrandbits
_last_uuid_ms = 0
_uuid_counter = 0
_uuid_prefix = ""


def new_uuid() -> str:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter inside one millisecond, 62 random bits."""
    global _last_uuid_ms, _uuid_counter, _uuid_prefix
    now = time.time_ns() // 1_000_000
    if now <= _last_uuid_ms and _uuid_counter < 0xFFF:
        _uuid_counter += 1
    else:
        _last_uuid_ms, _uuid_counter = max(now, _last_uuid_ms + 1), 0
        moment = f"{_last_uuid_ms:012x}"
        _uuid_prefix = f"{moment[:8]}-{moment[8:]}-7"
    tail = f"{_random_bits(62) | 0x8000_0000_0000_0000:016x}"
    return f"{_uuid_prefix}{_uuid_counter:03x}-{tail[:4]}-{tail[4:]}"


#: First byte of packed header lines; that of the other form, the low byte of an even number, is even.
_LINES = b"\x01"


class Headers(Sequence[tuple[bytes, bytes]]):
    """Header lines as received: order, case and duplicates kept. Look-ups ignore case."""

    __slots__ = ("_index", "_packed", "_pairs")

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self._pairs = tuple(pairs)
        self._index: dict[bytes, bytes] | None = None
        self._packed: bytes | None = None

    @overload
    def __getitem__(self, index: int) -> tuple[bytes, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[bytes, bytes], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[bytes, bytes] | tuple[tuple[bytes, bytes], ...]:
        return self._pairs[index]

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._pairs == other._pairs

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __repr__(self) -> str:
        return f"Headers({list(self._pairs)!r})"

    @property
    def names(self) -> dict[bytes, bytes]:
        """Lower-cased name to the value of its first line: made once, for recognition."""
        if self._index is None:
            index: dict[bytes, bytes] = {}
            for name, value in self._pairs:
                index.setdefault(name.lower(), value)
            self._index = index
        return self._index

    def has(self, name: str) -> bool:
        """True when a line of that name exists."""
        return name.lower().encode("latin-1") in self.names

    def get(self, name: str) -> str | None:
        """The first value of that name as latin-1 text, or None."""
        value = self.names.get(name.lower().encode("latin-1"))
        return None if value is None else value.decode("latin-1")

    def first(self, name: bytes) -> bytes | None:
        """The first value of that lower-case name; for one look-up cheaper than `get`, which makes an index."""
        if self._index is not None:
            return self._index.get(name)
        size = len(name)
        for key, value in self._pairs:
            if len(key) == size and key.lower() == name:
                return value
        return None

    def all(self, name: str) -> list[str]:
        """All values of that name, in order, as latin-1 text."""
        wanted = name.lower().encode("latin-1")
        return [value.decode("latin-1") for key, value in self._pairs if key.lower() == wanted]

    def to_text(self) -> list[list[str]]:
        """`[[name, value], ...]` as latin-1 text: the interchange form."""
        return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in self._pairs]

    @classmethod
    def from_text(cls, pairs: Iterable[Sequence[str]]) -> Headers:
        """Inverse of `to_text`; ValueError for what is not a pair of latin-1 texts."""
        made = []
        for pair in pairs:
            if isinstance(pair, str) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
                raise ValueError("a header is not a [name, value] pair of texts")
            made.append((pair[0].encode("latin-1"), pair[1].encode("latin-1")))
        return cls(made)

    @classmethod
    def from_lines(cls, pairs: Iterable[tuple[bytes, bytes]], lines: bytes) -> Headers:
        """Headers whose lines, `name: value` joined by CRLF, are at hand, so that packing them costs nothing."""
        headers = cls(pairs)
        # a folded value holds a line break of its own
        if lines.count(b"\r\n") == len(headers._pairs) - 1:
            headers._packed = _LINES + lines
        return headers

    def pack(self) -> bytes:
        """One blob for the store: the lengths, then the bytes (safe for any content), or the lines as they came."""
        if self._packed is None:
            flat = [part for pair in self._pairs for part in pair]
            self._packed = struct.pack(f"<{len(flat) + 1}I", len(flat), *map(len, flat)) + b"".join(flat)
        return self._packed

    @classmethod
    def unpack(cls, blob: bytes) -> Headers:
        """Inverse of `pack`."""
        if blob[:1] == _LINES:
            # names hold no colon
            lines = blob[1:]
            return cls.from_lines([line.partition(b": ")[::2] for line in lines.split(b"\r\n")], lines)
        (count,) = struct.unpack_from("<I", blob)
        lengths = struct.unpack_from(f"<{count}I", blob, 4)
        parts = []
        start = 4 + 4 * count
        for length in lengths:
            parts.append(blob[start : start + length])
            start += length
        return cls(zip(parts[::2], parts[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Capture:
    """One request as it arrived.

    `method` and `target` are latin-1 text of the received bytes; `body` is as on the wire after transfer decoding
    (chunks joined) and before content decoding. `truncated`: the body went over the cap and holds what came until
    then. `incomplete`: the client went away, or was timed out, before the body's end. `malformed`: the parser's words
    when it refused the request; then `body` holds all bytes that came and method and target are a best guess.
    `head`: request line and header lines exactly as they came, kept only when they cannot be rebuilt from the fields
    (odd white space). `id` is 0 until the capture is stored; `extra` are the other interchange keys, kept.
    """

    uuid: str
    endpoint: str
    received_at: datetime
    remote: str
    scheme: str
    http_version: str
    method: str
    target: str
    headers: Headers
    body: bytes
    truncated: bool = False
    incomplete: bool = False
    malformed: str | None = None
    head: bytes | None = None
    id: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The target's path, without the query; of an absolute target without scheme and host."""
        target = self.target
        if "://" in target[:10]:
            target = "/" + target.split("://", 1)[1].partition("/")[2]
        return target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target's raw query, without the `?`."""
        return self.target.partition("?")[2]

    @property
    def content_type(self) -> str:
        """The Content-Type value as sent, or an empty text."""
        value = self.headers.first(b"content-type")
        return "" if value is None else value.decode("latin-1")

    def wire_head(self) -> bytes:
        """Request line and headers with their final empty line, as on the wire."""
        if self.malformed is not None:
            return b""
        if self.head is not None:
            return self.head
        return build_head(f"{self.method} {self.target} HTTP/{self.http_version}", self.headers)

    def to_interchange(self) -> dict[str, Any]:
        """The NDJSON object of this capture (design, section 5): its fields, and what `extra` holds."""
        data: dict[str, Any] = {
            **self.extra,
            "uuid": self.uuid,
            "endpoint": self.endpoint,
            "received_at": iso(self.received_at),
            "remote": self.remote,
            "scheme": self.scheme,
            "http_version": self.http_version,
            "method": self.method,
            "target": self.target,
            "headers": self.headers.to_text(),
            "body_b64": base64.b64encode(self.body).decode("ascii"),
            "truncated": self.truncated,
        }
        if self.incomplete:
            data["incomplete"] = True
        if self.malformed is not None:
            data["malformed"] = self.malformed
        if self.head is not None:
            data["head_b64"] = base64.b64encode(self.head).decode("ascii")
        return data

    @classmethod
    def from_interchange(cls, data: Mapping[str, Any]) -> Capture:
        """The capture of an interchange object; only method or headers need to be there.

        A `url` is accepted instead of scheme, host and `target`. Raises ImportFailed with the field and the reason.
        """
        if not isinstance(data, Mapping):
            raise ImportFailed("an interchange line must be a JSON object")
        target = _text(data, "target", "")
        scheme = _text(data, "scheme", "")
        if not target and isinstance(data.get("url"), str):
            url_scheme, _, rest = data["url"].partition("://")
            scheme = scheme or url_scheme
            target = "/" + rest.partition("/")[2] if rest else data["url"]
        try:
            received = data.get("received_at")
            received_at = datetime.now(UTC) if received is None else parse_iso(received)
        except (TypeError, ValueError) as error:
            raise ImportFailed(f"received_at is not an ISO 8601 time: {data['received_at']!r:.80}") from error
        try:
            headers = Headers.from_text(data.get("headers") or ())
        except (TypeError, ValueError) as error:
            raise ImportFailed(f"headers: {error}") from error
        malformed = data.get("malformed")
        if malformed is not None and not isinstance(malformed, str):
            raise ImportFailed("malformed must be a text (the reason) or null")
        method = _text(data, "method", "POST")
        for name, value in (("method", method), ("target", target)):
            try:
                value.encode("latin-1")
            except UnicodeEncodeError as error:
                raise ImportFailed(f"{name} holds characters beyond latin-1") from error
        head = _decode_b64(data, "head_b64")
        return cls(
            uuid=_text(data, "uuid", "") or new_uuid(),
            endpoint=_text(data, "endpoint", "default"),
            received_at=received_at,
            remote=_text(data, "remote", ""),
            scheme=scheme or "http",
            http_version=_text(data, "http_version", "1.1"),
            method=method,
            target=target or "/",
            headers=headers,
            body=_decode_b64(data, "body_b64") or b"",
            truncated=_flag(data, "truncated"),
            incomplete=_flag(data, "incomplete"),
            malformed=malformed,
            head=head,
            extra={key: value for key, value in data.items() if key not in CAPTURE_KEYS},
        )


#: Keys of an interchange object that are fields of a capture; `Capture.extra` holds all others.
CAPTURE_KEYS = frozenset(
    (
        *("uuid", "endpoint", "received_at", "remote", "scheme", "http_version", "method", "target", "headers"),
        *("body_b64", "truncated", "incomplete", "malformed", "head_b64"),
    )
)
#: Keys that have a place of their own in the records of a session; all others are kept as they are.
INTERCHANGE_KEYS = CAPTURE_KEYS | frozenset(
    (
        *("reply", "provider", "event_type", "event_id", "attempt", "verdict"),
        *("note", "pinned", "tags", "colour", "origin"),
    )
)


def build_head(first_line: str, headers: Headers) -> bytes:
    """A request or status line and header lines, joined the usual way, with the final empty line."""
    lines = [first_line.encode("latin-1")]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _text(data: Mapping[str, Any], key: str, default: str) -> str:
    value = data.get(key, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ImportFailed(f"{key} must be a text, not {type(value).__name__}")
    return value


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise ImportFailed(f"{key} must be true or false")
    return value


def _decode_b64(data: Mapping[str, Any], key: str) -> bytes | None:
    value = data.get(key)
    if value is None:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise ImportFailed(f"{key} is not base64: {error}") from error


#: Deliveries of one event beyond this number are not counted.
MOST_DELIVERIES = 1000


class Summary(NamedTuple):
    """What a list shows of a capture; read from the store without touching the body. Times in µs since 1970.

    `outcome` and `reason` are of the strongest verdict (empty when not checked yet); `annotated` is False while the
    provider and the verdict are still to be found; `age_s` is how many seconds before receipt it was signed (None when
    the scheme has no time); `attempt` is the sender's own delivery number (0: not told), `attempts` counts our resends;
    `note` is the note's text. `delivery` is which one this is of the `deliveries` here of the same provider's event
    (both 0 when the event has no id); they are counted when the summary is read, up to MOST_DELIVERIES, and not stored.
    """

    id: int
    uuid: str
    endpoint: str
    received_us: int
    remote: str
    scheme: str
    method: str
    target: str
    content_type: str
    size: int
    status: int
    duration_us: int
    provider: str
    event_type: str
    event_id: str
    attempt: int
    outcome: str
    reason: str
    age_s: int | None
    annotated: bool
    truncated: bool
    incomplete: bool
    malformed: bool
    pinned: bool
    colour: str
    note: str
    tags: str
    attempts: int
    origin: str
    delivery: int = 0
    deliveries: int = 0

    @property
    def received_at(self) -> datetime:
        """The moment of receipt, UTC."""
        return from_micros(self.received_us)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def to_json(self) -> dict[str, Any]:
        """The object that `list --json` and `listen --json` print."""
        data = self._asdict()
        del data["received_us"], data["annotated"]
        data["received_at"] = iso(self.received_at)
        data["duration_ms"] = data.pop("duration_us") / 1000
        data["tags"] = self.tags.split() if self.tags else []
        outcome, reason = data.pop("outcome"), data.pop("reason")
        data["verdict"] = {"outcome": outcome, "reason": reason or None} if outcome else None
        return data


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender got: status line parts, headers and body as sent. `rule` names what chose it ("default").

    `duration_us` runs from the first byte of the request to the moment the answer was ready to be committed.
    """

    status: int
    reason: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    duration_us: int = 0
    rule: str = "default"

    def wire(self) -> bytes:
        """Status line, headers and body, as on the wire."""
        return build_head(f"HTTP/1.1 {self.status} {self.reason}", self.headers) + self.body


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check compared, for the eyes of the user; derived again when needed and never stored.

    `signed` is the exact signed string; `received` and `expected` are the signatures as text; times are unix seconds.
    """

    signed: bytes = b""
    received: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    signed_at: float | None = None
    received_at: float | None = None
    tolerance_s: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one check (design, section 6). `secret` is the *name* of the secret used, never its value."""

    outcome: str
    provider: str = ""
    scheme: str | None = None
    reason: str | None = None
    detail: str | None = None
    secret: str = ""
    evidence: Evidence | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The `verdict` object of the interchange format."""
        return {"outcome": self.outcome, "scheme": self.scheme, "reason": self.reason, "detail": self.detail}


OUTCOMES = ("valid", "invalid", "unsigned", "no_secret", "not_applicable", "error")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was derived from a capture: its provider, event and verdicts, strongest first; `age_s` as in Summary."""

    provider: str = ""
    event_type: str = ""
    event_id: str = ""
    attempt: int = 0
    age_s: int | None = None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of a resend's phases; None where the phase did not happen."""

    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One resend of a capture: the request as sent, what came back or the error in words.

    `changes` are sentences, one for each thing that differs from the capture ("Host: a → b"). `request_body` is None
    when it is the capture's own. `response_truncated`: the response was cut at our cap. `id` is 0 until stored.
    """

    capture_id: int
    uuid: str
    started_at: datetime
    url: str
    method: str
    request_headers: Headers
    request_body: bytes | None = None
    changes: tuple[str, ...] = ()
    status: int | None = None
    reason: str = ""
    http_version: str = ""
    response_headers: Headers = field(default_factory=Headers)
    response_body: bytes = b""
    response_truncated: bool = False
    error: str | None = None
    timings: Timings = field(default_factory=Timings)
    resigned: bool = False
    id: int = 0

    def to_json(self) -> dict[str, Any]:
        """The object that `resend --json` prints."""
        return {
            "id": self.id,
            "uuid": self.uuid,
            "capture_id": self.capture_id,
            "started_at": iso(self.started_at),
            "url": self.url,
            "method": self.method,
            "request_headers": self.request_headers.to_text(),
            "changes": list(self.changes),
            "resigned": self.resigned,
            "status": self.status,
            "reason": self.reason,
            "headers": self.response_headers.to_text(),
            "body_b64": base64.b64encode(self.response_body).decode("ascii"),
            "truncated": self.response_truncated,
            "error": self.error,
            "timings": {
                "dns_ms": self.timings.dns_ms,
                "connect_ms": self.timings.connect_ms,
                "tls_ms": self.timings.tls_ms,
                "first_byte_ms": self.timings.first_byte_ms,
                "total_ms": self.timings.total_ms,
            },
        }

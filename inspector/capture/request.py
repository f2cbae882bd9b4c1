"""What arrived: one request, and its interchange form."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from inspector.capture.headers import Headers, build_head
from inspector.capture.identity import new_uuid
from inspector.capture.moment import iso, parse_iso
from inspector.capture.target import origin_form
from inspector.errors import ImportFailed

#: The key in `extra` of what the client's certificate says: subject, issuer, serial, dates, names.
CLIENT_CERTIFICATE = "client_certificate"
#: The key in `extra` of what stood between the sender and us: `peer` on the wire, the `header` that names the sender,
#: or the `problem` why nobody knows it.
PROXY = "proxy"
#: The key in `extra` of the tunnel it came through: `kind`, the public `url`, a `note` on what it did to the request.
TUNNEL = "tunnel"


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
        return origin_form(self.target).partition("?")[0]

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
    def made(
        cls,
        method: str,
        target: str,
        headers: Headers,
        body: bytes,
        *,
        scheme: str = "http",
        http_version: str = "1.1",
        incomplete: bool = False,
        head: bytes | None = None,
    ) -> Capture:
        """A request that came from nowhere, just now: written, or read from a file."""
        return cls(
            uuid=new_uuid(),
            endpoint="default",
            received_at=datetime.now(UTC),
            remote="",
            scheme=scheme,
            http_version=http_version,
            method=method,
            target=target,
            headers=headers,
            body=body,
            incomplete=incomplete,
            head=head,
        )

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

"""The interchange object (design, section 5): a capture with its reply, verdict and notes, to JSON and back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inspector.capture import INTERCHANGE_KEYS, OUTCOMES, Annotation, Capture, Headers, Reply, Verdict
from inspector.errors import ImportFailed
from inspector.exports.record import Record
from inspector.store.base import Entry

_MAX_INT = 2**53


def to_interchange(record: Record) -> dict[str, Any]:
    """The object of one line. Where a session got a capture from (`origin`) is its own affair and is not written."""
    entry, summary = record.entry, record.summary
    data = entry.capture.to_interchange()
    data["reply"] = None if entry.reply is None else _reply_to_json(entry.reply)
    found = entry.annotation
    if found is None and summary is not None:
        found = Annotation(summary.provider, summary.event_type, summary.event_id, summary.attempt)
    found = found or Annotation()
    verdicts = record.verdicts or found.verdicts
    data["provider"] = found.provider
    data["event_type"] = found.event_type
    data["event_id"] = found.event_id
    if found.attempt:
        data["attempt"] = found.attempt
    data["verdict"] = verdicts[0].to_json() if verdicts else None
    data["note"] = entry.note
    data["pinned"] = entry.pinned
    data["tags"] = entry.tags.split()
    if entry.colour:
        data["colour"] = entry.colour
    return data


def _reply_to_json(reply: Reply) -> dict[str, Any]:
    data: dict[str, Any] = {
        "status": reply.status,
        "headers": reply.headers.to_text(),
        "body_b64": base64.b64encode(reply.body).decode("ascii"),
        "duration_ms": reply.duration_us / 1000,
    }
    if reply.reason:
        data["reason"] = reply.reason
    if reply.rule != "default":
        data["rule"] = reply.rule
    return data


def from_interchange(data: Any) -> Entry:
    """The entry of an interchange object. ImportFailed with the field and the reason; the caller adds the line."""
    if not isinstance(data, Mapping):
        raise ImportFailed("a line must be a JSON object")
    if not any(key in data for key in ("method", "headers", "body_b64", "target", "url")):
        raise ImportFailed("this object is no capture: it has neither method, headers, target nor body_b64")
    capture = Capture.from_interchange(data)
    for key in ("uuid", "endpoint", "remote", "scheme", "malformed"):
        _storable(key, getattr(capture, key) or "")
    for key, value in (("http_version", capture.http_version), ("scheme", capture.scheme)):
        if not value.isascii():
            raise ImportFailed(f"{key} holds characters beyond ASCII")
    return Entry(
        # what the records below hold is not kept twice
        capture=replace(
            capture, extra={key: value for key, value in capture.extra.items() if key not in INTERCHANGE_KEYS}
        ),
        reply=_reply(data.get("reply")),
        annotation=_annotation(data),
        note=_text(data, "note"),
        pinned=_flag(data, "pinned"),
        colour=_text(data, "colour"),
        tags=_tags(data.get("tags")),
        origin=_text(data, "origin"),
    )


def _reply(data: Any) -> Reply | None:
    if data is None:
        return None
    if not isinstance(data, Mapping):
        raise ImportFailed("reply must be an object or null")
    duration = data.get("duration_ms", 0)
    if isinstance(duration, bool) or not isinstance(duration, int | float) or not 0 <= duration < _MAX_INT:
        raise ImportFailed("reply.duration_ms must be a number of milliseconds")
    try:
        headers = Headers.from_text(data.get("headers") or ())
        body = base64.b64decode(data.get("body_b64") or "", validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise ImportFailed(f"reply: {error}") from error
    return Reply(
        status=_number(data, "status"),
        reason=_text(data, "reason"),
        headers=headers,
        body=body,
        duration_us=round(duration * 1000),
        rule=_text(data, "rule") or "default",
    )


def _annotation(data: Mapping[str, Any]) -> Annotation | None:
    """None when nothing is said, so that the session finds out for itself."""
    verdict = data.get("verdict")
    verdicts: tuple[Verdict, ...] = ()
    provider = _text(data, "provider")
    if verdict is not None:
        if not isinstance(verdict, Mapping) or verdict.get("outcome") not in OUTCOMES:
            raise ImportFailed(f"verdict.outcome must be one of {', '.join(OUTCOMES)}")
        verdicts = (
            Verdict(
                outcome=verdict["outcome"],
                provider=provider,
                scheme=_text(verdict, "scheme") or None,
                reason=_text(verdict, "reason") or None,
                detail=_text(verdict, "detail") or None,
            ),
        )
    event_type, event_id = _text(data, "event_type"), _text(data, "event_id")
    attempt = _number(data, "attempt")
    if not (provider or event_type or event_id or attempt or verdicts):
        return None
    return Annotation(provider, event_type, event_id, attempt, None, verdicts)


def _tags(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise ImportFailed("tags must be a list of texts")
    for tag in value:
        if not tag or tag.split() != [tag]:
            raise ImportFailed(f"a tag is one word, not {tag!r:.80}")
        _storable("tags", tag)
    return " ".join(value)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ImportFailed(f"{key} must be a text, not {type(value).__name__}")
    _storable(key, value)
    return value


def _storable(key: str, value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ImportFailed(f"{key} holds half a character (a lone surrogate)") from error


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise ImportFailed(f"{key} must be true or false")
    return value


def _number(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MAX_INT:
        raise ImportFailed(f"{key} must be a whole number")
    return value

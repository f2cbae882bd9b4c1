"""The parts of what is kept of a capture: the request, our answer, a resend, a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inspector.capture import Annotation, Attempt, Capture, Headers, Reply, Verdict
from inspector.redaction.bodies import redact_body, redact_content
from inspector.redaction.headers import redact_header, redact_headers
from inspector.redaction.pairs import redact_target
from inspector.redaction.scan import Scan

#: The key of an interchange object that says that it was redacted.
MARK = "redacted"
_CHANGE = re.compile(r"([A-Za-z0-9_-]{1,80}): (.*)", re.DOTALL)
_HEAD_END = re.compile(rb"\n\r?\n")
_SIGNATURE = re.compile(r"[0-9A-Za-z+/_-]{16,}={0,2}")


def wire(text: str) -> str:
    """A text of ours as UTF-8, one character a byte."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def unwired(text: str) -> str:
    """The other way round."""
    if text.isascii():
        return text
    data = text.encode("latin-1")
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # a very long value was cut inside a character
        return data.decode("utf-8", "replace")


def plain(scan: Scan, where: str, text: str) -> str:
    """A text of ours (not of the wire)."""
    if not text:
        return text
    scan.where = where
    data = wire(text)
    made = scan.value(data)
    return text if made == data else unwired(made)


def words(scan: Scan, where: str, text: str) -> str:
    """Tags stay words without spaces."""
    return "" if not text else " ".join("-".join(plain(scan, where, word).split()) for word in text.split())


def redact_capture(scan: Scan, capture: Capture) -> Capture:
    """The request."""
    scan.where = "target"
    target = redact_target(scan, capture.target)
    scan.where = ""
    headers = redact_headers(scan, capture.headers)
    scan.where = "body"
    if capture.malformed is not None:
        body = _raw(scan, capture.body)
    else:
        body = _body(scan, capture.headers, capture.body)
        headers = _with_length(headers, capture.body, body)
    head = capture.head
    if head is not None:
        scan.where = "head"
        same = headers == capture.headers and target == capture.target
        text = head.decode("latin-1")
        # its odd white space goes with what was replaced
        head = head if same and scan.text(text) == text else None
    return replace(
        capture,
        endpoint=plain(scan, "endpoint", capture.endpoint),
        remote=plain(scan, "remote address", capture.remote),
        method=scan.text(capture.method),
        target=target,
        headers=headers,
        body=body,
        malformed=None if capture.malformed is None else plain(scan, "malformed", capture.malformed),
        head=head,
        extra={key: value if key == MARK else _extra(scan, str(key), value) for key, value in capture.extra.items()},
    )


def _raw(scan: Scan, data: bytes) -> bytes:
    """The bytes of a request that is no valid HTTP; where it has a head and a body, each is looked at as that."""
    end = _HEAD_END.search(data)
    head, body = (data, b"") if end is None else (data[: end.end()], data[end.end() :])
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    made = redact_content(scan, "", data) if wide else scan.text(head.decode("latin-1")).encode("latin-1")
    if wide or not body:
        return made
    lines = (line.partition(b":") for line in head.splitlines()[1:])
    headers = Headers((name.strip(), value.strip()) for name, colon, value in lines if colon and name.strip())
    # a piece of it, as of chunks, may be whole only together with the next
    return made + scan.text(redact_body(scan, headers, body).decode("latin-1")).encode("latin-1")


def _body(scan: Scan, headers: Headers, body: bytes) -> bytes:
    if scan.seen(body):
        return body
    known = len(scan.remembered)
    made = redact_body(scan, headers, body)
    scan.saw(made, known)
    return made


def _with_length(headers: Headers, before: bytes, after: bytes) -> Headers:
    """Content-Length of a body that was replaced, where it was right."""
    if len(before) == len(after):
        return headers
    old, new = str(len(before)).encode("ascii"), str(len(after)).encode("ascii")
    return Headers(
        (name, new if name.lower() == b"content-length" and value == old else value) for name, value in headers
    )


def _extra(scan: Scan, name: str, value: Any) -> Any:
    """Keys of an interchange object that are not known here."""
    scan.where = name
    if isinstance(value, str):
        kind = scan.rules.kind_of_name(name)
        return unwired(scan.named(kind, wire(value))) if kind else plain(scan, name, value)
    if isinstance(value, Mapping):
        return {plain(scan, name, str(key)): _extra(scan, str(key), item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_extra(scan, name, item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value)
        made = scan.named("secret", text) if scan.rules.kind_of_name(name) else scan.text(text)
        return value if made == text else made
    return value


def redact_reply(scan: Scan, reply: Reply) -> Reply:
    """What we answered."""
    scan.where = "answer: "
    headers = redact_headers(scan, reply.headers)
    scan.where = "answer body"
    body = _body(scan, reply.headers, reply.body)
    return replace(
        reply,
        reason=plain(scan, "answer", reply.reason),
        headers=_with_length(headers, reply.body, body),
        body=body,
        rule=plain(scan, "answer", reply.rule),
    )


def redact_attempt(scan: Scan, attempt: Attempt) -> Attempt:
    """A resend and what came back."""
    scan.where = "resend: "
    headers = redact_headers(scan, attempt.request_headers)
    answer_headers = redact_headers(scan, attempt.response_headers)
    scan.where = "resend to"
    url = unwired(redact_target(scan, wire(attempt.url)))
    scan.where = "resend body"
    sent = attempt.request_body
    if sent is not None:
        sent = _body(scan, attempt.request_headers, sent)
        headers = _with_length(headers, attempt.request_body or b"", sent)
    scan.where = "resend answer"
    answer = _body(scan, attempt.response_headers, attempt.response_body)
    return replace(
        attempt,
        url=url,
        method=scan.text(attempt.method),
        request_headers=headers,
        request_body=sent,
        changes=tuple(_change(scan, text) for text in attempt.changes),
        reason=plain(scan, "resend answer", attempt.reason),
        response_headers=_with_length(answer_headers, attempt.response_body, answer),
        response_body=answer,
        error=None if attempt.error is None else plain(scan, "resend error", attempt.error),
    )


def _change(scan: Scan, text: str) -> str:
    """`Authorization: a → b`: both are values of that header."""
    scan.where = "resend changes"
    found = _CHANGE.fullmatch(wire(text))
    if found is None:
        return plain(scan, "resend changes", text)
    arrow = wire(" → ")
    return unwired(f"{found[1]}: " + arrow.join(redact_header(scan, found[1], side) for side in found[2].split(arrow)))


def redact_annotation(scan: Scan, annotation: Annotation) -> Annotation:
    """What was found in the request."""
    return replace(
        annotation,
        event_type=plain(scan, "event", annotation.event_type),
        event_id=plain(scan, "event", annotation.event_id),
        verdicts=tuple(redact_verdict(scan, verdict) for verdict in annotation.verdicts),
    )


def redact_verdict(scan: Scan, verdict: Verdict) -> Verdict:
    """Its words may quote signatures."""
    detail = verdict.detail
    if detail:
        detail = plain(scan, "verdict", detail)
        if scan.rules.has("signature"):
            detail = _SIGNATURE.sub(
                lambda found: scan.place("signature", found[0]) if _random(found[0]) else found[0], detail
            )
    return replace(verdict, detail=detail, evidence=None)


def _random(text: str) -> bool:
    """Whether this looks like a digest, not like a word."""
    return sum(char.isdigit() for char in text) >= 3

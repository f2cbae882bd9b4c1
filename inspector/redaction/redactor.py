"""Redaction of all that is kept of a capture: the request, our answer, its resends, notes and findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspector.capture import Annotation, Attempt, Capture, Headers, Reply, Summary, Verdict
from inspector.errors import ConfigError
from inspector.redaction.bodies import redact_body, redact_content
from inspector.redaction.headers import redact_header, redact_headers
from inspector.redaction.pairs import redact_target
from inspector.redaction.profile import Profile
from inspector.redaction.rules import Rules
from inspector.redaction.scan import Scan, Told
from inspector.store.base import Entry
from inspector.workers import Token

#: The key of an interchange object that says that it was redacted.
MARK = "redacted"
_CHANGE = re.compile(r"([A-Za-z0-9_-]{1,80}): (.*)", re.DOTALL)
_HEAD_END = re.compile(rb"\n\r?\n")
_SIGNATURE = re.compile(r"[0-9A-Za-z+/_-]{16,}={0,2}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one capture."""

    entry: Entry
    verdicts: tuple[Verdict, ...] = ()
    summary: Summary | None = None
    attempts: tuple[Attempt, ...] = ()


class Redactor:
    """Redacts captures one after the other; the placeholders are the same for the same values as long as it lives.

    `secrets` are values that are replaced wherever they stand. Not for several threads at once. ConfigError for a
    profile with a pattern or path that cannot be read.
    """

    def __init__(self, profile: Profile, secrets: Iterable[str] = (), told: Told | None = None) -> None:
        self.profile = profile
        self._told = told
        try:
            self._rules = Rules(profile, secrets)
        except ValueError as error:
            raise ConfigError(f"The redaction profile {profile.name}: {error}.") from error

    @property
    def counts(self) -> dict[str, int]:
        """How many were replaced so far, kind by kind."""
        return dict(self._rules.counts)

    @property
    def slow(self) -> list[str]:
        """Names of patterns that ran out of time; the texts in question were replaced whole."""
        return [pattern.name for pattern in self._rules.patterns if pattern.lost]

    def redact(self, kept: Kept, token: Token | None = None) -> Kept:
        """The same with everything replaced that the profile names. The given records are not changed."""
        if self.profile.idle:
            return kept
        scan = Scan(self._rules, self._told, token)
        made = kept
        # what is found by its name in one place is replaced in those looked at before, too
        for _ in range(3):
            known = len(scan.remembered)
            made = self._once(scan, made)
            if len(scan.remembered) == known:
                break
        return replace(made, entry=replace(made.entry, capture=self._marked(kept, made.entry.capture)))

    def capture(self, capture: Capture) -> Capture:
        """Only the request, as it is copied."""
        return self.redact(Kept(Entry(capture))).entry.capture

    def _once(self, scan: Scan, kept: Kept) -> Kept:
        entry = kept.entry
        attempts = tuple(_attempt(scan, attempt) for attempt in kept.attempts)
        annotation, summary = entry.annotation, kept.summary
        capture = _capture(scan, entry.capture)
        reply = None if entry.reply is None else _reply(scan, entry.reply)
        return Kept(
            replace(
                entry,
                capture=capture,
                reply=reply,
                annotation=None if annotation is None else _annotation(scan, annotation),
                note=self._note(scan, entry.note),
                tags=_words(scan, "tags", entry.tags),
                origin=_plain(scan, "origin", entry.origin),
            ),
            tuple(_verdict(scan, verdict) for verdict in kept.verdicts),
            None if summary is None else self._summary(scan, summary, capture),
            attempts,
        )

    def _note(self, scan: Scan, note: str) -> str:
        if self.profile.notes and note:
            scan.where = "note"
            return _text(scan.named("note", _bytes(note)))
        return _plain(scan, "note", note)

    def _summary(self, scan: Scan, summary: Summary, capture: Capture) -> Summary:
        return summary._replace(
            endpoint=capture.endpoint,
            remote=capture.remote,
            target=capture.target,
            content_type=capture.content_type,
            size=len(capture.body),
            event_type=_plain(scan, "event", summary.event_type),
            event_id=_plain(scan, "event", summary.event_id),
            note=self._note(scan, summary.note),
            tags=_words(scan, "tags", summary.tags),
            origin=_plain(scan, "origin", summary.origin),
        )

    def _marked(self, kept: Kept, capture: Capture) -> Capture:
        """With the note that it was redacted, by which profile, and what was known of its signature before."""
        if MARK in capture.extra:
            # by an earlier export; what that said of the signature stays true
            return capture
        annotation = kept.entry.annotation
        verdicts = kept.verdicts or (annotation.verdicts if annotation else ())
        before = kept.entry.capture
        same = (capture.headers, capture.target, capture.body) == (before.headers, before.target, before.body)
        mark = {
            "profile": self.profile.name,
            "signature_before": verdicts[0].outcome if verdicts else None,
            "signature_checkable": same,
        }
        return replace(capture, extra={**capture.extra, MARK: mark})


def _bytes(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def _text(text: str) -> str:
    if text.isascii():
        return text
    data = text.encode("latin-1")
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # a very long value was cut inside a character
        return data.decode("utf-8", "replace")


def _plain(scan: Scan, where: str, text: str) -> str:
    """A text of ours (not of the wire)."""
    if not text:
        return text
    scan.where = where
    plain = _bytes(text)
    made = scan.value(plain)
    return text if made == plain else _text(made)


def _words(scan: Scan, where: str, text: str) -> str:
    """Tags stay words without spaces."""
    return "" if not text else " ".join("-".join(_plain(scan, where, word).split()) for word in text.split())


def _capture(scan: Scan, capture: Capture) -> Capture:
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
        endpoint=_plain(scan, "endpoint", capture.endpoint),
        remote=_plain(scan, "remote address", capture.remote),
        method=scan.text(capture.method),
        target=target,
        headers=headers,
        body=body,
        malformed=None if capture.malformed is None else _plain(scan, "malformed", capture.malformed),
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
        return _text(scan.named(kind, _bytes(value))) if kind else _plain(scan, name, value)
    if isinstance(value, Mapping):
        return {_plain(scan, name, str(key)): _extra(scan, str(key), item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_extra(scan, name, item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value)
        made = scan.named("secret", text) if scan.rules.kind_of_name(name) else scan.text(text)
        return value if made == text else made
    return value


def _reply(scan: Scan, reply: Reply) -> Reply:
    scan.where = "answer: "
    headers = redact_headers(scan, reply.headers)
    scan.where = "answer body"
    body = _body(scan, reply.headers, reply.body)
    return replace(
        reply,
        reason=_plain(scan, "answer", reply.reason),
        headers=_with_length(headers, reply.body, body),
        body=body,
        rule=_plain(scan, "answer", reply.rule),
    )


def _attempt(scan: Scan, attempt: Attempt) -> Attempt:
    scan.where = "resend: "
    headers = redact_headers(scan, attempt.request_headers)
    answer_headers = redact_headers(scan, attempt.response_headers)
    scan.where = "resend to"
    url = _text(redact_target(scan, _bytes(attempt.url)))
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
        reason=_plain(scan, "resend answer", attempt.reason),
        response_headers=_with_length(answer_headers, attempt.response_body, answer),
        response_body=answer,
        error=None if attempt.error is None else _plain(scan, "resend error", attempt.error),
    )


def _change(scan: Scan, text: str) -> str:
    """`Authorization: a → b`: both are values of that header."""
    scan.where = "resend changes"
    found = _CHANGE.fullmatch(_bytes(text))
    if found is None:
        return _plain(scan, "resend changes", text)
    arrow = _bytes(" → ")
    return _text(f"{found[1]}: " + arrow.join(redact_header(scan, found[1], side) for side in found[2].split(arrow)))


def _annotation(scan: Scan, annotation: Annotation) -> Annotation:
    return replace(
        annotation,
        event_type=_plain(scan, "event", annotation.event_type),
        event_id=_plain(scan, "event", annotation.event_id),
        verdicts=tuple(_verdict(scan, verdict) for verdict in annotation.verdicts),
    )


def _verdict(scan: Scan, verdict: Verdict) -> Verdict:
    """Its words may quote signatures."""
    detail = verdict.detail
    if detail:
        detail = _plain(scan, "verdict", detail)
        if scan.rules.has("signature"):
            detail = _SIGNATURE.sub(
                lambda found: scan.place("signature", found[0]) if _random(found[0]) else found[0], detail
            )
    return replace(verdict, detail=detail, evidence=None)


def _random(text: str) -> bool:
    """Whether this looks like a digest, not like a word."""
    return sum(char.isdigit() for char in text) >= 3

"""Redaction of all that is kept of a capture: the request, our answer, its resends, notes and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from inspector.capture import Attempt, Capture, Summary, Verdict
from inspector.errors import ConfigError
from inspector.redaction.parts import (
    MARK,
    plain,
    redact_annotation,
    redact_attempt,
    redact_capture,
    redact_reply,
    redact_verdict,
    unwired,
    wire,
    words,
)
from inspector.redaction.profile import Profile
from inspector.redaction.rules import Rules
from inspector.redaction.scan import Scan, Told
from inspector.store.base import Entry
from inspector.workers import Token


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

    def text(self, text: str) -> str:
        """A text of ours, as in a report."""
        return text if self.profile.idle else plain(Scan(self._rules, self._told), "text", text)

    def kind_of(self, name: str) -> str:
        """What stands under the name of a field or header that is to be replaced; "" for what may stay."""
        return self._rules.kind_of_header(name)

    def _once(self, scan: Scan, kept: Kept) -> Kept:
        entry = kept.entry
        attempts = tuple(redact_attempt(scan, attempt) for attempt in kept.attempts)
        annotation, summary = entry.annotation, kept.summary
        capture = redact_capture(scan, entry.capture)
        reply = None if entry.reply is None else redact_reply(scan, entry.reply)
        return Kept(
            replace(
                entry,
                capture=capture,
                reply=reply,
                annotation=None if annotation is None else redact_annotation(scan, annotation),
                note=self._note(scan, entry.note),
                tags=words(scan, "tags", entry.tags),
                origin=plain(scan, "origin", entry.origin),
            ),
            tuple(redact_verdict(scan, verdict) for verdict in kept.verdicts),
            None if summary is None else self._summary(scan, summary, capture),
            attempts,
        )

    def _note(self, scan: Scan, note: str) -> str:
        if self.profile.notes and note:
            scan.where = "note"
            return unwired(scan.named("note", wire(note)))
        return plain(scan, "note", note)

    def _summary(self, scan: Scan, summary: Summary, capture: Capture) -> Summary:
        return summary._replace(
            endpoint=capture.endpoint,
            remote=capture.remote,
            target=capture.target,
            content_type=capture.content_type,
            size=len(capture.body),
            event_type=plain(scan, "event", summary.event_type),
            event_id=plain(scan, "event", summary.event_id),
            note=self._note(scan, summary.note),
            tags=words(scan, "tags", summary.tags),
            origin=plain(scan, "origin", summary.origin),
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

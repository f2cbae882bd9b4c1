"""All that the detail shows of one capture, read together by a worker."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from inspector.bodies import kind_of
from inspector.capture import Attempt, AttemptSummary, Capture, Reply, Summary, Verdict
from inspector.endpoints import Endpoint
from inspector.errors import NotFound
from inspector.gui.detail.prepared import SMALL, Options, Prepared, prepare
from inspector.providers import Event, Inner, Keys, events_of, inner_of
from inspector.session.deliveries import Delivery
from inspector.settings import Settings
from inspector.store.checking import Kept
from inspector.workers import Token, Workers

log = logging.getLogger(__name__)


class HypothesisLike(Protocol):
    """One explanation of a failed signature; `inspector.diagnosis.Hypothesis` is one."""

    @property
    def reason(self) -> str:
        """A reason of the design's list."""

    @property
    def detail(self) -> str:
        """One sentence: what happened."""

    @property
    def proof(self) -> str:
        """One sentence: how it is known."""

    @property
    def fix(self) -> str:
        """One sentence: what to do."""


class SessionLike(Protocol):
    """The part of `inspector.session.Session` that the detail reads. Reads are safe on any thread."""

    @property
    def workers(self) -> Workers:
        """Where all loading happens."""

    @property
    def settings(self) -> Settings:
        """For the decoding cap."""

    def summaries(self, ids: Sequence[int], /) -> list[Summary]:
        """Rows of captures; deleted ones are missing."""

    def capture(self, capture_id: int, /) -> Capture:
        """The whole capture; NotFound."""

    def reply(self, capture_id: int, /) -> Reply | None:
        """What the sender got."""

    def verdicts(self, capture_id: int, /) -> list[Verdict]:
        """Stored verdicts."""

    def checks(self, capture_id: int, /) -> Kept | None:
        """What checks said."""

    def deliveries(self, capture_id: int, /) -> list[Delivery]:
        """All deliveries of the same event, oldest first."""

    def attempt_summaries(self, capture_id: int, /) -> list[AttemptSummary]:
        """Resends, oldest first, without bodies."""

    def attempt(self, attempt_id: int, /) -> Attempt:
        """One resend; NotFound."""

    def sending(self) -> frozenset[int]:
        """Ids of the attempts that this process is sending now."""

    def endpoint(self, name: str, /) -> Endpoint:
        """The endpoint."""

    def check(self, capture_id: int, /) -> list[Verdict]:
        """Verdicts with evidence, made now."""

    def diagnose(self, capture_id: int, /) -> Sequence[Any]:
        """Hypotheses, most certain first."""

    def signing_keys(self, endpoint: str, /) -> tuple[tuple[str, Keys], ...]:
        """See Session."""

    def secret_problem(self, endpoint: str, /) -> str | None:
        """Why a secret cannot be read."""


@dataclass(frozen=True)
class Findings:
    """Verdicts with what they compared, and why they failed."""

    verdicts: tuple[Verdict, ...] = ()
    hypotheses: tuple[HypothesisLike, ...] = ()


@dataclass(frozen=True)
class Facts:
    """One capture with everything under it. `findings` and `prepared` are None when they take longer."""

    summary: Summary
    capture: Capture
    reply: Reply | None
    verdicts: tuple[Verdict, ...]
    attempts: tuple[AttemptSummary, ...]
    sending: frozenset[int]
    deliveries: tuple[Delivery, ...]
    events: tuple[Event, ...]
    inner: Inner | None
    endpoint: Endpoint
    secret_problem: str | None
    kind: str
    tab: str
    findings: Findings | None
    prepared: Prepared | None
    checks: Kept | None = None


def choose_tab(summary: Summary, kind: str, memory: Mapping[str, str]) -> str:
    """What is wrong comes first: a failed signature opens on its own tab, an odd arrival on the overview that says so.

    All else opens on the tab last used for this kind of body.
    """
    if summary.malformed or summary.truncated or summary.incomplete:
        return "overview"
    if summary.outcome == "invalid":
        return "signature"
    return memory.get(kind) or ("overview" if kind == "empty" else "body")


def load_facts(
    session: SessionLike,
    capture_id: int,
    token: Token,
    memory: Mapping[str, str],
    options: Options,
    stay_on: str = "",
) -> Facts:
    """Read a capture; also decode, render and diagnose it when it is small. NotFound when it is gone."""
    capture = session.capture(capture_id)
    found = session.summaries([capture_id])
    if not found:
        raise NotFound(f"Request {capture_id} was deleted.")
    token.check()
    summary = found[0]
    small = len(capture.body) <= SMALL
    kind = kind_of(capture.content_type, capture.body) if capture.body else "empty"
    tab = stay_on or choose_tab(summary, kind, memory)
    inner = inner_of(capture, summary.provider) if small else None
    if tab == "message" and inner is None:
        tab = "body"
    endpoint = session.endpoint(capture.endpoint)
    if tab == "checks" and not summary.checks and not endpoint.checks:
        tab = "body"
    verdicts = session.verdicts(capture_id)
    return Facts(
        summary=summary,
        capture=capture,
        reply=session.reply(capture_id),
        verdicts=tuple(verdicts),
        sending=session.sending(),
        attempts=tuple(session.attempt_summaries(capture_id)),
        deliveries=tuple(session.deliveries(capture_id)) if summary.deliveries > 1 else (),
        endpoint=endpoint,
        secret_problem=session.secret_problem(capture.endpoint),
        events=tuple(events_of(capture, summary.provider)) if small else (),
        inner=inner,
        kind=kind,
        tab=tab,
        findings=load_findings(session, summary, token) if small and tab == "signature" else None,
        prepared=prepare(capture.headers, capture.body, replace(options, scope=capture.endpoint), token)
        if small and tab in SHOWS_BODY
        else None,
        checks=session.checks(capture_id) if summary.checks else None,
    )


#: Tabs that show the body pane.
SHOWS_BODY = ("body", "signature")


def load_findings(session: SessionLike, summary: Summary, token: Token) -> Findings:
    """Check again for the evidence, and diagnose what failed. Blocks: for workers."""
    if summary.malformed or not summary.provider:
        return Findings()
    verdicts = tuple(session.check(summary.id))
    token.check()
    failed = bool(verdicts) and all(verdict.outcome != "valid" for verdict in verdicts)
    wrong = failed and any(verdict.outcome == "invalid" for verdict in verdicts)
    if not wrong:
        return Findings(verdicts)
    try:
        return Findings(verdicts, tuple(session.diagnose(summary.id)))
    except Exception:
        # whatever a capture does to the search for a reason, the capture itself is to be seen
        log.exception("request %s could not be diagnosed", summary.id)
        return Findings(verdicts)


def key_texts(named: Sequence[tuple[str, Keys]]) -> list[tuple[str, str]]:
    """Names and texts of all that can check a signature: secrets, public keys, certificates, key sets."""
    found: list[tuple[str, str]] = []
    for name, keys in named:
        texts = [keys.secret, keys.public_key, keys.cert_pem, *keys.certs.values()]
        texts.append(json.dumps(dict(keys.jwks)) if keys.jwks else None)
        found += [(name, text) for text in texts if text]
    return found

"""Slack requests: Events API, slash commands and interactivity, signed `v0:<time>:<body>`."""

from __future__ import annotations

import re

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Inner, Keys
from inspector.providers._body import attempt_number, form_fields, is_form, parse_json, peek, pluck
from inspector.providers._handshake import Handshake, plain, query_of, said
from inspector.providers._scheme import HeaderHash, Material

#: What is posted to Slack itself: an incoming webhook's path holds its secret.
_TARGET = r"/(services/T\w+/B\w+|workflows/T\w+/A\w+/\d+|triggers/[TE]\w+/\d+)/\w+/?$"


class Slack(HeaderHash):
    """Source: docs.slack.dev, "Verifying requests from Slack"; slack_sdk, which refuses 5 minutes either way."""

    name = "slack"
    title = "Slack"
    handshake_marks = (b"url_verification",)
    handshake_form_marks = (b"ssl_check",)
    headers = ("x-slack-signature", "x-slack-request-timestamp")
    agents = ("Slackbot 1.0",)
    paths = _TARGET
    scheme = "v0"
    header = "X-Slack-Signature"
    prefix = "v0="
    stamp_header = "X-Slack-Request-Timestamp"
    window = 300
    both_ways = True
    secret_hint = "It is the Signing Secret under Basic Information of the app: 32 hex characters, used as text."
    secret_pattern = r"[0-9a-f]{32}"
    id_paths = ("event_id",)
    docs = "https://docs.slack.dev/authentication/verifying-requests-from-slack"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """`url_verification`: the challenge comes back as text; `ssl_check` of a slash command: 200."""
        form = form_fields(capture.body, "ssl_check") if is_form(capture) else [query_of(capture).get("ssl_check", "")]
        if form == ["1"]:
            return Handshake("ssl_check")
        kind, challenge = said(capture.body, "type", "challenge")
        return plain(kind, challenge)._replace(signed=True) if kind == "url_verification" else None

    def event(self, capture: Capture) -> Event:
        """The inner event's type or the outer one; of forms the command or the payload's type."""
        attempt = attempt_number(capture.headers.get("x-slack-retry-num"), retries=True)
        if is_form(capture):
            command, payload, trigger = form_fields(capture.body, "command", "payload", "trigger_id")
            data = parse_json(payload.encode("utf-8", "replace")) if payload else None
            return Event(command or pluck(data, "type"), trigger or pluck(data, "trigger_id"), attempt)
        inner, outer, identity = peek(capture.body, "event.type", "type", "event_id")
        return Event(inner or outer, identity, attempt)

    def inner(self, capture: Capture) -> Inner | None:
        """The payload of an interaction, which is JSON in a form field."""
        payload = form_fields(capture.body, "payload")[0] if is_form(capture) else ""
        return Inner("payload", "application/json", payload.encode("utf-8", "surrogateescape")) if payload else None

    def verify(self, check: Check) -> Verdict:
        """As for all keyed hashes; what goes to an incoming webhook of Slack's is not signed."""
        if check.header(self.header) is None and re.search(_TARGET, check.capture.path):
            detail = "This is a message to Slack (an incoming webhook): nothing is signed, its address is the secret."
            return self.verdict("not_applicable", scheme="incoming-webhook", detail=detail)
        return super().verify(check)

    def material(self, capture: Capture, stamp: str) -> Material:
        """Version, time and body, with colons between."""
        return Material(f"v0:{stamp}:".encode("latin-1"), capture.body)

"""[[stimulus]] of a suite: what is fired when it listens."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

from inspector.errors import UsageError
from inspector.simulate import VARIANTS, find_event, find_provider
from inspector.suites.suite import Command, Request, Sample, Stimulus
from inspector.suites.tables import Table, nearest

_KEYS = ("request", "headers", "body", "json", "command", "sample", "fields", "wrong", "delay")


def read_stimulus(table: Table) -> Stimulus:
    """The stimulus of a table. ConfigError."""
    table.only(_KEYS)
    read: dict[str, Callable[[Table], Request | Command | Sample]] = {
        "request": _request,
        "command": _command,
        "sample": _sample,
    }
    kinds = [key for key in read if key in table.values]
    if len(kinds) != 1:
        raise table.error("", "needs one of request, command and sample", 'Like command = ["./pay.sh"].')
    return Stimulus(read[kinds[0]](table), table.seconds("delay") or 0.0)


def _request(table: Table) -> Request:
    method, _, url = table.text("request").strip().rpartition(" ")
    if not url.startswith(("http://", "https://", "${ADDRESS}")):
        raise table.error("request", f"is {url!r:.80}, no address", 'Write request = "POST http://localhost:3000/".')
    headers = table.inner("headers", dict) or {}
    if not all(isinstance(value, str) for value in headers.values()):
        raise table.error("headers", "must be a table of texts")
    body, pairs = table.text("body"), tuple(headers.items())
    if "json" in table.values:
        if body:
            raise table.error("json", "and a body are both given; one of them is enough")
        try:
            body = json.dumps(table.values["json"], ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise table.error("json", f"holds something that JSON has not: {error}") from error
        if not any(name.lower() == "content-type" for name in headers):
            pairs += (("Content-Type", "application/json"),)
    return Request(method.strip().upper() or ("POST" if body else "GET"), url, pairs, body)


def _command(table: Table) -> Command:
    value = table.values["command"]
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError as error:
        raise table.error("command", f"does not read: {error}") from error
    if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
        raise table.error("command", "must be a list of texts", 'Like command = ["curl", "-X", "POST", "…"].')
    return Command(tuple(words))


def _sample(table: Table) -> Sample:
    words = table.text("sample").split()
    if len(words) != 2:
        raise table.error("sample", "names a provider and an event", 'Like sample = "stripe invoice.paid".')
    try:
        provider = find_provider(words[0])
        event = find_event(provider, words[1]).name
    except UsageError as error:
        raise table.error("sample", f"is not known: {error.message.rstrip('.')}", error.hint) from error
    fields = table.inner("fields", dict) or {}
    edits = tuple((name, one if isinstance(one, str) else json.dumps(one)) for name, one in fields.items())
    wrong = table.text("wrong", "good")
    if wrong not in VARIANTS:
        raise table.error("wrong", f"is {wrong!r:.80}", nearest(wrong, tuple(VARIANTS)))
    return Sample(provider, event, edits, wrong)

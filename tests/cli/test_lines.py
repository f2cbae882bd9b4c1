"""The quick lines of `listen --json` are those that `json.dumps` would make."""

from __future__ import annotations

import json

import pytest

from inspector.capture import Summary
from inspector.cli.lines import capture_line

PLAIN = Summary(
    id=1,
    uuid="01a20e4a-99a2-7000-bcc1-2bcb0f151393",
    endpoint="default",
    received_us=1795536099746180,
    remote="127.0.0.1:43570",
    scheme="http",
    method="POST",
    target="/a?b=1",
    content_type="application/json",
    size=14,
    status=200,
    duration_us=239,
    provider="",
    event_type="",
    event_id="",
    attempt=0,
    outcome="",
    reason="",
    age_s=None,
    annotated=False,
    truncated=False,
    incomplete=False,
    malformed=False,
    pinned=False,
    colour="",
    note="",
    tags="",
    attempts=0,
    origin="",
)


@pytest.mark.parametrize(
    "row",
    [
        PLAIN,
        PLAIN._replace(received_us=0, duration_us=0, size=0, status=0),
        PLAIN._replace(received_us=1795536099000000, duration_us=1234567890),
        PLAIN._replace(outcome="invalid", reason="mismatch", provider="stripe", event_type="a.b", event_id="evt_1"),
        PLAIN._replace(outcome="valid", age_s=-5, attempt=3, annotated=True, delivery=2, deliveries=3, attempts=4),
        PLAIN._replace(truncated=True, incomplete=True, malformed=True, pinned=True, colour="red", origin="a.ndjson"),
        PLAIN._replace(target='/"\\\x00\xff', note='line\n"two" \N{SNOWMAN} \ud800', tags="a b\tc", endpoint="ä"),
    ],
)
def test_it_is_the_same_line(row: Summary) -> None:
    assert capture_line(row) == json.dumps({"event": "capture", **row.to_json()}) + "\n"

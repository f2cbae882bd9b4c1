"""The quick lines of `listen --json` are those that `json.dumps` would make."""

from __future__ import annotations

import json

import pytest

from inspector.capture import Summary
from inspector.cli.lines import capture_line

PLAIN = Summary(
    *(1, "01a20e4a-99a2-7000-bcc1-2bcb0f151393", "default", 1795536099746180, "127.0.0.1:43570", "http", "POST"),
    *("/a?b=1", "application/json", 14, 200, 239, "", "", "", 0, "", "", None, False, False, False, False, False),
    *("", "", "", 0, ""),
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

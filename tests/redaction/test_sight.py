"""What is shown of a request before and after: marks stand where something was replaced, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inspector.capture import Capture
from inspector.redaction import BUILT_IN, Kept, Previewing, Profile
from inspector.redaction.sight import Text
from inspector.store.base import Entry
from inspector.workers import Token

Make = Callable[..., Capture]
NUMBERED = replace(BUILT_IN["default"], name="mine", patterns=(("order", r"A-(\d+)"),))


def marked(text: Text) -> list[str]:
    """What the marks lie over, line by line."""
    return [
        line[start : start + length]
        for line, spans in zip(text.lines, text.spans, strict=True)
        for start, length, style in spans
        if style == "mark"
    ]


@pytest.mark.parametrize(
    ("target", "body", "replaced"),
    [
        ("/x?token=abcdef12&n=21", "A-21", ["abcdef12", "21"]),
        ("/x?n=1", "1 and A-1, 1 more", ["1"]),
        ("/1?token=1abc&n=1", "11 ann@example.com 11 A-1 11", ["1abc", "ann@example.com", "1"]),
    ],
)
def test_a_short_value_is_marked_only_where_it_was_replaced(
    target: str, body: str, replaced: list[str], make_capture: Make
) -> None:
    sent = make_capture(target=target, body=body.encode(), headers=[("Content-Type", "text/plain")])
    made = _sight(NUMBERED, sent)
    assert marked(made[0]) == replaced
    assert len(marked(made[1])) == len(replaced)


def test_values_beside_each_other_are_marked(make_capture: Make) -> None:
    sent = make_capture(body=b"Basic ann@example.com|bob@example.com", headers=[("Content-Type", "text/plain")])
    before, after = _sight(BUILT_IN["default"], sent)
    assert marked(before) == ["ann@example.com", "bob@example.com"]
    assert marked(after) == ["[email-1]", "[email-2]"]


def _sight(profile: Profile, sent: Capture) -> tuple[Text, Text]:
    seen = Previewing(profile, ()).sight(Kept(Entry(sent)), Token())
    return seen.before, seen.after

from __future__ import annotations

import pytest

from inspector.badges import arrival, badge
from inspector.capture import OUTCOMES


@pytest.mark.parametrize(
    ("outcome", "reason", "age_s", "sign", "word", "tone"),
    [
        ("valid", None, 7, "✓", "Valid", "ok"),
        ("invalid", "mismatch", 7, "✕", "No match", "bad"),
        ("invalid", "body_altered", None, "✕", "Body altered", "bad"),
        ("invalid", "wrong_secret", None, "✕", "Wrong secret", "bad"),
        ("invalid", "expired_timestamp", 720, "◷", "12 min old", "warn"),
        ("invalid", "expired_timestamp", 7200, "◷", "2 h old", "warn"),
        ("invalid", "expired_timestamp", 45, "◷", "45 s old", "warn"),
        ("invalid", "expired_timestamp", 10**6, "◷", "11 d old", "warn"),
        ("invalid", "expired_timestamp", None, "◷", "Too old", "warn"),
        ("invalid", "future_timestamp", -400, "◷", "6 min ahead", "warn"),
        ("unsigned", "missing_header", None, "–", "Unsigned", "mut"),
        ("no_secret", None, None, "?", "No secret", "mut"),
        ("not_applicable", None, None, "·", "", "mut"),
        ("error", None, None, "?", "Cannot check", "warn"),
        ("invalid", "", None, "✕", "No match", "bad"),
        ("invalid", "some_new_reason", None, "✕", "Some new reason", "bad"),
        ("", "", None, "", "", "mut"),
    ],
)
def test_a_badge_is_a_sign_and_the_reason_in_words(
    outcome: str, reason: str | None, age_s: float | None, sign: str, word: str, tone: str
) -> None:
    assert badge(outcome, reason, age_s)[:3] == (sign, word, tone)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_a_meaning_and_fits_a_column(outcome: str) -> None:
    made = badge(outcome, "", None)
    assert made.meaning
    assert made.tone in ("ok", "bad", "warn", "mut")
    assert len(made.word) <= 16


def test_how_a_request_arrived_is_said_only_when_something_was_wrong() -> None:
    assert arrival(malformed=False, truncated=False, incomplete=False) is None
    words = [
        made.word
        for odd in ("malformed", "truncated", "incomplete")
        if (made := arrival(**({"malformed": False, "truncated": False, "incomplete": False} | {odd: True})))
    ]
    assert words == ["Malformed", "Cut off", "Incomplete"]

from __future__ import annotations

import re

import pytest

from inspector import wording


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (2100, "2.1 kB"),
        (41_000_000, "41 MB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (2_147_483_648, "2.1 GB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_sizes_are_decimal_and_short(count: int, text: str) -> None:
    shown = wording.size(count)
    assert shown == text or (count >= 10**15 and shown.endswith("PB"))


def test_counts_have_thousands_and_the_right_number() -> None:
    assert wording.number(4310) == "4,310"
    assert wording.counted(1, "request") == "1 request"
    assert wording.counted(0, "request") == "0 requests"
    assert wording.counted(4310, "reply", "replies") == "4,310 replies"


@pytest.mark.parametrize(
    ("micros", "text"),
    [(0, "0.0 ms"), (800, "0.8 ms"), (12_000, "12 ms"), (999_400, "999 ms"), (1_240_000, "1.24 s")],
)
def test_durations_have_a_unit_that_fits(micros: int, text: str) -> None:
    assert wording.duration(micros) == text


def test_times_are_local_with_their_fractions_as_received() -> None:
    micros = 1_764_590_393_019_123
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.019", wording.clock(micros))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.019123 \w.*", wording.moment(micros))


@pytest.mark.parametrize(
    ("seconds", "text"), [(8, "8 s"), (59.9, "59 s"), (720, "12 min"), (10_800, "3 h"), (200_000, "2 d")]
)
def test_ages_are_rounded_down(seconds: float, text: str) -> None:
    assert wording.age(seconds) == text

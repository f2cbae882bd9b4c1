"""Answers that redirect in a circle, by the whole address of the listener too."""

from __future__ import annotations

import pytest

from inspector.answers import circles
from inspector.endpoints import AnswerRule, Endpoint


def leading(name: str, to: str, status: int = 307, **more: str) -> Endpoint:
    return Endpoint(name, answers=(AnswerRule(status=status, headers=(("Location", to),)),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:8080/a",
        "http://localhost:8080/a",
        "HTTP://LocalHost:8080/a?again=1",
        "http://[::1]:8080/a",
        "//127.0.0.1:8080/a",
        "./a",
    ],
)
def test_the_own_address_leads_round_by_all_its_names(to: str) -> None:
    (told,) = circles([leading("a", to)], [("127.0.0.1", 8080)])
    assert told.startswith("Answers redirect in a circle, /a (answer 1) → /a:")


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:3000/a",
        "http://127.0.0.1/a",
        "http://10.1.2.3:8080/a",
        "http://127.0.0.1:8080/b",
        "http://:8080/a",
        "http://u:p@127.0.0.1:8080/a",
        "http://127.0.0.1:99999/a",
    ],
)
def test_other_addresses_lead_out(to: str) -> None:
    assert circles([leading("a", to)], [("127.0.0.1", 8080)]) == []


def test_ways_may_mix_kinds_of_addresses() -> None:
    endpoints = [
        leading("a", "http://localhost:8080/b"),
        leading("b", "https://hooks.example.com/c", public_url="https://hooks.example.com/b"),
        leading("c", "../a"),
    ]
    (told,) = circles(endpoints, [("0.0.0.0", 8080)])
    assert "/a (answer 1) → /b (answer 1) → /c (answer 1) → /a" in told
    assert circles(endpoints) == []


def test_the_port_80_need_not_be_written() -> None:
    assert len(circles([leading("a", "http://localhost/a")], [("127.0.0.1", 80)])) == 1

"""Records made the quick way are the same records."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from inspector.capture import Capture, Headers, Reply
from inspector.quick import quick
from inspector.store import Entry

NOW = datetime.now(UTC)


def test_it_is_the_same_record() -> None:
    arguments = ("u", "e", NOW, "r", "http", "1.1", "POST", "/", Headers(), b"")
    made, usual = quick(Capture)(*arguments, id=3), Capture(*arguments, id=3)
    assert made == usual
    assert type(made) is Capture
    assert repr(made) == repr(usual)
    assert dataclasses.replace(made, id=4) == dataclasses.replace(usual, id=4)


def test_it_is_frozen() -> None:
    reply = quick(Reply)(200)
    with pytest.raises(dataclasses.FrozenInstanceError):
        reply.status = 500  # type: ignore[misc]


def test_defaults_are_made_anew() -> None:
    make = quick(Reply)
    assert make(200).headers is not make(200).headers
    assert make(200) == Reply(200)


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(TypeError, match="capture"):
        quick(Entry)()  # type: ignore[call-arg]

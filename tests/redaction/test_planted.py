"""What is planted anywhere in a capture is in no output, whatever that is in."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest

from inspector.exports import Record, export
from inspector.redaction import BUILT_IN, Redactor
from inspector.session.redacting import redacted
from inspector.workers import Token
from tests.redaction.opening import opened
from tests.redaction.planting import BODIES, FORMED, NAMED, planted


def through(records: Iterable[Record], profile: str = "default") -> list[Record]:
    return list(redacted(records, Redactor(BUILT_IN[profile]), Token()))


def survives(secret: str, records: list[Record], name: str = "zip") -> list[bytes]:
    out = io.BytesIO()
    export(records, name, out)
    wanted = secret.encode()
    return [
        found[max(0, (at := found.find(wanted)) - 60) : at + 90] for found in opened(out.getvalue()) if wanted in found
    ]


@pytest.mark.parametrize("kind", FORMED)
@pytest.mark.parametrize("place", BODIES)
def test_what_has_a_known_form_is_found_in_every_place(place: str, kind: str) -> None:
    secret = FORMED[kind]
    assert survives(secret, through([planted(secret, *BODIES[place](secret))])) == []


@pytest.mark.parametrize("place", BODIES)
def test_what_one_name_gives_away_is_found_in_every_place(place: str) -> None:
    body, headers = BODIES[place](NAMED)
    record = planted(NAMED, body, [*headers, (b"Authorization", b"Bearer " + NAMED.encode())])
    assert survives(NAMED, through([record])) == []


@pytest.mark.parametrize("place", BODIES)
def test_a_saved_secret_is_found_in_every_place(place: str) -> None:
    rows = redacted([planted(NAMED, *BODIES[place](NAMED))], Redactor(BUILT_IN["credentials"], [NAMED]), Token())
    assert survives(NAMED, list(rows)) == []


@pytest.mark.parametrize("place", BODIES)
def test_redacting_again_changes_nothing(place: str) -> None:
    secret = FORMED["email"]
    once = through([planted(secret, *BODIES[place](secret))])
    assert through(once) == once

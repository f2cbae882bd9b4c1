"""What is planted anywhere in a capture is in no output, whatever that is in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import pytest

from inspector.errors import UsageError
from inspector.exports import EXPORTS, Record, export
from inspector.redaction import BUILT_IN, Redactor
from inspector.session.redacting import redacted
from inspector.workers import Token
from tests.exports.test_golden import needs
from tests.redaction.planting import BODIES, FORMED, NAMED, opened, planted


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


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_survives_in_any_format(name: str) -> None:
    needs(name)
    secrets = [*FORMED.values(), NAMED]
    records = [
        planted(secret, *BODIES[place](secret))
        for number, secret in enumerate(secrets)
        for place in list(BODIES)[number % 3 :: 3]
    ]
    records = [
        replace(record, entry=replace(record.entry, capture=replace(record.entry.capture, uuid=f"{number:032}")))
        for number, record in enumerate(records)
    ]
    records = list(redacted(records, Redactor(BUILT_IN["default"], [NAMED]), Token()))
    out = io.BytesIO()
    with suppress(UsageError):
        export(records, name, out)
    found = opened(out.getvalue(), 4)
    assert {secret for secret in secrets for text in found if secret.encode() in text} == set()


@pytest.mark.parametrize("place", BODIES)
def test_redacting_again_changes_nothing(place: str) -> None:
    secret = FORMED["email"]
    once = through([planted(secret, *BODIES[place](secret))])
    assert through(once) == once

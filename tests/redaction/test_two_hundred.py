"""Hundreds of secrets, each in a place of its own, none of which is in any export of a session."""

from __future__ import annotations

import base64
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from inspector.capture import Annotation
from inspector.exports import EXPORTS, Record
from inspector.redaction import BUILT_IN, Kept, Redactor
from inspector.session import Session
from tests.exports.test_golden import needs
from tests.redaction import places_around, places_named, places_packed, places_texts
from tests.redaction.carried import carried
from tests.redaction.opening import opened
from tests.redaction.placing import Places, quoted, record

_RANDOM = random.Random(7)
_FORMED: dict[str, Places] = {
    "text": places_texts.PLACES,
    "packed": places_packed.PLACES,
    "around": places_around.PLACES,
}
#: A method, a tag and a header name hold no blanks.
_ONE_WORD = ("method", "tags", "header: name")


def _some(length: int, letters: str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz23456789") -> str:
    return "".join(_RANDOM.choice(letters) for _ in range(length))


def _digits(length: int) -> str:
    return _some(length, "0123456789")


def _card() -> str:
    start = "4" + _digits(14)
    total = sum(int(char) for char in start[-2::-2]) + sum(sum(divmod(2 * int(char), 10)) for char in start[::-2])
    return start + str(-total % 10)


def _iban() -> str:
    account = _digits(18)
    return f"DE{98 - int(account + '131400') % 97:02}{account}"


def _jwt() -> str:
    parts = (b'{"alg":"HS256"}', json.dumps({"sub": _some(8)}).encode(), _some(24).encode())
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _spaced(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


KINDS: dict[str, Callable[[], str]] = {
    "email": lambda: f"{_some(6).lower()}.{_some(5).lower()}@{_some(6).lower()}.example.com",
    "card": _card,
    "stripe": lambda: f"sk_live_{_some(24)}",
    "iban": _iban,
    "phone": lambda: f"+4917{_digits(8)}",
    "ip": lambda: f"203.{_RANDOM.randrange(1, 255)}.{_RANDOM.randrange(100, 255)}.{_RANDOM.randrange(1, 255)}",
    "github": lambda: f"ghp_{_some(36)}",
    "card with blanks": lambda: _spaced(_card()),
    "ipv6": lambda: f"2001:db8:{_some(4, '123456789abcdef')}::{_some(4, '123456789abcdef')}",
    "aws": lambda: f"AKIA{_some(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}",
    "iban with blanks": lambda: _spaced(_iban()),
    "jwt": _jwt,
    "slack": lambda: f"xoxb-{_digits(11)}-{_some(24)}",
}


def _planted() -> dict[str, tuple[str, Record]]:
    """Place → the secret in it, and what holds it."""
    made: dict[str, tuple[str, Record]] = {}
    kinds = list(KINDS)
    for group, places in _FORMED.items():
        for name, make in places.items():
            if "large" in name or "deep" in name:
                continue
            kind = kinds[len(made) % len(kinds)]
            # an address that a colon precedes, and a number behind a letter, are none
            plain = name in _ONE_WORD or "mailto" in name
            secret = KINDS["stripe" if plain else kind]()
            made[f"{group}: {name}"] = (secret, record(make(secret), len(made) + 1))
    for name, make in places_named.PLACES.items():
        secret = f"Q{_some(13)}4"
        made[f"named: {name}"] = (secret, record(make(secret), len(made) + 1))
    return made


PLANTED = _planted()


def _forms(secret: str) -> Iterator[bytes]:
    """How it may be written where nothing opens it."""
    data = secret.encode()
    yield from (data, data.replace(b" ", b"+"), data.replace(b" ", b"-"))
    yield from (secret.encode("utf-16-le"), secret.encode("utf-16-be"), secret.encode("cp037"))


#: The first bytes of each form → place and form: what is looked for at every byte of an output at once.
_BEGIN = 9
_WANTED: dict[bytes, list[tuple[str, bytes]]] = {}
for _place, (_secret, _) in PLANTED.items():
    for _form in _forms(_secret):
        _WANTED.setdefault(_form[:_BEGIN], []).append((_place, _form))


def _survivors(data: bytes) -> set[str]:
    """The places whose secret is in these bytes, or in what can be read out of them."""
    lines = {line for text in opened(data) for line in text.splitlines() if len(line) >= _BEGIN}
    found = set()
    for line in lines:
        begins = {line[at : at + _BEGIN] for at in range(len(line) - _BEGIN + 1)}
        for begin in begins & _WANTED.keys():
            found |= {place for place, form in _WANTED[begin] if form in line}
    return found


def test_more_than_two_hundred_are_planted() -> None:
    assert len(PLANTED) > 250
    assert len({secret for secret, _ in PLANTED.values()}) == len(PLANTED)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = Session.open(tmp_path_factory.mktemp("planted") / "planted.webhooks")
    entries, attempts = [], []
    for _, made in PLANTED.values():
        entry = made.entry
        if made.verdicts:
            entry = replace(entry, annotation=Annotation("acme", verdicts=made.verdicts))
        entries.append(entry)
        attempts.append(made.attempts)
    ids = session.engine.call(session.store.append, entries).result()
    resends = [
        replace(attempt, capture_id=capture_id)
        for capture_id, found in zip(ids, attempts, strict=True)
        for attempt in found
    ]
    numbers = session.engine.call(session.store.begin_attempts, resends).result()
    ended = [replace(attempt, id=number) for attempt, number in zip(resends, numbers, strict=True)]
    session.engine.call(session.store.end_attempts, ended).result()
    yield session
    session.close()


def _written(session: Session, name: str, redact: str) -> bytes:
    needs(name)
    out = io.BytesIO()
    session.export(out, name, redact=redact).result()
    return out.getvalue()


@pytest.mark.parametrize("name", EXPORTS)
def test_all_that_a_format_carries_is_found_when_nothing_is_redacted(name: str, filled: Session) -> None:
    """So that the search means something: it sees every secret in every format that has a place for it."""
    assert _survivors(_written(filled, name, "none")) == carried(name, PLANTED)


@pytest.mark.parametrize("name", EXPORTS)
def test_none_of_them_is_in_an_export(name: str, filled: Session) -> None:
    assert _survivors(_written(filled, name, "default")) == set()


def test_every_place_is_carried_by_some_format() -> None:
    assert set().union(*(carried(name, PLANTED) for name in EXPORTS)) == set(PLANTED)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found_in_each_place(kind: str) -> None:
    found = []
    for group, places in _FORMED.items():
        for name, make in places.items():
            if (name in _ONE_WORD and kind != "stripe") or "mailto" in name or "large" in name:
                continue
            secret = KINDS[kind]()
            made = record(make(secret), 1)
            kept = Redactor(BUILT_IN["default"]).redact(Kept(made.entry, made.verdicts, None, made.attempts))
            if any(form in repr(kept).encode() for form in (secret.encode(), quoted(secret).encode())):
                found.append(f"{group}: {name}")
    assert found == []


def test_redacting_again_changes_nothing() -> None:
    changed = []
    for place, (_, made) in PLANTED.items():
        once = Redactor(BUILT_IN["default"]).redact(Kept(made.entry, made.verdicts, None, made.attempts))
        if Redactor(BUILT_IN["default"]).redact(once) != once:
            changed.append(place)
    assert changed == []


def test_shapes_are_kept_in_every_place_and_nothing_else_is() -> None:
    """Whatever a placeholder looks like, what it stands for is gone."""
    profile = replace(BUILT_IN["default"], name="shape", keep_shape=True)
    left = []
    for place, (secret, made) in PLANTED.items():
        kept = Redactor(profile).redact(Kept(made.entry, made.verdicts, None, made.attempts))
        if any(form in repr(kept).encode() for form in (secret.encode(), quoted(secret).encode())):
            left.append(place)
    assert left == []

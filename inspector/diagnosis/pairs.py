"""Two causes at once: another reading of the secret together with a changed body, address, time or algorithm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from inspector.diagnosis import addresses, times
from inspector.diagnosis._budget import tries
from inspector.diagnosis._case import Case, Hypothesis
from inspector.diagnosis.algorithms import algorithm_words
from inspector.diagnosis.body import changed, charset_forms, end_forms
from inspector.diagnosis.fixes import CHARSET, NEWLINE
from inspector.diagnosis.keys import KeyGuess, pasted_guesses, saved_guesses
from inspector.diagnosis.printed import reserialized
from inspector.providers._scheme import Material, Reading

#: Other forms of the body that are tried together with another cause.
_BODIES = 48
#: Of larger bodies only the likeliest pairs are tried: a few other secrets with a few other forms of the body.
_LARGE = 256 * 1024
_FEW_KEYS = 4


@dataclass(frozen=True, slots=True)
class _Other:
    """The second cause: what was signed in place of what the scheme signs."""

    reading: Reading
    material: Material
    hypothesis: Hypothesis


def pairs(case: Case) -> Iterator[Hypothesis]:
    """Every other reading of the secret with every other cause; then two causes that leave the secret alone."""
    if case.reading is None or case.scheme is None or not case.check.keys.secret:
        return
    left = tries(len(case.body) + 200, 16, most=20_000)
    keys = [(guess, key) for guess in _guesses(case) if (key := guess.key_bytes(case))]
    if len(case.body) > _LARGE:
        keys = keys[:_FEW_KEYS]
    for other in _others(case):
        own = case.key
        if own and _made(case, other, own):
            yield other.hypothesis
            return
        for guess, key in keys:
            left -= 1
            if left < 0:
                return
            if _made(case, other, key):
                yield guess.hypothesis(", together with the cause below")
                second = other.hypothesis
                yield replace(second, detail=f"And: {second.detail[0].lower()}{second.detail[1:]}")
                return


def _made(case: Case, other: _Other, key: bytes) -> bool:
    case.budget.check()
    return other.reading.digest(key, other.material) in case.digests


def _guesses(case: Case) -> Iterator[KeyGuess]:
    yield from saved_guesses(case)
    yield from islice(pasted_guesses(case), 60)


def _others(case: Case) -> Iterator[_Other]:
    """Second causes, likeliest first."""
    reading = case.reading
    assert reading is not None
    raw = [one for one in reading.materials if one.body is case.body]
    for form, hypothesis in islice(_bodies(case), _BODIES) if raw else ():
        for one in raw[:2]:
            yield _Other(reading, replace(one, body=form), hypothesis)
    for name in ("sha1", "sha256", "sha512"):
        if name != reading.algorithm:
            words = algorithm_words(case, f"HMAC-{name.upper()}")
            yield _Other(replace(reading, algorithm=name), reading.materials[0], words)
    yield from _urls(case, reading)
    yield from _stamps(reading)


def _bodies(case: Case) -> Iterator[tuple[bytes, Hypothesis]]:
    body = case.body
    large = len(body) > _LARGE
    for name, form in case.printings[:2] if large else ():
        yield form, reserialized(case, name, form)
    for reason, what, how, form in islice(end_forms(body), 2) if large else end_forms(body):
        yield form, changed(reason, what, how, NEWLINE)
    if large:
        return
    for name, form in case.printings:
        yield form, reserialized(case, name, form)
    for what, how, form in charset_forms(body, case.capture.content_type):
        yield form, changed("charset", what, how, CHARSET)


def _urls(case: Case, reading: Reading) -> Iterator[_Other]:
    if not reading.url:
        return
    old = reading.url.encode("latin-1", "replace")
    first = reading.materials[0]
    for url in islice(addresses.other_addresses(case.check, reading.url), 60):
        new = url.encode("latin-1", "replace")
        material = replace(first, before=first.before.replace(old, new), after=first.after.replace(old, new))
        if material != first:
            yield _Other(reading, material, addresses.mismatch(case, reading.url, url))


def _stamps(reading: Reading) -> Iterator[_Other]:
    if not reading.stamp:
        return
    old = reading.stamp.encode("latin-1", "replace")
    for text, hypothesis in times.unit_causes(reading.stamp):
        new = text.encode("latin-1", "replace")
        for one in reading.materials[:1]:
            yield _Other(reading, times.with_stamp(one, old, new), hypothesis)

"""Hypotheses about time: milliseconds for seconds, clocks that differ, a timestamp that was changed, a replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from inspector.diagnosis import fixes
from inspector.diagnosis._budget import tries
from inspector.diagnosis._case import RIGHT_BUT_LATE, Case, Hypothesis
from inspector.diagnosis._probe import Probe
from inspector.providers._scheme import Material
from inspector.providers._time import duration, iso_seconds

#: How far around the sent timestamp others are tried, in seconds.
_AROUND = 900
#: A `Date` header this near to a moment (seconds) was written at that moment.
_NEAR = 60
#: Time zones lie between these many hours; some are off by half an hour or a quarter.
_ZONES = [quarter * 900 for quarter in range(1, 57)]


def late(case: Case) -> Iterator[Hypothesis]:
    """The signature is right and only its time is not: by how much, and which way."""
    evidence = case.verdict.evidence
    if case.verdict.reason not in RIGHT_BUT_LATE or evidence is None or evidence.signed_at is None:
        return
    if evidence.received_at is None:
        return
    age = evidence.received_at - evidence.signed_at
    for factor, what, unit in (
        (
            1000,
            "milliseconds where seconds belong",
            "seconds: Node Math.floor(Date.now() / 1000), Python int(time.time())",
        ),
        (0.001, "seconds where milliseconds belong", "milliseconds: Node Date.now(), Python int(time.time() * 1000)"),
        (1e6, "microseconds where seconds belong", "seconds: Python int(time.time())"),
        (1e9, "nanoseconds where seconds belong", "seconds: Go time.Now().Unix()"),
    ):
        apart = evidence.received_at - evidence.signed_at / factor
        if abs(apart) < 86_400 and abs(age) > 10 * 86_400:
            yield Hypothesis(
                "timestamp_unit",
                f"The timestamp holds {what}.",
                f"Read so, it was signed {_apart(apart)} receipt; the signature itself is right.",
                f"Write the timestamp in {unit}.",
            )
            return
    window = duration(evidence.tolerance_s or 0)
    zone = next((zone for zone in _ZONES if abs(abs(age) - zone) < _NEAR and zone >= 1800), None)
    local = ""
    if zone is not None:
        local = (
            f" That is {duration(zone)} nearly to the second: it looks like local time written as UTC (Python "
            "datetime.utcnow().timestamp(), PHP or Java without a time zone)."
        )
    if age < 0:
        yield Hypothesis(
            "clock_skew",
            f"The sender's clock is {duration(age)} ahead of this machine's: it signed after the moment of receipt.",
            f"The signature is right; its time lies {duration(age)} after receipt, and {window} are allowed.",
            fixes.CLOCK + local,
        )
        return
    yield from _old(case, age, window, local)


def _old(case: Case, age: float, window: str, local: str) -> Iterator[Hypothesis]:
    evidence = case.verdict.evidence
    assert evidence is not None
    assert evidence.signed_at is not None
    assert evidence.received_at is not None
    written = _date(case)
    if written is not None and abs(written - evidence.signed_at) <= _NEAR:
        yield Hypothesis(
            "clock_skew",
            f"The sender's clock is {duration(age)} behind this machine's, or the request was as long on its way.",
            f"The signature is right, and the Date header says what the timestamp says: {_clock(written)}. Receipt was "
            f"{duration(age)} later; {window} are allowed.",
            f"{fixes.CLOCK} Where a queue or proxy held the request, let it deliver sooner or allow more time.{local}",
        )
        return
    if written is not None and abs(written - evidence.received_at) <= _NEAR:
        yield Hypothesis(
            "replayed",
            f"An old signature was sent again: it was made {duration(age)} before the request was sent.",
            f"The timestamp says {_clock(evidence.signed_at)}, the Date header of the same request {_clock(written)}.",
            "Sign anew when a request is sent again (here: resend with signing on). From an unknown sender it is a "
            "replay attack: refuse it, as the time window does.",
        )
        return
    yield Hypothesis(
        "expired_timestamp",
        f"The signature is right, but was {duration(age)} old when it arrived; {window} are allowed.",
        f"The signed text with this very timestamp ({_clock(evidence.signed_at)}) gives the received signature; it was "
        f"received at {_clock(evidence.received_at)}.",
        "Old requests that are sent again need a fresh signature (here: resend with signing on). If it came straight "
        f"from the sender, its clock is {duration(age)} behind, or a queue held it. {fixes.CLOCK}{local}",
    )


def _apart(seconds: float) -> str:
    return f"{duration(seconds)} {'before' if seconds >= 0 else 'after'}"


def _clock(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:.0f}"


def _date(case: Case) -> float | None:
    """The sender's own clock, where the request says it."""
    value = case.capture.headers.get("date")
    if value is None:
        return None
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None


def stamp(case: Case) -> Iterator[Hypothesis]:
    """Another timestamp than the one sent was signed."""
    probe = case.probe
    if probe is None or not probe.stamp:
        return
    for other, hypothesis in unit_causes(probe.stamp):
        if stamped(case, probe, other):
            yield hypothesis
            return
    size = 100 if probe.part is None or case.provider.name == "paypal" else len(case.body) + 100
    for distance in range(1, min(_AROUND, tries(size, 8 if size > 256 * 1024 else 30, most=2000) // 2) + 1):
        for seconds in (-distance, distance):
            moved = _moved(probe.stamp, seconds)
            if moved is not None and stamped(case, probe, moved):
                way = "later" if seconds < 0 else "earlier"
                yield Hypothesis(
                    "timestamp_altered",
                    f"The timestamp is not the one that was signed: {moved} was signed and {probe.stamp} was sent, "
                    f"which is {duration(distance)} {way}.",
                    f"With {moved} in its place the signature matches.",
                    "Take the time once and use the same text in the header and in the signed text; if a proxy sets "
                    "this header, make it stop.",
                )
                return


def unit_causes(stamp: str) -> Iterator[tuple[str, Hypothesis]]:
    """(timestamp as it was signed, the words for it) for the same moment in other units and forms."""
    for other, what in _units(stamp):
        yield (
            other,
            Hypothesis(
                "timestamp_unit",
                f"The signed text holds the time in {what}, the header holds it in another form.",
                f"With {other} in the signed text the signature matches; the header says {stamp}.",
                "Use one text for both: put the header's text unchanged into the signed text.",
            ),
        )


def _moved(text: str, seconds: int) -> str | None:
    """The same timestamp some seconds away, written in the same form; None where it cannot be."""
    if text.isdigit() and text.isascii() and len(text) < 20:
        number = int(text) + seconds * (1000 if len(text) > 11 else 1)
        return str(number) if number >= 0 else None
    try:
        moment = datetime.fromisoformat(text[:19]) + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None
    return moment.strftime(f"%Y-%m-%d{text[10]}%H:%M:%S") + text[19:] if len(text) >= 19 else None


def _units(text: str) -> Iterator[tuple[str, str]]:
    """The same moment in other forms, each with its name."""
    if text.isdigit() and text.isascii() and len(text) < 20:
        number = int(text)
        yield str(number * 1000), "milliseconds"
        yield str(number // 1000), "seconds"
        yield f"{number / 1000:.3f}", "seconds with decimals"
        yield f"{number}.0", "seconds with decimals"
        yield str(number * 1_000_000), "microseconds"
        seconds = number / 1000 if number > 10**11 else float(number)
    else:
        known = iso_seconds(text)
        if known is None:
            return
        seconds = known
        yield str(int(seconds)), "seconds since 1970"
        yield str(int(seconds * 1000)), "milliseconds since 1970"
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S"):
        yield moment.strftime(form), "ISO 8601"


def stamped(case: Case, probe: Probe, text: str) -> bool:
    """Whether the signature is over the same text with another timestamp in it."""
    case.budget.check()
    old, new = probe.stamp.encode("latin-1", "replace"), text.encode("latin-1", "replace")
    if old == new or not old:
        return False
    return any(
        (one.before.count(old) or one.after.count(old)) and probe.signed(with_stamp(one, old, new))
        for one in probe.materials
    )


def with_stamp(material: Material, old: bytes, new: bytes) -> Material:
    """The signed text with another timestamp in it."""
    return replace(material, before=material.before.replace(old, new), after=material.after.replace(old, new))

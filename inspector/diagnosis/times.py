"""Hypotheses about time: milliseconds for seconds, clocks that differ, a timestamp that was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.diagnosis._case import RIGHT_BUT_LATE, Case, Hypothesis
from inspector.providers._scheme import Material, Reading
from inspector.providers._time import duration

#: How far around the sent timestamp others are tried, in seconds, for bodies up to so many bytes.
_AROUND = 900
_AROUND_BYTES = 16 * 1024


def late(case: Case) -> Iterator[Hypothesis]:
    """The signature is right and only its time is not: by how much, and which way."""
    evidence = case.verdict.evidence
    if case.verdict.reason not in RIGHT_BUT_LATE or evidence is None or evidence.signed_at is None:
        return
    if evidence.received_at is None:
        return
    age = evidence.received_at - evidence.signed_at
    for factor, what in ((1000, "milliseconds where seconds belong"), (0.001, "seconds where milliseconds belong")):
        if abs(evidence.received_at - evidence.signed_at / factor) < 86_400 and abs(age) > 10 * 86_400:
            yield Hypothesis(
                "timestamp_unit",
                f"The timestamp holds {what}.",
                f"Read so, it was signed {duration(evidence.received_at - evidence.signed_at / factor)} from receipt; "
                "the signature itself is right.",
                "Write the timestamp in the unit that the scheme asks for.",
            )
            return
    window = duration(evidence.tolerance_s or 0)
    if age < 0:
        yield Hypothesis(
            "clock_skew",
            f"The sender's clock is {duration(age)} ahead of this machine's: it signed after the moment of receipt.",
            f"The signature is right; its time lies {duration(age)} after receipt, and {window} are allowed.",
            "Set both clocks by NTP; in a virtual machine, after it slept, too.",
        )
        return
    yield Hypothesis(
        "expired_timestamp",
        f"The signature is right, but was {duration(age)} old when it arrived; {window} are allowed.",
        "The signed text with this very timestamp gives the received signature.",
        "Old requests that are sent again need a fresh signature (resend with signing on). If it came straight from "
        f"the sender, its clock is {duration(age)} behind, or a queue held it: set the clocks by NTP.",
    )


def stamp(case: Case) -> Iterator[Hypothesis]:
    """Another timestamp than the one sent was signed."""
    reading, key = case.reading, case.key
    if reading is None or not key or not reading.stamp.isdigit() or not reading.stamp.isascii():
        return
    received = case.digests
    sent = int(reading.stamp)
    for other, name in ((sent * 1000, "milliseconds"), (sent // 1000, "seconds")):
        if _stamped(reading, key, str(other), received):
            yield Hypothesis(
                "timestamp_unit",
                f"The signed text holds the time in {name}, the header holds it in another unit.",
                f"With the time in {name} ({other}) in the signed text the signature matches.",
                "Use the header's text unchanged in the signed text.",
            )
            return
    if len(case.capture.body) > _AROUND_BYTES:
        return
    step = 1000 if len(reading.stamp) > 11 else 1
    for distance in range(1, _AROUND + 1):
        for other in (sent - distance * step, sent + distance * step):
            if other >= 0 and _stamped(reading, key, str(other), received):
                yield Hypothesis(
                    "timestamp_altered",
                    f"The timestamp is not the one that was signed: {other} was signed and {sent} was sent.",
                    f"With {other} in its place the signature matches.",
                    "Take the time once, and use the same text in the header and in the signed text.",
                )
                return


def _stamped(reading: Reading, key: bytes, text: str, received: set[bytes]) -> bool:
    old, new = reading.stamp.encode("ascii"), text.encode("ascii")
    return any(
        reading.digest(key, replace(one, before=one.before.replace(old, new), after=one.after.replace(old, new)))
        in received
        for one in reading.materials
    )


def signed_text(case: Case) -> Iterator[Hypothesis]:
    """The right parts put together in another way, or parts left out."""
    reading, key = case.reading, case.key
    if reading is None or not key:
        return
    received = case.digests
    first = reading.materials[0]
    body, time = first.body, reading.stamp.encode("latin-1", "replace")
    ways: list[tuple[str, Material]] = []
    if first.before or first.after:
        ways += [
            ("the body alone", Material(b"", body)),
            ("the other order", Material(first.after, body, first.before)),
        ]
    if time:
        for joint in (b".", b":", b"", b"\n", b"|", b",", b" ", b"-", b"_"):
            name = joint.decode("ascii").replace("\n", "\\n") or "nothing"
            ways.append((f"time and body with {name!r} between", Material(time + joint, body)))
            ways.append((f"body and time with {name!r} between", Material(b"", body, joint + time)))
            ways.append((f"v0, time and body with {name!r} between", Material(b"v0" + joint + time + joint, body)))
    ways.append(("an empty body", Material(first.before, b"", first.after)))
    if reading.url:
        address = reading.url.encode("latin-1", "replace")
        ways += [("address and body", Material(address, body)), ("body and address", Material(b"", body, address))]
        ways.append(("the address alone", Material(address, b"")))
    for name, material in ways:
        if reading.digest(key, material) in received and material.signed != first.signed:
            yield Hypothesis(
                "wrong_signed_string",
                f"Another text was signed than {case.provider.title} signs: {name}.",
                f"The signature of {name} with the saved secret is the received one.",
                f"Put the signed text together as documented: {case.provider.docs}",
            )
            return

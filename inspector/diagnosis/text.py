"""Hypotheses about how the signed text is put together: parts left out, in another order, with another joint."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace

from inspector.diagnosis._budget import tries
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._scheme import Material

_JOINTS = (b".", b":", b"", b"\n", b"|", b",", b" ", b"-", b"_", b";", b"&", b"\r\n", b"/")


def signed_text(case: Case) -> Iterator[Hypothesis]:
    """The right parts put together in another way, or parts left out."""
    probe = case.probe
    if probe is None or not probe.materials:
        return
    first = probe.materials[0]
    for number, (name, material) in enumerate(other_texts(case)):
        if number > tries(len(case.body) + 100, 16):
            return
        case.budget.check()
        if material.signed != first.signed and probe.signed(material):
            yield Hypothesis(
                "wrong_signed_string",
                f"Another text was signed than {case.provider.title} signs: {name}.",
                f"The signature of {name} with the saved secret is the received one.",
                f"Put the signed text together as documented ({shape(case)}): {case.provider.docs}",
            )
            return


def shape(case: Case) -> str:
    """The signed text in words, with placeholders for its parts."""
    probe = case.probe
    if probe is None or not probe.materials:
        return "see its documentation"
    one = probe.materials[0]
    body = "<body>" if probe.part is not None else "<values>"
    before, after = (_named(text, probe.stamp, probe.url) for text in (one.before, one.after))
    return f"{before}{body}{after}"


def _named(text: bytes, stamp: str, url: str) -> str:
    shown = text.decode("latin-1")
    if url:
        shown = shown.replace(url, "<address>")
    if stamp:
        shown = shown.replace(stamp, "<time>")
    return shown[:60]


def other_texts(case: Case) -> Iterator[tuple[str, Material]]:
    """(name, text) of other ways to put the parts together."""
    probe = case.probe
    assert probe is not None
    first = probe.materials[0]
    body, stamp = first.body, probe.stamp.encode("latin-1", "replace")
    if first.before or first.after:
        yield "the body alone", Material(b"", body)
        yield "the other order", Material(first.after, body, first.before)
    if body:
        yield "an empty body", replace(first, body=b"")
    ids = _identities(case)
    if stamp:
        for joint in _JOINTS:
            name = joint.decode("ascii").replace("\n", "\\n").replace("\r", "\\r") or "nothing"
            yield f"time and body with {name!r} between", Material(stamp + joint, body)
            yield f"body and time with {name!r} between", Material(b"", body, joint + stamp)
            yield f"v0, time and body with {name!r} between", Material(b"v0" + joint + stamp + joint, body)
            yield f"v1, time and body with {name!r} between", Material(b"v1" + joint + stamp + joint, body)
            for identity in ids:
                front = identity + joint
                yield f"id, time and body with {name!r} between", Material(front + stamp + joint, body)
                yield f"time, id and body with {name!r} between", Material(stamp + joint + front, body)
                yield f"id and body with {name!r} between", Material(front, body)
    target = case.capture.target.encode("latin-1")
    path = case.capture.path.encode("latin-1")
    method = case.capture.method.encode("latin-1")
    if probe.url:
        address = probe.url.encode("latin-1", "replace")
        for name, one in (("address", address), ("path", target), ("path without query", path)):
            yield f"{name} and body", Material(one, body)
            yield f"body and {name}", Material(b"", body, one)
            yield f"the {name} alone", Material(one, b"")
            for joint in (b"", b"\n", b".", b"|"):
                yield f"method, {name} and body", Material(method + joint + one + joint, body)
                if stamp:
                    yield f"method, {name}, body and time", Material(method + joint + one + joint, body, joint + stamp)
                    yield f"time, method, {name} and body", Material(stamp + joint + method + joint + one + joint, body)
    else:
        yield "path and body", Material(target, body)
        yield "method, path and body", Material(method + target, body)
    if case.provider.name == "paypal":
        crc = zlib.crc32(case.body)
        for name, text in (
            ("the CRC-32 as a signed number", str(crc - 2**32 if crc >= 2**31 else crc)),
            ("the CRC-32 in hex", f"{crc:x}"),
            ("the CRC-32 in eight hex digits", f"{crc:08x}"),
            ("the CRC-32 in hex after 0x", f"0x{crc:08x}"),
            ("the CRC-32 in capital hex digits", f"{crc:08X}"),
        ):
            yield name, replace(first, body=text.encode("ascii"))
        yield "the body in place of its CRC-32", replace(first, body=case.body)
    if probe.part is None:
        yield "the raw body", Material(b"", case.body)
        if probe.url:
            yield "the address and the raw body", Material(probe.url.encode("latin-1", "replace"), case.body)
    if case.scheme is not None:
        import hashlib

        inner = hashlib.sha256(case.body)
        for name, digest in (("hex", inner.hexdigest().encode("ascii")), ("raw", inner.digest())):
            yield f"the SHA-256 of the body ({name}) in its place", replace(first, body=digest)


def _identities(case: Case) -> list[bytes]:
    """Ids of the delivery that a sender may have put into the text."""
    found = []
    for name, value in case.capture.headers:
        low = name.lower()
        if low.endswith((b"-id", b"-guid", b"-uuid", b"-delivery")) and 0 < len(value) < 200:
            found.append(value.strip())
    return found[:4]

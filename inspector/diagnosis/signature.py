"""Hypotheses about the signature's text: its encoding, its prefix, its algorithm, several header lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._hmac import SIZES, decode
from inspector.providers._scheme import HeaderHash, KeyedHash

_PREFIX = re.compile(r"^(?:(?:hmac[-_])?(?:sha-?\d+|md5)[=: ]|v\d[=,:]|signature=|hmac |bearer )+", re.IGNORECASE)


def written(case: Case) -> Iterator[Hypothesis]:
    """The right digest, written in another encoding."""
    reading, key = case.reading, case.key
    if reading is None or not key:
        return
    for material in reading.materials:
        wanted = reading.digest(key, material)
        for text in reading.received:
            if decode(text, reading.encoding) == wanted:
                continue
            for encoding, name in (("hex", "hex"), ("base64", "base64"), ("base64url", "base64url without padding")):
                if decode(text, encoding) == wanted:
                    yield _encoding(name, reading.encoding)
                    return
            if reading.encoding == "hex" and text != text.lower() and decode(text.lower(), "hex") == wanted:
                yield _encoding("upper-case hex", "lower-case hex")
                return


def _encoding(found: str, wanted: str) -> Hypothesis:
    return Hypothesis(
        "signature_encoding",
        f"The signature is right, but written as {found} where {wanted} is expected.",
        f"Read as {found}, it is exactly the expected signature.",
        f"Write the digest as {wanted} where the request is signed.",
    )


def prefix(case: Case) -> Iterator[Hypothesis]:
    """The prefix is missing, or there is one that does not belong."""
    provider = case.provider
    if case.verdict.reason == "wrong_algorithm":
        return
    if not isinstance(provider, HeaderHash):
        header = next((name for name in ("X-Hub-Signature-256", "X-Hub-Signature") if case.check.header(name)), "")
        labels = {"X-Hub-Signature-256": "sha256=", "X-Hub-Signature": "sha1="}
        wanted = labels.get(header, "")
        if not header or case.provider.name not in ("github", "meta"):
            return
    else:
        header, wanted = provider.header, provider.prefix
    value = case.check.header(header)
    if not value:
        return
    bare = _PREFIX.sub("", value.strip("\"' "))
    for text in dict.fromkeys((wanted + value, wanted + bare, wanted + bare.lower())):
        if text != value and case.holds_with_header(header, text):
            now = f"begins with {wanted}" if wanted else "has no prefix"
            yield Hypothesis(
                "signature_prefix",
                f"The signature is right, but its prefix is not: the value of {header} {now}.",
                f"With the prefix {wanted!r} it matches." if wanted else "Without the prefix it matches.",
                f"Send the header as {wanted}<{case.reading_encoding()}>.",
            )
            return


def algorithm(case: Case) -> Iterator[Hypothesis]:
    """The same text and key with another algorithm, or with a plain hash."""
    reading, key = case.reading, case.key
    if reading is None or not key:
        return
    received = case.digests
    for material in reading.materials:
        for keyed in (reading.keyed, not reading.keyed):
            for name in SIZES:
                if (name, keyed) == (reading.algorithm, reading.keyed):
                    continue
                digest = replace(reading, algorithm=name, keyed=keyed).digest(key, material)
                if any(digest == one or (len(one) >= 20 and digest.startswith(one)) for one in received):
                    kind = f"HMAC-{name.upper()}" if keyed else f"a plain {name.upper()} hash"
                    usual = f"HMAC-{reading.algorithm.upper()}" if reading.keyed else reading.algorithm.upper()
                    yield Hypothesis(
                        "wrong_algorithm",
                        f"It was signed with {kind}; {case.provider.title} uses {usual}.",
                        f"{kind} of the same text with the saved secret is the received signature.",
                        f"Use {usual} where the request is signed.",
                    )
                    return


def lines(case: Case) -> Iterator[Hypothesis]:
    """Another line of a signature header that came several times, or lines that a proxy joined."""
    provider = case.provider
    if not isinstance(provider, KeyedHash) or not isinstance(provider, HeaderHash):
        return
    values = case.capture.headers.all(provider.header)
    parts = [part.strip() for value in values for part in value.split(",")]
    for text in dict.fromkeys(values[1:] + parts):
        if text and text != values[0] and case.holds_with_header(provider.header, text):
            many = f"came {len(values)} times" if len(values) > 1 else "holds several values joined by commas"
            yield Hypothesis(
                "header_altered",
                f"The {provider.header} header {many}, and the first value is not the provider's.",
                "One of the other values is the expected signature.",
                "Find the proxy or middleware that adds this header, and make it leave the header alone.",
            )
            return

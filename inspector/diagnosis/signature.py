"""Hypotheses about the signature's text: its encoding, its prefix, its algorithm, what a proxy made of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis, meanings, tokens
from inspector.providers import Provider
from inspector.providers._hmac import encode
from inspector.providers._scheme import HeaderHash
from inspector.providers._stamped import StampedList
from inspector.providers.standardwebhooks import StandardWebhooks

#: Shorter beginnings of a signature prove nothing.
_ENOUGH = 16


def misread(case: Case) -> Iterator[Hypothesis]:
    """The right digest is in the request, but not in the place and form in which the scheme looks for it."""
    reading, key = case.reading, case.key
    if reading is None:
        yield from _asymmetric(case)
        return
    if not key:
        return
    wanted = {reading.digest(key, material) for material in reading.materials}
    for digest in wanted:
        for name, value in case.signature_lines:
            found = _explain(case, digest, reading.encoding, name, value)
            if found is not None:
                yield found
                return
        for text in reading.received:
            # where the signature stands in the body
            found = None if case.signature_lines else _explain(case, digest, reading.encoding, "signature", text)
            if found is not None and found.reason == "signature_encoding":
                yield found
                return


def _explain(case: Case, digest: bytes, encoding: str, name: str, value: str) -> Hypothesis | None:
    """What became of a digest in a header value, or None when it is not in there."""
    usual = encode(digest, encoding)
    if usual in value:
        before, _, after = value.partition(usual)
        if encoding == "base64" and not usual.endswith("=") and after[:1].isalnum():
            return None
        return _around(case, name, encoding, before, after)
    for written, text in _writings(digest):
        if written != encoding and len(text) >= _ENOUGH and text in value:
            return _encoding(written, encoding)
    if encoding == "hex" and usual in value.lower():
        return _encoding("upper-case hex", "hex")
    bare = re.sub(r"[\s\x00-\x1f]+", "", value)
    if usual in bare:
        return _altered(name, "was folded or broken by white space", "Without the white space inside it matches.")
    if usual in value.replace(" ", "+"):
        return _altered(
            name, "has blanks where + belongs: it went through form or address decoding", "With + it matches."
        )
    if usual in unquote(value) or quote(usual, safe="") in value:
        return _altered(name, "is percent-escaped", "Unescaped it matches.")
    if usual.lower() in value.lower():
        return _altered(name, "had the case of its letters changed", "With the letters' case left aside it matches.")
    for token in tokens(value):
        if len(token) < len(usual) and usual.startswith(token):
            part = f"{len(token)} of {len(usual)} characters"
            return _altered(name, f"is cut off: {part} are here", "It is the beginning of the expected signature.")
        if len(token) < len(usual) and usual.endswith(token):
            part = f"{len(token)} of {len(usual)} characters"
            return _altered(name, f"lacks its beginning: {part} are here", "It is the end of the expected signature.")
    return None


def _writings(digest: bytes) -> Iterator[tuple[str, str]]:
    text = base64.b64encode(digest).decode("ascii")
    yield "hex", digest.hex()
    yield "upper-case hex", digest.hex().upper()
    yield "hex with colons", digest.hex(":")
    yield "base64", text
    yield "base64 without padding", text.rstrip("=")
    yield "base64url", base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
    yield "base64 of its hex text", base64.b64encode(digest.hex().encode("ascii")).decode("ascii")
    yield "hex of its base64 text", text.encode("ascii").hex()
    yield "base64 of its base64 text", base64.b64encode(text.encode("ascii")).decode("ascii")


def _encoding(found: str, wanted: str) -> Hypothesis:
    named = f" Write it as {fixes.ENCODINGS[wanted]}." if wanted in fixes.ENCODINGS else ""
    return Hypothesis(
        "signature_encoding",
        f"The signature is right, but written as {found} where {wanted} is expected.",
        f"Read as {found}, it is exactly the expected signature.",
        f"Change how the digest is written where the request is signed.{named}",
    )


def _altered(name: str, what: str, proof: str) -> Hypothesis:
    return Hypothesis("header_altered", f"The signature is right, but the {name} header {what}.", proof, fixes.HEADER)


def _around(case: Case, name: str, encoding: str, before: str, after: str) -> Hypothesis | None:
    """The digest is in the value as it should be; what stands around it, or where it stands, is the matter."""
    lines = case.capture.headers.all(name)
    if len(lines) > 1:
        how = f"came {len(lines)} times, and the check reads the first"
        return _altered(name, how, "One of the lines holds the expected signature.")
    scheme = case.scheme
    separator = _separator(scheme or case.provider)
    if separator:
        before, after = before.rpartition(separator)[2], after.partition(separator)[0]
        if before != before.strip() or after != after.strip():
            return _altered(name, "has blanks inside its list", "Without them it matches.")
    if re.fullmatch(r"v\d+[a-z]?[,=]", before) and before != _prefix(case, name) and _prefix(case, name)[:1] == "v":
        # another version of the scheme: the verdict says so
        return None
    if "," in before.removesuffix(_prefix(case, name)) or "," in after:
        told = "holds several values joined by commas"
        return _altered(name, told, "One of its values is the expected signature.")
    if isinstance(scheme, HeaderHash) and name.lower() != scheme.header.lower():
        if case.check.header(scheme.header) is None:
            return None
        proof = f"The expected signature stands in {name}, another value in {scheme.header}."
        return Hypothesis(
            "header_altered", f"The {scheme.header} header was overwritten on its way.", proof, fixes.HEADER
        )
    prefix = scheme.prefix if isinstance(scheme, HeaderHash) else _prefix(case, name)
    if re.search(r"[\"'<>\\]|^[ \t]|\s$", before.removeprefix(prefix) + after):
        return _altered(name, "has quotes or blanks around the signature", "Without them it matches.")
    if before == prefix and not after.strip():
        return None
    proof = f"With the prefix {prefix!r} it matches." if prefix else "Without the prefix it matches."
    now = f"begins with {before[:20]!r}" if before else "has no prefix" if prefix else f"ends with {after[:20]!r}"
    return Hypothesis(
        "signature_prefix",
        f"The signature is right, but its prefix is not: the value of {name} {now}.",
        proof,
        f"Send the header as {name}: {prefix}<{encoding}>, and take off {prefix!r} before comparing."
        if prefix
        else f"Send the header as {name}: <{encoding}>, with nothing before it.",
    )


def _separator(scheme: Provider) -> str:
    """What stands between the items, for schemes whose signature header is a list; else nothing."""
    if isinstance(scheme, StampedList):
        return scheme.separator
    return " " if isinstance(scheme, StandardWebhooks) else ""


def _prefix(case: Case, name: str) -> str:
    """The prefix that belongs before a signature, for schemes that read their header themselves."""
    if isinstance(case.provider, StandardWebhooks) and case.scheme is None:
        return "v1a,"
    if isinstance(case.scheme, StandardWebhooks):
        return "v1,"
    if isinstance(case.scheme, StampedList):
        return f"{case.scheme.version}="
    if name.lower().startswith("x-hub-signature"):
        return "sha256=" if name.endswith("256") else "sha1="
    return {"pagerduty": "v1="}.get(case.provider.name, "")


#: Header and encoding of signatures by private keys.
_KEYED_HEADERS = {
    "discord": ("X-Signature-Ed25519", "hex"),
    "sendgrid": ("X-Twilio-Email-Event-Webhook-Signature", "base64"),
    "paypal": ("PAYPAL-TRANSMISSION-SIG", "base64"),
}


def _keyed_header(case: Case) -> tuple[str, str, str] | None:
    """Header, encoding and prefix of a signature by a private key."""
    if isinstance(case.provider, StandardWebhooks):
        return f"{case.provider.prefix(case.capture)}-signature", "base64", "v1a,"
    found = _KEYED_HEADERS.get(case.provider.name)
    return (*found, "") if found is not None else None


def _asymmetric(case: Case) -> Iterator[Hypothesis]:
    """A signature by a private key cannot be computed: its bytes are written in the scheme's form and asked about."""
    place = _keyed_header(case)
    if place is None:
        return
    header, encoding, prefix = place
    for value in case.capture.headers.all(header):
        squeezed = re.sub(r"\s+", "", value)
        for token in dict.fromkeys((*tokens(value), *tokens(squeezed), value.replace(" ", "+"), unquote(value))):
            for raw in meanings(token):
                for digest, form in ((raw, ""), (_der(raw), "the bare numbers r and s")):
                    text = encode(digest, encoding) if digest else ""
                    if not text or prefix + text == value or not case.holds_with_headers([(header, prefix + text)]):
                        continue
                    if form:
                        yield _encoding(form, "DER")
                    elif text in value:
                        yield from _kept(case, header, encoding, *value.partition(text)[::2])
                    elif text in squeezed:
                        yield _altered(header, "was folded or broken by white space", "Without it the signature holds.")
                    elif " " in value:
                        yield _altered(header, "has blanks where + belongs", "With + the signature holds.")
                    elif text in unquote(value):
                        yield _altered(header, "is percent-escaped", "Unescaped the signature holds.")
                    else:
                        yield _encoding(_written(token), encoding)
                    return


def _kept(case: Case, header: str, encoding: str, before: str, after: str) -> Iterator[Hypothesis]:
    found = _around(case, header, encoding, before, after)
    if found is not None:
        yield found


def _written(token: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]+", token):
        return "hex"
    return "base64url" if re.search(r"[-_]", token) or not token.endswith("=") else "base64"


def _der(raw: bytes) -> bytes:
    """DER of an ECDSA signature that came as r and s of 32 bytes each."""
    if len(raw) != 64:
        return b""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))

"""One failed check under study: what was received, what is known, and a way to ask "would it hold if ...?"."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from inspector.capture import Capture, Headers, Verdict
from inspector.diagnosis._budget import Budget
from inspector.diagnosis._hypothesis import Hypothesis
from inspector.diagnosis._probe import Probe, hash_probe, key_probe, keyed
from inspector.providers import Check, Keys, Provider
from inspector.providers._base import replace_headers
from inspector.providers._hmac import SIZES, decode, encode
from inspector.providers._scheme import HeaderHash, KeyedHash, Material, Reading

__all__ = ["RIGHT_BUT_LATE", "Case", "Hypothesis", "Probe"]

#: Reasons of verdicts whose signature itself is right.
RIGHT_BUT_LATE = frozenset({"expired_timestamp", "future_timestamp", "missing_timestamp"})
#: Of larger bodies only the text itself is hashed with other keys, not what a scheme makes of it.
_LARGE = 64 * 1024
#: What may stand before a signature.
PREFIX = re.compile(r"^(?:(?:hmac[-_])?(?:sha-?\d+|md5)[=: ]|v\d[=,:]|signature=|hmac |bearer )+", re.IGNORECASE)
_SIGNING = re.compile(r"signature|hmac|digest|-sign$|trello-webhook|transmission-sig|plaid-verification", re.ASCII)
_CONTENT_HASH = re.compile(
    r"^(content-|repr-|want-)?digest$|^content-md5$|timestamp|settings|algorithm|version", re.ASCII
)


@dataclass(frozen=True, repr=False)
class Case:
    """A check and its verdict. `saved` are (name, secret) pairs of the user's other secrets; `earlier` came before."""

    check: Check
    provider: Provider
    verdict: Verdict
    saved: Sequence[tuple[str, str]] = ()
    earlier: Sequence[Capture] = ()
    budget: Budget = field(default_factory=lambda: Budget(60))
    #: Other prints of a JSON body that were made already: dear, and wanted again together with another cause.
    printings: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def capture(self) -> Capture:
        """What arrived."""
        return self.check.capture

    @property
    def body(self) -> bytes:
        """Its body."""
        return self.check.capture.body

    @property
    def secret(self) -> str:
        """The secret in use, or an empty text."""
        return self.check.keys.secret or self.check.keys.public_key or ""

    # -- would it hold?

    def holds(self, *, capture: Capture | None = None, secret: str | None = None, url: str | None = None) -> bool:
        """Whether the signature would hold with another request, secret or public address; its time is left aside."""
        self.budget.check()
        check = replace(self.check, tolerance=0.0)
        if capture is not None:
            check = replace(check, capture=capture)
        if secret is not None:
            check = replace(check, keys=with_secret(check.keys, secret))
        if url is not None:
            options = {name: value for name, value in check.keys.options.items() if name != "signing_url"}
            check = replace(check, public_url=url, keys=replace(check.keys, options=options))
        verdict = self.provider.verify(check)
        return verdict.outcome == "valid" or verdict.reason in RIGHT_BUT_LATE

    def holds_with_body(self, body: bytes) -> bool:
        """Whether the signature is over that body."""
        probe = self.probe
        if probe is not None and probe.part is not None:
            self.budget.check()
            # the same answer as below, without reading the headers again for each of many bodies
            part = probe.part(body)
            return any(probe.signed(replace(one, body=part)) for one in probe.materials)
        return self.holds(capture=replace(self.capture, body=body))

    def holds_with_headers(self, values: Iterable[tuple[str, str]]) -> bool:
        """Whether the signature would hold with those header values (latin-1 text)."""
        try:
            headers = replace_headers(self.capture.headers, values)
        except UnicodeEncodeError:
            return False
        return self.holds(capture=replace(self.capture, headers=headers))

    def holds_with_key(self, key: bytes) -> bool:
        """Whether a keyed hash with these key bytes gives the received signature."""
        reading = self.reading
        if reading is None or not key:
            return False
        self.budget.check()
        raw = [one for one in reading.materials if one.body is self.body] if len(self.body) > _LARGE else []
        return any(reading.digest(key, one) in self.digests for one in raw or reading.materials)

    # -- what was received

    @cached_property
    def scheme(self) -> KeyedHash | None:
        """The keyed-hash scheme of this request, or None for other kinds of signatures."""
        return keyed(self.provider, self.check, self.verdict)

    @cached_property
    def _read(self) -> tuple[Reading | None, bool]:
        if self.scheme is None:
            return None, False
        reading = self.scheme.read(self.check)
        if isinstance(reading, Reading):
            # either key of Box may be the saved one
            second = self.check.header("BOX-SIGNATURE-SECONDARY") if self.provider.name == "box" else None
            return replace(reading, received=(*reading.received, second)) if second else reading, True
        if reading.outcome != "invalid" or reading.reason not in ("malformed_header", "wrong_algorithm"):
            return None, False
        # the signature cannot be read as it stands: put a well-formed one there to learn what is signed
        for name, dummy in self._dummies(self.scheme):
            headers = replace_headers(self.capture.headers, [(name, dummy)])
            other = self.scheme.read(replace(self.check, capture=replace(self.capture, headers=headers)))
            if isinstance(other, Reading):
                texts = tuple(token for _, value in self.signature_lines for token in tokens(value))
                return replace(other, received=texts[:60]), False
        return None, False

    def _dummies(self, scheme: KeyedHash) -> Iterable[tuple[str, str]]:
        own = [scheme.header] if isinstance(scheme, HeaderHash) else []
        names = dict.fromkeys([*own, *(name for name, _ in self.signature_lines)])
        algorithm = scheme.algorithm if isinstance(scheme, HeaderHash) else "sha256"
        zeros = bytes(SIZES.get(algorithm, 32))
        prefixes = [scheme.prefix] if isinstance(scheme, HeaderHash) else ["", "sha256=", "sha1=", "v1,", "v1=", "v0="]
        encodings = [scheme.encoding] if isinstance(scheme, HeaderHash) else ["hex", "base64"]
        for name in names:
            for prefix in prefixes:
                for encoding in encodings:
                    yield name, prefix + encode(zeros, encoding)

    @property
    def reading(self) -> Reading | None:
        """The parts of the signed text, for schemes of a keyed hash whose other headers can be read."""
        return self._read[0]

    @property
    def readable(self) -> bool:
        """Whether the signature has the form that the scheme asks for."""
        return self._read[1]

    @cached_property
    def signature_lines(self) -> tuple[tuple[str, str], ...]:
        """(name, value) of the header lines that may hold a signature: the scheme's own, and what is called so."""
        scheme = self.scheme
        own = {scheme.header.lower()} if isinstance(scheme, HeaderHash) else set()
        found = []
        for name, value in self.capture.headers.to_text():
            low = name.lower()
            if low in own or (_SIGNING.search(low) and not _CONTENT_HASH.search(low)):
                found.append((name, value[:8000]))
        return tuple(found[:20])

    @cached_property
    def key(self) -> bytes | None:
        """The key bytes in use, for schemes of a keyed hash."""
        return self.scheme.key(self.check.keys) or None if self.scheme is not None and self.check.keys.secret else None

    @cached_property
    def probe(self) -> Probe | None:
        """The signed text in pieces with a way to ask about others; None where key or signature are unusable."""
        if self.reading is not None:
            return hash_probe(self.reading, self.key, self.digests, self.body) if self.key else None
        return key_probe(self.provider, self.check, self.verdict)

    @cached_property
    def signed_rightly(self) -> bool:
        """Whether the signature holds as it is, and something else failed the check."""
        if self.verdict.reason in RIGHT_BUT_LATE:
            return True
        return bool(self.readable and self.key) and self.holds()

    @cached_property
    def digests(self) -> set[bytes]:
        """All that the received signature texts can mean, in any encoding."""
        texts = self.reading.received if self.reading else ()
        found = {one for text in texts for one in meanings(text)}
        return {digest for digest in found if len(digest) >= 16}


def with_secret(keys: Keys, secret: str) -> Keys:
    """The keys with another secret in the place of the one in use, whatever kind it is."""
    if "-----BEGIN CERTIFICATE" in secret and keys.cert_pem:
        return replace(keys, cert_pem=secret)
    if keys.jwks and secret.lstrip().startswith("{"):
        return replace(keys, jwks=_json_object(secret) or keys.jwks)
    return replace(keys, secret=secret, public_key=secret if keys.public_key else None)


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def tokens(value: str) -> list[str]:
    """The pieces of a header value that may be a signature, without prefixes."""
    bare = value.strip(" \t\"'")
    parts = [bare, *re.split(r"[,;\s]+", bare)[:40]]
    found = [piece for part in parts for piece in (part, PREFIX.sub("", part).strip("\"'"), part.partition("=")[2])]
    return [piece for piece in dict.fromkeys(found) if len(piece) >= 16]


def meanings(text: str) -> list[bytes]:
    """The bytes that a text means in each encoding in which it can be read."""
    made = (decode(text.lower(), "hex"), decode(text, "base64"), decode(text.rstrip("="), "base64url"))
    return [one for one in made if one]


def headers_with(capture: Capture, change: Callable[[list[tuple[bytes, bytes]]], list[tuple[bytes, bytes]]]) -> Capture:
    """The capture with its header lines changed."""
    return replace(capture, headers=Headers(change(list(capture.headers))))


def plain(material: Material) -> bool:
    """Whether a material is the body alone."""
    return not material.before and not material.after

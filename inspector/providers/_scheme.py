"""Providers that sign with a keyed hash: one reading of the request, then one judgement for all of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from inspector.capture import Capture, Evidence, Verdict, new_uuid
from inspector.errors import ResendRefused
from inspector.providers._base import Check, Keys, Provider, Signed, replace_headers
from inspector.providers._hmac import SIZES, decode, decode_base64, encode, flaw, mac, plain_hash, same
from inspector.providers._time import duration, unix_seconds
from inspector.providers._url import public

Digest = Callable[[bytes, "Material"], bytes]


@dataclass(frozen=True, slots=True)
class Material:
    """The three pieces of a signed string: what stands before the body, the body, what stands after it.

    `note` says what is special about this reading ("with the port written out"), "" for the plain one.
    """

    before: bytes
    body: bytes
    after: bytes = b""
    note: str = ""

    @property
    def signed(self) -> bytes:
        """The signed string."""
        return self.before + self.body + self.after if self.before or self.after else self.body


@dataclass(frozen=True, slots=True)
class Reading:
    """What a keyed-hash scheme finds in one request, before any key is applied.

    `received` are the signature texts without prefix; `stamp` is the timestamp as sent, and stands in `before` or
    `after` of each material when it is signed; `url` likewise. `weak` is a sentence about a scheme that is outdated.
    `keyed` False means a plain hash over secret and text, with `{secret}` put before the material.
    """

    scheme: str
    received: tuple[str, ...]
    materials: tuple[Material, ...]
    algorithm: str = "sha256"
    encoding: str = "hex"
    stamp: str = ""
    signed_at: float | None = None
    url: str = ""
    weak: str | None = None
    keyed: bool = True

    def digest(self, key: bytes, material: Material) -> bytes:
        """The digest that this scheme makes of a material."""
        parts = (material.before, material.body, material.after)
        return mac(key, parts, self.algorithm) if self.keyed else plain_hash((key, *parts), self.algorithm)


class KeyedHash(Provider):
    """A provider whose requests carry keyed hashes. `window` is in seconds, None when the scheme has no time.

    `both_ways`: times in the future are refused too. `key_form` says how the pasted secret becomes the key: `text`,
    `hex` or `base64` (with `key_prefix` taken off first).
    """

    window: ClassVar[float | None] = None
    both_ways: ClassVar[bool] = False
    key_form: ClassVar[str] = "text"
    key_prefix: ClassVar[str] = ""

    @abstractmethod
    def read(self, check: Check) -> Reading | Verdict:
        """What the request carries; a verdict when that alone decides (unsigned, malformed)."""

    def key(self, keys: Keys) -> bytes | None:
        """The key bytes of the secret; None when the secret does not have the form that the scheme asks for."""
        return key_bytes(keys.secret or "", keys.secret_bytes, self.key_form, self.key_prefix)

    def verify(self, check: Check) -> Verdict:
        """The verdict: first what is there, then the signature, then the time."""
        reading = self.read(check)
        if isinstance(reading, Verdict):
            if reading.outcome == "invalid" and not check.keys.secret:
                return self.no_secret(reading.scheme)
            return reading
        if not check.keys.secret:
            return self.no_secret(reading.scheme)
        key = self.key(check.keys)
        if key is None:
            detail = f"The saved secret is not {self.key_form}, which {self.title} secrets are. {self.secret_hint}"
            return self.verdict("error", scheme=reading.scheme, reason="wrong_key_decoding", detail=detail)
        return self.judge(check, reading, key)

    def judge(self, check: Check, reading: Reading, key: bytes) -> Verdict:
        """The verdict on a reading with a key. Every received signature is compared with every material."""
        window = check.window(self.window) if reading.signed_at is not None else None
        flaws = [flaw(text, reading.encoding, reading.algorithm) for text in reading.received]
        digests = [decode(text, reading.encoding) or b"" for text in reading.received]
        matched: Material | None = None
        expected = []
        for material in reading.materials:
            wanted = reading.digest(key, material)
            expected.append(encode(wanted, reading.encoding))
            if matched is None and sum(same(digest, wanted) for digest in digests):
                matched = material
        evidence = Evidence(
            signed=(matched or reading.materials[0]).signed,
            received=reading.received,
            expected=tuple(expected) if matched is None else (expected[reading.materials.index(matched)],),
            signed_at=reading.signed_at,
            received_at=check.received_at,
            tolerance_s=window,
        )
        if matched is None:
            first = flaws[0] if all(flaws) else None
            reason, detail = first or ("mismatch", _MISMATCH.format(title=self.title))
            if reason == "mismatch" and reading.url:
                detail += f" The address was taken to be {public(reading.url)}."
            return self.invalid(reason, detail, scheme=reading.scheme, evidence=evidence)
        if window is not None and reading.signed_at is not None:
            late = self.untimely(check.received_at - reading.signed_at, window)
            if late is not None:
                return self.invalid(*late, scheme=reading.scheme, evidence=evidence)
        told = " ".join(text for text in (reading.weak, matched.note) if text)
        return self.verdict("valid", scheme=reading.scheme, detail=told or None, evidence=evidence)

    def untimely(self, age: float, window: float) -> tuple[str, str] | None:
        """(reason, sentence) for a signature of that age in seconds, or None when it is within the window."""
        if age > window:
            return (
                "expired_timestamp",
                f"The signature is right, but was made {duration(age)} before receipt; {duration(window)} are allowed.",
            )
        if self.both_ways and age < -window:
            return (
                "future_timestamp",
                f"The signature is right, but its time lies {duration(age)} after receipt: a clock is off.",
            )
        return None

    def malformed(self, detail: str, *, scheme: str | None = None, received: str = "") -> Verdict:
        """The verdict for a signature header that cannot be read."""
        evidence = Evidence(received=(received[:500],)) if received else None
        return self.invalid("malformed_header", detail, scheme=scheme, evidence=evidence)

    def signing_key(self, keys: Keys) -> bytes:
        """The key to sign with; ResendRefused when there is none."""
        key = self.key(keys) if keys.secret else None
        if key is None:
            raise ResendRefused(
                f"There is no usable secret to sign for {self.title} with.", hint=self.secret_hint or None
            )
        return key


_MISMATCH = (
    "No signature matches: either the secret is not the one {title} signed with, or the request was changed on its way."
)


def key_bytes(secret: str, raw: bytes, form: str, prefix: str = "") -> bytes | None:
    """Key bytes of a secret in the form `text`, `hex` or `base64`; None when it is not of that form."""
    if form == "text":
        return raw
    bare = secret.removeprefix(prefix)
    if form == "hex":
        return decode(bare.lower(), "hex")
    return decode_base64(bare) or None


class HeaderHash(KeyedHash):
    """The commonest shape: `header: prefix + encoded HMAC` over before + body + after.

    `stamp_header` names the header of a signed time and `clock` reads it; subclasses say in `material` how time and
    body are put together. `required` are other headers without which there is no check.
    """

    scheme: ClassVar[str]
    header: ClassVar[str]
    algorithm: ClassVar[str] = "sha256"
    encoding: ClassVar[str] = "hex"
    prefix: ClassVar[str] = ""
    stamp_header: ClassVar[str | None] = None
    required: ClassVar[tuple[str, ...]] = ()

    def clock(self, text: str) -> float | None:
        """Unix seconds of the time header; None when it is malformed."""
        return unix_seconds(text)

    def stamp(self, now: float) -> str:
        """The time header's text for a moment: what `clock` reads."""
        return str(int(now))

    def material(self, capture: Capture, stamp: str) -> Material:  # noqa: ARG002 - subclasses with a time use it
        """What is signed."""
        return Material(b"", capture.body)

    def read(self, check: Check) -> Reading | Verdict:
        """The signature header, and the time header where the scheme has one."""
        value = check.header(self.header)
        if value is None:
            return self.unsigned(self.scheme, f"{self.header} header")
        received = self.signatures(value)
        if isinstance(received, Verdict):
            return received
        for name in self.required:
            if not check.header(name):
                return self.invalid("missing_header", f"The {name} header is missing.", scheme=self.scheme)
        stamp, signed_at = "", None
        if self.stamp_header is not None:
            sent = check.header(self.stamp_header)
            if sent is None:
                return self.invalid("missing_header", f"The {self.stamp_header} header is missing.", scheme=self.scheme)
            stamp, signed_at = sent, self.clock(sent)
            if signed_at is None:
                return self.malformed(
                    f"{self.stamp_header} is not a time in the expected form.", scheme=self.scheme, received=sent
                )
        return Reading(
            scheme=self.scheme,
            received=received,
            materials=(self.material(check.capture, stamp),),
            algorithm=self.algorithm,
            encoding=self.encoding,
            stamp=stamp,
            signed_at=signed_at,
        )

    def signatures(self, value: str) -> tuple[str, ...] | Verdict:
        """The signatures in the header's value, without prefix; a verdict when the prefix is not there."""
        if value.startswith(self.prefix):
            return (value[len(self.prefix) :],)
        label, mark, _ = value.partition("=")
        if mark and self.prefix.endswith("=") and label.lower() in SIZES and label.lower() != self.prefix[:-1]:
            detail = f"{self.header} says {label}; {self.title} signs with {self.prefix[:-1]}."
            evidence = Evidence(received=(value[:500],))
            return self.invalid("wrong_algorithm", detail, scheme=self.scheme, evidence=evidence)
        return self.malformed(f"{self.header} does not begin with {self.prefix}", scheme=self.scheme, received=value)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """The request with a fresh signature (and time, where the scheme has one)."""
        stamp = self.stamp(now) if self.stamp_header is not None else ""
        values = [(name, new_uuid()) for name in self.required if not capture.headers.get(name)]
        if self.stamp_header is not None:
            values.append((self.stamp_header, stamp))
        capture = replace(capture, headers=replace_headers(capture.headers, values))
        material = self.material(capture, stamp)
        digest = mac(self.signing_key(keys), (material.before, material.body, material.after), self.algorithm)
        values = [*values, (self.header, self.prefix + encode(digest, self.encoding))]
        headers = replace_headers(capture.headers, values)
        return Signed(headers, capture.body, tuple(name for name, _ in values))

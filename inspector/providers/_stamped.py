"""Signature headers that are lists: `t=1764590393,v1=<hex>,v1=<hex>`, with the time inside."""

from __future__ import annotations

from typing import ClassVar

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Check, Keys, Signed, replace_headers
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._time import unix_seconds


class StampedList(KeyedHash):
    """`header: <time>=<unix>SEP<version>=<hex>[SEP...]`, signed `<time>JOINT<body>` with HMAC-SHA256, hex.

    Other versions in the list are ignored; any signature of ours that matches is enough.
    """

    scheme: ClassVar[str] = "v1"
    header: ClassVar[str]
    time_label: ClassVar[str] = "t"
    version: ClassVar[str] = "v1"
    separator: ClassVar[str] = ","
    joint: ClassVar[bytes] = b"."

    def read(self, check: Check) -> Reading | Verdict:
        """The time and our signatures out of the list."""
        value = check.header(self.header)
        if value is None:
            return self.unsigned(self.scheme, f"{self.header} header")
        # not stripped: the official libraries do not know an item with a blank before it
        items = [item.partition("=") for item in value[:20_000].split(self.separator)]
        stamps = [text for label, mark, text in items if label == self.time_label and mark]
        received = tuple(text for label, mark, text in items if label == self.version and mark)
        signed_at = unix_seconds(stamps[0]) if stamps else None
        if signed_at is None:
            detail = f"{self.header} has no {self.time_label}=<unix seconds>."
            return self.malformed(detail, scheme=self.scheme, received=value)
        if not received:
            others = sorted({label for label, mark, _ in items if mark and label != self.time_label})
            if not others:
                detail = f"{self.header} holds no signature."
                return self.malformed(detail, scheme=self.scheme, received=value)
            detail = f"{self.header} holds no {self.version} signature, only {', '.join(others)[:100]}."
            evidence = Evidence(received=(value[:500],), signed_at=signed_at, received_at=check.received_at)
            return self.invalid("wrong_algorithm", detail, scheme=self.scheme, evidence=evidence)
        material = self.material(check.capture, stamps[0])
        return Reading(self.scheme, received[:50], (material,), stamp=stamps[0], signed_at=signed_at)

    def material(self, capture: Capture, stamp: str) -> Material:
        """Time, joint, body."""
        return Material(stamp.encode("ascii") + self.joint, capture.body)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """The request signed as of now, with one signature."""
        stamp = str(int(now))
        material = self.material(capture, stamp)
        digest = mac(self.signing_key(keys), (material.before, material.body), "sha256")
        value = f"{self.time_label}={stamp}{self.separator}{self.version}={encode(digest, 'hex')}"
        return Signed(replace_headers(capture.headers, [(self.header, value)]), capture.body, (self.header,))

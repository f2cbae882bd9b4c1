"""Header signatures over the public address and the body."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Keys, Signed, replace_headers
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import HeaderHash, Material, Reading
from inspector.providers._url import addresses


class UrlHash(HeaderHash):
    """A `HeaderHash` whose signed string holds the public address."""

    @abstractmethod
    def around(self, url: str, capture: Capture) -> tuple[bytes, bytes]:
        """What stands before and after the body for that address."""

    def read(self, check: Check) -> Reading | Verdict:
        """The header, and one material for each address that may have been signed."""
        reading = super().read(check)
        if isinstance(reading, Verdict):
            return reading
        found = addresses(check)
        materials = []
        for address in found:
            before, after = self.around(address.url, check.capture)
            materials.append(Material(before, check.capture.body, after, address.note))
        return replace(reading, materials=tuple(materials), url=found[0].url)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """The request signed for its public address."""
        address = addresses(Check(capture, keys, now, public_url))[0]
        before, after = self.around(address.url, capture)
        digest = mac(self.signing_key(keys), (before, capture.body, after), self.algorithm)
        value = self.prefix + encode(digest, self.encoding)
        return Signed(replace_headers(capture.headers, [(self.header, value)]), capture.body, (self.header,))

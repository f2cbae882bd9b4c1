"""One failed check under study: what was received, what is known, and a way to ask "would it hold if ...?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from inspector.capture import Capture, Verdict
from inspector.providers import Check, Provider
from inspector.providers._base import replace_headers
from inspector.providers._hmac import decode
from inspector.providers._scheme import KeyedHash, Reading

#: Reasons of verdicts whose signature itself is right.
RIGHT_BUT_LATE = frozenset({"expired_timestamp", "future_timestamp", "missing_timestamp"})


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One explanation: the reason's name, what happened, the proof, and how to fix it. Holds no secret."""

    reason: str
    detail: str
    proof: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """The object that `verify --json` prints."""
        return {"reason": self.reason, "detail": self.detail, "proof": self.proof, "fix": self.fix}


@dataclass(frozen=True, repr=False)
class Case:
    """A check and its verdict. `saved` are (name, secret) pairs of the user's other secrets."""

    check: Check
    provider: Provider
    verdict: Verdict
    saved: Sequence[tuple[str, str]] = ()

    @property
    def capture(self) -> Capture:
        """What arrived."""
        return self.check.capture

    @property
    def secret(self) -> str:
        """The secret in use, or an empty text."""
        return self.check.keys.secret or self.check.keys.public_key or ""

    def holds(self, *, capture: Capture | None = None, secret: str | None = None, url: str | None = None) -> bool:
        """Whether the signature would hold with another request, secret or public address; its time is left aside."""
        check = replace(self.check, tolerance=0.0)
        if capture is not None:
            check = replace(check, capture=capture)
        if secret is not None:
            keys = check.keys
            check = replace(check, keys=replace(keys, secret=secret, public_key=secret if keys.public_key else None))
        if url is not None:
            options = {name: value for name, value in check.keys.options.items() if name != "signing_url"}
            check = replace(check, public_url=url, keys=replace(check.keys, options=options))
        verdict = self.provider.verify(check)
        return verdict.outcome == "valid" or verdict.reason in RIGHT_BUT_LATE

    def holds_with_body(self, body: bytes) -> bool:
        """Whether the signature is over that body."""
        reading, key = self.reading, self.key
        if reading is not None and key and all(one.body is self.capture.body for one in reading.materials):
            # the same answer as below, without reading the headers again for each of many bodies
            return any(reading.digest(key, replace(one, body=body)) in self.proper for one in reading.materials)
        return self.holds(capture=replace(self.capture, body=body))

    def holds_with_header(self, name: str, value: str) -> bool:
        """Whether the signature would hold with that header value (latin-1 text)."""
        try:
            headers = replace_headers(self.capture.headers, [(name, value)])
        except UnicodeEncodeError:
            return False
        return self.holds(capture=replace(self.capture, headers=headers))

    @cached_property
    def reading(self) -> Reading | None:
        """The parts of the signed text, for schemes of a keyed hash whose headers can be read."""
        if not isinstance(self.provider, KeyedHash):
            return None
        reading = self.provider.read(self.check)
        return None if isinstance(reading, Verdict) else reading

    def reading_encoding(self) -> str:
        """How the scheme writes its signatures."""
        reading = self.reading
        return reading.encoding if reading else str(getattr(self.provider, "encoding", "hex"))

    @cached_property
    def key(self) -> bytes | None:
        """The key bytes in use, for schemes of a keyed hash."""
        usable = isinstance(self.provider, KeyedHash) and self.check.keys.secret
        return self.provider.key(self.check.keys) if usable and isinstance(self.provider, KeyedHash) else None

    @cached_property
    def proper(self) -> set[bytes]:
        """The received signatures as the scheme reads them."""
        reading = self.reading
        texts = reading.received if reading else ()
        return {digest for text in texts if (digest := decode(text, reading.encoding if reading else "hex"))}

    @cached_property
    def signed_rightly(self) -> bool:
        """Whether the signature holds as it is, and something else failed the check."""
        reading, key = self.reading, self.key
        if self.verdict.reason in RIGHT_BUT_LATE:
            return True
        return bool(reading and key) and self.holds_with_body(self.capture.body)

    @cached_property
    def digests(self) -> set[bytes]:
        """All that the received signature texts can mean, in any encoding."""
        reading = self.reading
        texts = reading.received if reading else ()
        found = {
            decode(text.lower() if encoding == "hex" else text, encoding)
            for text in texts
            for encoding in ("hex", "base64", "base64url")
        }
        return {digest for digest in found if digest and len(digest) >= 16}

"""The note that a file was redacted, where it stands once for the whole file, not beside each capture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspector.exports.record import Record
from inspector.exports.texts import redaction_of
from inspector.redaction import MARK

#: Profiles that are named, at most.
_MOST = 5


class Noted:
    """Looks at the records that go by: how many were redacted, by which profiles, and what their signatures were."""

    def __init__(self) -> None:
        self.count = self.redacted = 0
        self.profiles: Counter[str] = Counter()
        self.signatures: Counter[str] = Counter()
        self._first = ""

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records."""
        for record in records:
            self.see(record)
            yield record

    def see(self, record: Record) -> None:
        """One more."""
        self.count += 1
        mark = record.entry.capture.extra.get(MARK)
        if isinstance(mark, Mapping):
            self.redacted += 1
            self._first = self._first or redaction_of(record.entry.capture)
            self.profiles[str(mark.get("profile"))[:60]] += 1
            self.signatures[str(mark.get("signature_before") or "not checked")[:60]] += 1

    def sentence(self) -> str:
        """`redacted by the profile default; the signature was valid before`, or an empty text; always one line."""
        if self.redacted <= 1 == self.count:
            return self._first
        if not self.redacted:
            return ""
        names = ", ".join(name for name, _ in self.profiles.most_common(_MOST))
        before = ", ".join(f"{outcome} {count:,}" for outcome, count in self.signatures.most_common(_MOST))
        part = "" if self.redacted == self.count else f"{self.redacted:,} of {self.count:,} "
        text = f"{part}redacted by the profile {names}; signatures before: {before}"
        return "".join(char for char in text if char.isprintable())

    def fields(self) -> dict[str, Any]:
        """The same as data; empty when nothing was redacted."""
        if not self.redacted:
            return {}
        return {
            "profiles": sorted(self.profiles),
            "captures": self.redacted,
            "signatures_before": dict(sorted(self.signatures.items())),
        }

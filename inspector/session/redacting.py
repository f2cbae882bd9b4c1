"""What leaves the session for others is redacted; profiles and previews of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace

from inspector.exports import Record, format_named
from inspector.query import Query
from inspector.redaction import BUILT_IN, DEFAULT, NONE, Kept, Preview, Profile, Redactor, load_profile, preview
from inspector.session.set_up import SetUp
from inspector.session.transfer import records
from inspector.store import Store
from inspector.workers import Token, Workers

#: Formats of this program, which stay as captured where no profile is named: what they are for is to lose nothing.
OWN_FORMATS = frozenset(("ndjson", "session"))
#: Captures that a preview looks at, at most.
PREVIEWED = 1000


class Redacting(SetUp):
    """The half of `Session` that hides what is nobody's business."""

    store: Store
    workers: Workers

    def redactor(self, profile: str | Profile | None = None, format_name: str = "") -> Redactor:
        """One export's redaction. None: the default profile, and `none` for the program's own formats.

        All saved secrets are replaced wherever they stand, except by `none`. UsageError for an unknown profile,
        ConfigError for one that cannot be used, VaultError when the secrets cannot be read. Blocks: use a worker.
        """
        if profile is None:
            own = format_name and format_named(format_name).name in OWN_FORMATS
            profile = BUILT_IN[NONE] if own else load_profile(DEFAULT)
        elif isinstance(profile, str):
            profile = load_profile(profile)
        return Redactor(profile, () if profile.idle else self._saved_secrets())

    def _saved_secrets(self) -> list[str]:
        vault = self.vault
        found = (vault.get(name) for name in vault.names())
        return [secret for secret in found if secret]

    def preview_redaction(
        self, profile: str | Profile, *, query: Query | None = None, ids: Iterable[int] | None = None
    ) -> Future[Preview]:
        """What that profile would replace in these captures: counts and the first places. Errors as of `redactor`."""

        def work(token: Token) -> Preview:
            chosen = load_profile(profile) if isinstance(profile, str) else profile
            rows = (_kept(record) for record in records(self.store, query, ids, token))
            return preview(rows, chosen, self._saved_secrets(), token, most=PREVIEWED)

        return self.workers.submit("redaction preview", work)


def redacted(rows: Iterable[Record], redactor: Redactor, token: Token) -> Iterator[Record]:
    """The records with everything replaced that the redactor's profile names."""
    for record in rows:
        made = redactor.redact(_kept(record), token)
        yield replace(record, entry=made.entry, verdicts=made.verdicts, summary=made.summary, attempts=made.attempts)


def _kept(record: Record) -> Kept:
    return Kept(record.entry, record.verdicts, record.summary, record.attempts)

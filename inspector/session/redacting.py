"""What leaves the session for others is redacted; profiles and previews of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace

from inspector.errors import NotFound
from inspector.exports import Record, format_named
from inspector.query import Query
from inspector.redaction import BUILT_IN, DEFAULT, NONE, Kept, Preview, Previewing, Profile, Redactor, load_profile
from inspector.redaction.sight import Sight
from inspector.session.set_up import SetUp
from inspector.session.transfer import Progress, records
from inspector.store import Order, Store
from inspector.workers import Token, Workers

#: Formats of this program, which stay as captured where no profile is named: what they are for is to lose nothing.
OWN_FORMATS = frozenset(("ndjson", "session"))
#: Captures that a preview looks at, at most.
PREVIEWED = 1000
_PREVIEW = "redaction preview"


class Redacting(SetUp):
    """The half of `Session` that hides what is nobody's business."""

    store: Store
    workers: Workers

    def redactor(
        self, profile: str | Profile | None = None, format_name: str = "", *, also: Iterable[str] = ()
    ) -> Redactor:
        """One export's redaction. None: the default profile, and `none` for the program's own formats.

        All saved secrets, and those of `also`, are replaced wherever they stand, except by `none`. UsageError for an
        unknown profile, ConfigError for one that cannot be used, VaultError when the secrets cannot be read. Blocks:
        use a worker.
        """
        if profile is None:
            own = format_name and format_named(format_name).name in OWN_FORMATS
            profile = BUILT_IN[NONE] if own else load_profile(DEFAULT)
        elif isinstance(profile, str):
            profile = load_profile(profile)
        return Redactor(profile, () if profile.idle else [*self._saved_secrets(), *also])

    def _saved_secrets(self) -> list[str]:
        vault = self.vault
        found = (vault.get(name) for name in vault.names())
        return [secret for secret in found if secret]

    def previewing(self, profile: str | Profile) -> Previewing:
        """What shows a profile at work before an export. Errors as of `redactor`. Blocks: use a worker."""
        chosen = load_profile(profile) if isinstance(profile, str) else profile
        return Previewing(chosen, () if chosen.idle else self._saved_secrets())

    def preview_redaction(
        self,
        profile: str | Profile | Previewing,
        *,
        query: Query | None = None,
        ids: Iterable[int] | None = None,
        most: int = PREVIEWED,
        progress: Progress | None = None,
    ) -> Future[Preview]:
        """What that profile would replace in the first `most` of these captures. Errors as of `redactor`.

        `progress(done, total)` is called now and then, on the worker's thread.
        """

        def work(token: Token) -> Preview:
            looker = profile if isinstance(profile, Previewing) else self.previewing(profile)
            wanted = list(self.store.ids(query, Order("id", descending=False)) if ids is None else sorted(ids))
            total = min(len(wanted), most)
            rows = (_kept(record) for record in records(self.store, None, wanted, token))
            looked = None if progress is None else lambda done: progress(done, total)
            return looker.look(rows, token, most=most, looked=looked)

        return self.workers.submit(_PREVIEW, work)

    def cancel_preview(self) -> None:
        """Stop the preview that goes on."""
        self.workers.cancel(_PREVIEW)

    def redaction_sight(self, looker: Previewing, capture_id: int) -> Future[Sight]:
        """One capture before and after. NotFound when it is gone."""

        def work(token: Token) -> Sight:
            for record in records(self.store, None, [capture_id], token):
                return looker.sight(_kept(record), token)
            raise NotFound(f"Request {capture_id} is no longer in the session.")

        return self.workers.submit("redaction sight", work)


def redacted(rows: Iterable[Record], redactor: Redactor, token: Token) -> Iterator[Record]:
    """The records with everything replaced that the redactor's profile names."""
    for record in rows:
        made = redactor.redact(_kept(record), token)
        yield replace(record, entry=made.entry, verdicts=made.verdicts, summary=made.summary, attempts=made.attempts)


def _kept(record: Record) -> Kept:
    return Kept(record.entry, record.verdicts, record.summary, record.attempts)

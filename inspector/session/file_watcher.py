"""Looks at the files that answers, gates and secrets are read from: what is edited counts within a second or two."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from inspector.answers.files import state_of
from inspector.endpoints import Endpoint
from inspector.tasks import cancel_and_wait, spawn

log = logging.getLogger(__name__)

#: Seconds between two looks. Secrets are read when two of them saw the same: somebody may be writing.
LOOK_S = 0.6

#: Files by name, with what tells that one was changed.
_Seen = dict[str, tuple[int, ...]]
T = TypeVar("T")


class FileWatcher(Generic[T]):
    """Lives on the engine's loop, and looks beside it, where there are files to look at.

    `look` looks at the files of answers and gates, and `take` is called with what it gave; `on_secrets` is called when
    a file of a secret of these `endpoints` was changed.
    """

    def __init__(
        self,
        look: Callable[[], T],
        take: Callable[[T], object],
        endpoints: Callable[[], Sequence[Endpoint]],
        on_secrets: Callable[[], object],
    ) -> None:
        self._look = look
        self._take = take
        self._endpoints = endpoints
        self._on_secrets = on_secrets
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch. Secrets of files are read once more soon: they may be edited while all are read."""
        self._task = spawn(self._watch(), name="watch files")

    async def stop(self) -> None:
        """End watching."""
        if self._task is not None:
            await cancel_and_wait(self._task)

    async def _watch(self) -> None:
        used: _Seen = {}
        seen: _Seen = {}
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                endpoints = self._endpoints()
                if any(map(_has_files, endpoints)):
                    self._take(await asyncio.to_thread(self._look))
                names = _names(endpoints)
                before, seen = seen, await asyncio.to_thread(_states, names) if names else {}
                if seen != used and seen == before:
                    used = seen
                    self._on_secrets()
            except Exception:
                # a flaw in one look must not end all that follow
                log.exception("the files of answers and secrets could not be looked at")


def _has_files(endpoint: Endpoint) -> bool:
    """Whether answers or the gate are made of files."""
    return any(answer.file for answer in endpoint.answers) or any(rule.kind == "schema" for rule in endpoint.gate)


def _names(endpoints: Iterable[Endpoint]) -> set[str]:
    """The files of secrets."""
    gates = (rule.secret for endpoint in endpoints for rule in endpoint.gate)
    refs = (*(ref for endpoint in endpoints for ref in endpoint.secrets), *gates)
    return {ref.key for ref in refs if ref is not None and ref.source == "file"}


def _states(names: Iterable[str]) -> _Seen:
    return {name: state_of(name) for name in names}

"""One search at a time in what a view shows: on a worker, or in a process of its own; hits as they come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from inspector.finding import MOST_VALUES, BadPattern, Found, Hits, Searcher, compiled, search
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.finding.source import Places, Source
from inspector.workers import Token, Workers

#: Ways to look for something: as a text, a regular expression, or by the structure of JSON.
TEXT, PATTERN, JSONPATH, JMESPATH = "text", "pattern", "jsonpath", "jmespath"
_BY_STRUCTURE = (JSONPATH, JMESPATH)
_SLOT = "find"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and how: one of the ways above; `case` and `word` are for texts and patterns."""

    text: str
    way: str = TEXT
    case: bool = False
    word: bool = False


class Finder(QObject):
    """`start` a search and follow `changed`; `hits` grow in the order of the text."""

    #: More is known: hits, an end, or a problem.
    changed = Signal()

    def __init__(self, workers: Workers, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = Loader(workers, name, self)
        self._searcher = Searcher()
        self._forget()
        self.destroyed.connect(partial(Searcher.release, self._searcher))

    def _forget(self) -> None:
        self.hits = Hits()
        #: Steps to the value of each hit, where it was found by structure.
        self.steps: list[tuple[str | int, ...]] = []
        self.searching = False
        #: Why nothing, or not all, was found, in words; and the place of a mistake in what is looked for.
        self.problem = ""
        self.problem_at: int | None = None
        #: What an expression computed that stands nowhere in the body.
        self.computed = ""
        #: Hits behind the end of what is shown.
        self.beyond = 0
        #: Whether there are more hits than are kept.
        self.more = False

    def stop(self) -> None:
        """Look for nothing; give back what a search by structure holds."""
        self._loader.cancel(_SLOT)
        self._searcher.release()
        self._forget()
        self.changed.emit()

    def start(self, source: Source, wanted: Wanted) -> None:
        """Look for something else, or in something else."""
        self._loader.cancel(_SLOT)
        self._forget()
        if not wanted.text:
            self.changed.emit()
            return
        if wanted.way in _BY_STRUCTURE:
            if source.text is None:
                self.problem = "Paths look into JSON; this is none. Look for a text or a pattern."
                self.changed.emit()
                return
            work = partial(self._by_structure, source, wanted)
        else:
            work = partial(_by_text, source, wanted)
        self.searching = True
        self._loader.run(_SLOT, work, self._on_done, part=self._on_part, failed=self._on_failed)
        self.changed.emit()

    def _by_structure(self, source: Source, wanted: Wanted, token: Token, part: Part) -> Any:
        assert source.text is not None
        text = source.text(token)
        places = Places(source.document)
        count = 0

        def tell(found: Found) -> None:
            nonlocal count
            count = len(found.values) + (0 if found.anew else count)
            hits, steps, beyond = Hits(), [], 0
            for value in found.values:
                spot = value.pretty if source.pretty else value.plain
                hit = places.hit(*spot)
                if hit is None:
                    beyond += 1
                else:
                    hits.add(*hit)
                    steps.append(value.steps)
            part((hits, steps, beyond, found.anew))

        computed = self._searcher.find(text, wanted.way, wanted.text, token, tell)
        return computed, count >= MOST_VALUES

    def _on_part(self, news: tuple[Hits, list[tuple[str | int, ...]], int, bool]) -> None:
        hits, steps, beyond, anew = news
        if anew:
            self.hits, self.steps, self.beyond = Hits(), [], 0
        self.hits.extend(hits)
        self.steps += steps
        self.beyond += beyond
        self.changed.emit()

    def _on_done(self, result: tuple[str, bool]) -> None:
        self.computed, self.more = result
        self.searching = False
        self.changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        self.searching = False
        self.problem = str(error) if isinstance(error, BadPattern) else f"The search failed: {error}"
        self.problem_at = error.position if isinstance(error, BadPattern) else None
        self.changed.emit()


def _by_text(source: Source, wanted: Wanted, token: Token, part: Part) -> Any:
    pattern = compiled(wanted.text, pattern=wanted.way == PATTERN, case=wanted.case, word=wanted.word)
    document = source.document

    def tell(hits: Hits, _line: int) -> None:
        part((hits, [], 0, False))

    return "", search(document.lines, document.continued, pattern, token, tell)

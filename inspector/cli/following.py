"""What `listen` prints: a line for each capture as it is committed, made so that the listener hardly notices.

The lines of what is committed are made at once on the engine's thread, from the entries at hand: read again from the
store by another thread they would cost many times as much, and two busy threads keep each other from working. The
main thread writes them, everything that waits in one go. Only a capture whose verdict is still to come (when there is
time to wait for it), or the answer of the application that it was forwarded to, or whose earlier deliveries have to be
counted, is read from the store.
"""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Sequence

from inspector.capture import Summary
from inspector.cli.lines import capture_line
from inspector.cli.terminal import summary_line
from inspector.session import Session
from inspector.store import Entry
from inspector.store.rows import summary_of

#: Under load lines are written in batches.
BATCH_S = 0.05
#: A row waits at most this long for its verdict (which follows the commit when the listener is busy) and its answer.
VERDICT_S = 0.5
#: A signal that comes just before the wait for the next item begins is handled after it: so it never lasts for ever.
SIGNAL_S = 0.5
#: More captures than this in a tenth of a second are a load: nothing waits for verdicts.
BUSY = 20
BUSY_S = 0.1
#: Groups of lines that may wait for a slow reader of the output; beyond them only the numbers of captures wait.
MAX_WAITING = 1000

#: Lines that are ready, ids of captures to read, or None: stop.
_Item = str | tuple[int, ...] | None


class Following:
    """Prints captures in the order of their numbers."""

    def __init__(self, session: Session, *, as_json: bool) -> None:
        self._session = session
        self._line = capture_line if as_json else _text_line
        self._items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._since = 0.0
        self._count = 0

    def stop(self) -> None:
        """Make `wait` return False; may be called in a signal handler."""
        self._items.put(None)

    def say(self, line: str) -> None:
        """Print a line between those of captures, or with an empty one only wake `wait`. Any thread."""
        self._items.put(line)

    def on_stored(self, ids: Sequence[int], entries: Sequence[Entry]) -> None:
        """Take what was committed just now; on the engine's thread."""
        now = time.monotonic()
        if now - self._since > BUSY_S:
            self._since, self._count = now, 0
        self._count += len(ids)
        if self._items.qsize() > MAX_WAITING:
            self._items.put(tuple(ids))
            return
        may_wait = self._count <= BUSY
        lines: list[str] = []
        for capture_id, entry in zip(ids, entries, strict=True):
            annotation = entry.annotation
            unanswered = entry.reply is None and not entry.capture.incomplete
            if (may_wait and unanswered) or (may_wait if annotation is None else annotation.event_id):
                if lines:
                    self._items.put("".join(lines))
                    lines = []
                self._items.put((capture_id,))
            else:
                lines.append(self._line(summary_of(capture_id, entry)))
        if lines:
            self._items.put("".join(lines))

    def wait(self) -> bool:
        """Print what comes next and all that waits with it; False when `stop` was called.

        BrokenPipeError when nobody reads the output any more.
        """
        try:
            item = self._items.get(timeout=SIGNAL_S)
        except queue.Empty:
            return True
        if item is None:
            return False
        if self._print([item, *self._waiting()]):
            time.sleep(BATCH_S)
        return True

    def finish(self) -> None:
        """Print what still waits."""
        self._print(self._waiting())

    def _waiting(self) -> list[str | tuple[int, ...]]:
        found: list[str | tuple[int, ...]] = []
        stopped = False
        while not self._items.empty():
            item = self._items.get()
            if item is None:
                stopped = True
            else:
                found.append(item)
        if stopped:
            # to be seen next
            self.stop()
        return found

    def _print(self, items: Sequence[str | tuple[int, ...]]) -> bool:
        """Write them; True when there were many."""
        ids = [capture_id for item in items if not isinstance(item, str) for capture_id in item]
        busy = len(ids) > BUSY or len(items) > BUSY
        read = {row.id: self._line(row) for row in self._rows(ids, 0.0 if busy else VERDICT_S)} if ids else {}
        parts = []
        for item in items:
            if isinstance(item, str):
                parts.append(item)
            else:
                # what was deleted meanwhile has no line
                parts += [read[capture_id] for capture_id in item if capture_id in read]
        text = "".join(parts)
        if not text.isascii():
            encoding = sys.stdout.encoding or "utf-8"
            text = text.encode(encoding, "backslashreplace").decode(encoding)
        sys.stdout.write(text)
        sys.stdout.flush()
        return busy

    def _rows(self, ids: Sequence[int], patience_s: float) -> list[Summary]:
        rows = self._session.summaries(ids)
        end = time.monotonic() + patience_s
        while not all(row.annotated and (row.status or row.incomplete) for row in rows) and time.monotonic() < end:
            time.sleep(0.01)
            rows = self._session.summaries(ids)
        return rows


def _text_line(row: Summary) -> str:
    return summary_line(row) + "\n"

"""Bodies of 50 MB in the window, and quick steps through rows with all kinds of them."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from inspector.capture import Capture, Headers, new_uuid
from inspector.gui import probe
from inspector.gui.detail.body_pane import BodyPane
from inspector.store import Entry, open_store
from tests.benchmarks.big.driving import Driven, until
from tests.benchmarks.big.session import entries

#: What is looked for in each body; it stands once in a thousand items.
NEEDLE = "heliotrope"
#: Rows with bodies of the usual sizes, for the steps.
MIXED = 4000
#: Steps of an arrow key in a second that the list and the detail keep up with.
STEPS_PER_S = 30
_PAUSE_EVERY = 40
#: Lines of a longer text are not read to see whose it is.
_LINES_READ = 1000


def _items(size: int) -> Iterator[dict[str, Any]]:
    for number in range(size):
        yield {
            "id": f"evt_{number:09}",
            "amount": number * 7919 % 100_000 / 100,
            "currency": "eur",
            "said": NEEDLE if number % 1000 == 500 else "nothing much",
            "lines": [{"sku": f"SKU-{number % 997}", "quantity": number % 9, "tags": ["a", None, True]}] * 2,
        }


def _json(size: int, **layout: Any) -> bytes:
    one = len(json.dumps([next(_items(1))] * 50, **layout)) / 50
    return json.dumps(list(_items(round(size / one))), **layout).encode()


def _xml(size: int) -> bytes:
    order = '<order id="{}"><amount currency="EUR">{}</amount><said>{}</said><sku>SKU-{}</sku></order>\n'
    made = (order.format(n, n / 7, NEEDLE if n % 1000 == 500 else "nothing", n % 997) for n in range(size // 110))
    return f"<?xml version='1.0'?>\n<orders>{''.join(made)}</orders>".encode()


def _text(size: int) -> bytes:
    return b"".join(
        b"%09d INFO worker %b did something that is worth a line in a log\n"
        % (number, NEEDLE.encode() if number % 1000 == 500 else b"number")
        for number in range(size // 70)
    )


KINDS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "JSON, one line": ("application/json", lambda size: _json(size, separators=(",", ":"))),
    "JSON, pretty": ("application/json", lambda size: _json(size, indent=2)),
    "XML": ("application/xml", _xml),
    "text": ("text/plain", _text),
    "binary": ("application/octet-stream", lambda size: random.Random(1).randbytes(size)),
}


def _multipart(event: bytes) -> bytes:
    part = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    return part % (b"event", event) + part % (b"note", b"several parts") + b"--b--\r\n"


#: What stands between the JSON and forms of providers: content type, and a body that names its event.
_OTHERS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("application/xml", lambda event: b"<order><id>%b</id><lines><line sku='1'/></lines></order>" % event),
    ("text/plain", lambda event: b"event %b\n" % event + b"INFO worker did something worth a line\n" * 400),
    ("application/x-ndjson", lambda event: b'{"id":"%b","n":1}\n' % event * 200),
    ("application/json", lambda event: b'{"id":"%b","rows":[%b]}' % (event, b",".join([b'{"a":[1,2,3]}'] * 15_000))),
    ("application/octet-stream", lambda event: event + random.Random(event).randbytes(30_000)),
    ("application/x-www-form-urlencoded", lambda event: b"id=%b&amount=19.90&note=a+b" % event),
    ("multipart/form-data; boundary=b", _multipart),
    ("text/html", lambda event: b"<!doctype html><title>%b</title><p>Hello <b>there</b>" % event),
    ("application/yaml", lambda event: b"id: %b\nlines:\n  - sku: 1\n    quantity: 2\n" % event),
)


def _mixed() -> Iterator[Entry]:
    """Rows of the usual providers; of each three one has a body of another kind and size."""
    for number, entry in enumerate(entries(MIXED)):
        if number % 3:
            yield entry
            continue
        content_type, made = _OTHERS[number // 3 % len(_OTHERS)]
        assert entry.annotation is not None
        headers = Headers.from_text([("Host", "localhost"), ("Content-Type", content_type)])
        body = made(entry.annotation.event_id.encode())
        yield replace(entry, capture=replace(entry.capture, headers=headers, body=body))


def make(path: Path, megabytes: int) -> dict[str, int]:
    """A session of mixed rows with one body of each kind on top; the captures' ids by kind."""
    found = {}
    store = open_store(path)
    try:
        mixed = list(_mixed())
        for start in range(0, MIXED, 200):
            store.append(mixed[start : start + 200])
        for kind, (content_type, made) in KINDS.items():
            headers = Headers.from_text([("Host", "localhost"), ("Content-Type", content_type)])
            body = made(megabytes * 1_000_000)
            capture = Capture(
                new_uuid(), "big", datetime.now(UTC), "127.0.0.1:5", "http", "1.1", "POST", "/big", headers, body
            )
            found[kind] = store.append([Entry(capture)])[0]
    finally:
        store.close()
    return found


class _Paints(QObject):
    """When a widget, or anything inside it, was painted last."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0
        self._known: set[int] = set()

    def watch(self, widget: QWidget) -> None:
        """Look at a widget and all that is inside it now."""
        for one in (widget, *widget.findChildren(QWidget)):
            if id(one) not in self._known:
                self._known.add(id(one))
                one.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


def _peak_bytes(*, reset: bool = False) -> int:
    """The most memory that this process had since the last reset; 0 where the system does not tell."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5", "ascii")
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


async def showing(driven: Driven, ids: dict[str, int]) -> dict[str, Any]:
    """Each body: ms to its first paint and to the whole, gaps meanwhile, memory, copy and find."""
    found = {}
    for kind, capture_id in ids.items():
        found[kind] = await _show(driven, capture_id)
        row = driven.model.row_of(ids["binary"]) + 5
        driven.choose(row)
        await until(lambda row=row: _shown_id(driven) == driven.model.id_at(row))  # type: ignore[misc]
        await asyncio.sleep(0.5)
    return found


def _shown_id(driven: Driven) -> int:
    detail = driven.window.detail
    return detail.facts.summary.id if detail is not None and detail.facts is not None else 0


def _is_whole(pane: BodyPane) -> bool:
    prepared = pane.prepared
    rendered = prepared.rendered if prepared is not None else None
    return prepared is not None and not prepared.partial and (rendered is None or not rendered.truncated)


async def _show(driven: Driven, capture_id: int) -> dict[str, Any]:
    detail = driven.window.detail
    assert detail is not None
    pane = detail.tabs.body
    paints = _Paints()
    size = len(driven.session.capture(capture_id).body)
    before = probe.resident_bytes()
    _peak_bytes(reset=True)
    driven.gaps.begin()
    started = time.perf_counter()
    driven.choose(driven.model.row_of(capture_id))
    await until(lambda: _shown_id(driven) == capture_id)
    if detail.current_tab != "body":
        detail.show_tab("body")
    ready = 0.0
    while not (ready and paints.at > ready):
        paints.watch(pane.stack)
        if not ready and pane.prepared is not None:
            ready = paints.at = time.perf_counter()
            page = pane.stack.currentWidget()
            assert page is not None
            page.update()
        await asyncio.sleep(0.001)
        assert time.perf_counter() - started < 120, "the body was not painted"
    found: dict[str, Any] = {"size": size, "first_ms": (paints.at - started) * 1000}
    found["view"] = pane.prepared.view if pane.prepared is not None else ""
    await until(lambda: pane.prepared is not None and not pane.prepared.partial, 300)
    if pane.prepared is not None and pane.prepared.rendered is not None and pane.prepared.rendered.truncated:
        found["truncated_ms"] = (time.perf_counter() - started) * 1000
        pane.problem.action.emit()
        await until(lambda: _is_whole(pane), 300)
    found["whole_ms"] = (time.perf_counter() - started) * 1000
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    found["memory_in_bodies"] = (_peak_bytes() - before) / size
    found |= await _use(driven)
    return found


async def _use(driven: Driven) -> dict[str, Any]:
    """Find a word in what is shown, select all and copy."""
    detail = driven.window.detail
    assert detail is not None
    pane = detail.tabs.body
    found: dict[str, Any] = {}
    driven.gaps.begin()
    started = time.perf_counter()
    lines = pane.stack.currentWidget() is pane.code
    heard: list[str] = []
    pane.said.connect(lambda text, _tone: heard.append(text))
    QGuiApplication.clipboard().clear()
    if lines:
        pane.find_bar.open()
        pane.find_bar.field.setText(NEEDLE)
        finder = pane.find_bar.finder
        await until(lambda: len(finder.hits) and not finder.searching, 120)
        found["find_ms"], found["hits"] = (time.perf_counter() - started) * 1000, len(finder.hits) + finder.beyond
        found["find_gaps_ms"] = driven.gaps.found
        pane.find_bar.close_bar()
        driven.gaps.begin()
        pane.code.setFocus()
        started = time.perf_counter()
        QTest.keyClick(pane.code, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(pane.code, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    else:
        started = time.perf_counter()
        pane.copy_all()
    await until(lambda: heard, 120)
    found["copy_ms"], found["copied"] = (time.perf_counter() - started) * 1000, heard[0]
    await asyncio.sleep(0.1)
    found["copy_gaps_ms"] = driven.gaps.found
    QGuiApplication.clipboard().clear()
    return found


async def stepping(driven: Driven, steps: int) -> dict[str, Any]:
    """Arrow keys through the mixed rows: as held down (30 a second), then as fast as the window takes them."""
    table, model, detail = driven.table, driven.model, driven.window.detail
    assert detail is not None
    detail.show_tab("body")
    found: dict[str, Any] = {"late_ms": [], "wrong": 0, "looked": 0, "read": 0, "followed_ms": []}
    table.setFocus()
    driven.choose(len(KINDS))
    await asyncio.sleep(0.5)
    driven.gaps.begin()
    due = time.perf_counter()
    held = min(steps // 4, STEPS_PER_S * 10)
    down = True
    for step in range(steps):
        if step < held:
            due += 1 / STEPS_PER_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            found["late_ms"].append((time.perf_counter() - due) * 1000)
        elif step == held:
            started = time.perf_counter()
        row = table.currentIndex().row()
        down = row < len(KINDS) + 1 or (down and row < model.rowCount() - 2)
        QTest.keyClick(table, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        _look(driven, found)
        if step % _PAUSE_EVERY == 0:
            wanted = model.id_at(table.currentIndex().row())
            asked = time.perf_counter()
            await until(lambda wanted=wanted: _shown_id(driven) == wanted)  # type: ignore[misc]
            await until(lambda: detail.tabs.body.prepared is not None)
            found["followed_ms"].append((time.perf_counter() - asked) * 1000)
            _look(driven, found)
            due = time.perf_counter()
        await asyncio.sleep(0)
    found["steps"] = steps
    found["fast_per_s"] = (steps - held) / (time.perf_counter() - started)
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    return found


def _look(driven: Driven, found: dict[str, Any]) -> None:
    """Whether the body that stands there, and its text where it is shown as lines, is of the request in the title."""
    detail = driven.window.detail
    assert detail is not None
    facts, prepared = detail.facts, detail.tabs.body.prepared
    if facts is None or prepared is None or not facts.summary.event_id:
        return
    event, code = facts.summary.event_id, detail.tabs.body.code
    found["looked"] += 1
    wrong = event.encode() not in prepared.body.data
    if code.isVisible() and len(code.document.lines) <= _LINES_READ:
        found["read"] += 1
        wrong |= not any(event in line for line in code.document.lines)
    found["wrong"] += wrong

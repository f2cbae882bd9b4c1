"""Comparing in the real window: attempts with each other and with the original, and two captured requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from inspector.capture import Attempt, Headers, new_uuid
from inspector.compare import Source
from inspector.gui.comparing import CompareDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, choose, click, on_window_loop, open_windows, shown, texts, until

Fill = Callable[..., list[int]]
JSON = Headers([(b"Content-Type", b"application/json")])
LEAST = b'{"id": 1, "items": [{"sku": "a"}, {"sku": "b"}], "n": 1.0}'
MOST = b'{"id": 2, "items": [{"sku": "a"}, {"sku": "new"}, {"sku": "b"}], "n": 1}'


def add_attempts(session: Session, number: int, *answers: bytes, **fields: Any) -> list[int]:
    """Attempts of a capture with these answers."""
    attempts = [
        Attempt(
            number,
            new_uuid(),
            datetime.now(UTC),
            "http://localhost:3000/hooks",
            "POST",
            Headers([(b"Host", b"localhost:3000")]),
            **{"status": 200, "reason": "OK", "response_headers": JSON, "response_body": body, **fields},
        )
        for body in answers
    ]

    async def store() -> list[int]:
        ids = session.store.begin_attempts(attempts)
        session.store.end_attempts([replace(one, id=number) for one, number in zip(attempts, ids, strict=True)])
        return ids

    return session.engine.run(store()).result(10)


async def compared(window: MainWindow, old: Source, new: Source) -> CompareDialog:
    window.commands.comparing.sides(old, new)
    dialog = shown(window, CompareDialog)
    await until(lambda: dialog.comparison is not None)
    return dialog


def told(dialog: CompareDialog) -> list[tuple[str, str, str | None, str | None]]:
    return [(row.sign, row.where, row.before, row.after) for row in dialog.structure.table.rows]


@on_window_loop
async def test_answers_are_compared_by_structure_by_text_and_by_headers(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    (number,) = fill()
    first, second = add_attempts(session, number, LEAST, MOST)
    dialog = await compared(window, Source("received", first), Source("received", second))
    assert told(dialog) == [
        ("≠  changed", "id", "1", "2"),
        ("+  added", "items[1]", None, '{"sku": "new"}'),
        ("≈  written differently", "n", "1.0", "1"),
    ]
    assert dialog.verdict.text() == "2 differences in what the bodies mean."
    assert (dialog.pages.current, dialog.pages._segments[0][1]) == ("structure", "Structure 3")
    dialog.structure.table.selectRow(1)
    assert '+ {"sku": "new"}' in texts(dialog.structure.whole)
    dialog.pages._choose(1)
    await until(lambda: dialog.difference is not None)
    text = dialog.text
    assert text.status.full_text == "Difference 1 of 3"
    assert (text.old.label_of(1), text.new.label_of(1)) == ("2 ≠", "2 ≠")
    assert text.old.document.spans(1) == [(8, 1, "gone")]
    added = [row for row in range(len(text.new.document.lines)) if text.new.tone_of(row)]
    assert {(text.old.tone_of(row), text.new.tone_of(row)) for row in added} == {("bg", "okbg")}
    assert [text.new.document.lines[row].strip() for row in added] == ["{", '"sku": "new"', "},"]
    dialog.pages._choose(2)
    assert [row.sign for row in dialog.headers.table.rows] == ["=  same"]
    dialog.reject()


@on_window_loop
async def test_both_texts_scroll_together_and_keys_go_from_difference_to_difference(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    (number,) = fill()
    lines = [f"line {index}" for index in range(400)]
    other = [*lines[:100], "put in", *lines[100:300], "changed", *lines[301:]]
    text = [("\n".join(one)).encode() for one in (lines, other)]
    first, second = add_attempts(session, number, *text, response_headers=Headers([(b"Content-Type", b"text/plain")]))
    dialog = await compared(window, Source("received", first), Source("received", second))
    assert dialog.pages.current == "text"
    await until(lambda: dialog.difference is not None)
    view = dialog.text
    assert view.old.selection.caret.line == view.new.selection.caret.line == 100
    click(view.next)
    assert (view.status.full_text, view.new.selection.caret.line) == ("Difference 2 of 2", 301)
    click(view.next)
    assert view.status.full_text == "Difference 1 of 2"
    click(view.back)
    assert view.status.full_text == "Difference 2 of 2"
    view.new.verticalScrollBar().setValue(1234)
    assert view.old.verticalScrollBar().value() == 1234
    view.old.select_all()
    assert view.old.selected_text() == "\n".join(lines)
    dialog.reject()


@on_window_loop
async def test_an_attempt_is_compared_with_the_original_answer_from_its_tab(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    (number,) = fill()
    add_attempts(session, number, MOST, status=500, reason="Oops")
    await until(lambda: window.pane.shown_count > 0)
    window.pane.table.go_to_row(0)
    await until(lambda: window.detail is not None and window.detail.facts is not None)
    assert window.detail is not None
    window.detail.show_tab("attempts")
    attempts = window.detail.tabs.attempts
    await until(lambda: attempts.list.picked_rows())
    attempts._fill(attempts.menu)
    choose(attempts.menu, "Its answer with the original answer")
    dialog = shown(window, CompareDialog)
    await until(lambda: dialog.comparison is not None)
    assert "The original answer to request 1" in texts(dialog)
    assert dialog.comparison is not None
    assert dialog.comparison.start_differs
    assert dialog.verdict.text().startswith("One body is empty, the other one has ")
    click(button(dialog, "Swap"))
    await until(lambda: dialog.comparison is not None and dialog.comparison.old.start == "500 Oops")
    dialog.reject()


@on_window_loop
async def test_two_selected_requests_are_compared(window: MainWindow, fill: Fill) -> None:
    fill(2, body=[LEAST, MOST], headers=[[["Content-Type", "application/json"]]] * 2)
    await until(lambda: window.pane.shown_count == 2)
    action = window.actions_table["compare_selected"]
    window.pane.table.go_to_row(0)
    await until(lambda: window.pane.table.picked_ids() == [2])
    await until(lambda: not action.isEnabled())
    window.pane.table.selectionModel().select(
        window.pane.model.index(1, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    await until(action.isEnabled)
    action.trigger()
    dialog = shown(window, CompareDialog)
    await until(lambda: dialog.comparison is not None)
    assert [row[1] for row in told(dialog)] == ["id", "items[1]", "n"]
    assert dialog.comparison is not None
    assert (dialog.comparison.old.title, dialog.comparison.new.title) == ("Request 1", "Request 2")
    dialog.reject()


@on_window_loop
async def test_a_comparison_is_copied_as_text(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    first, second = add_attempts(session, number, LEAST, MOST)
    dialog = await compared(window, Source("received", first), Source("received", second))
    click(dialog.copy)
    await until(lambda: dialog.copy.text().startswith("Copied "))
    text = QGuiApplication.clipboard().text()
    # each by its number, and by its time as the list shows it
    when = f"{session.attempts(number)[0].started_at.astimezone():%H:%M:%S}"
    assert text.startswith(f"--- Answer to attempt {first} of {when}\n+++ Answer to attempt {second} of ")
    assert '+ items[1] (added)\n    + {"sku": "new"}\n' in text
    assert '+      "sku": "new"\n' in text
    dialog.reject()


@on_window_loop
async def test_what_is_gone_meanwhile_is_told(window: MainWindow, fill: Fill) -> None:
    fill()
    window.commands.comparing.sides(Source("received", 77), Source("reply", 1))
    dialog = shown(window, CompareDialog)
    await until(lambda: "This cannot be compared" in texts(dialog))
    assert "There is no attempt 77 any more." in texts(dialog)
    assert not dialog.copy.isEnabled()
    dialog.reject()


@on_window_loop
async def test_binary_bodies_show_where_they_part(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    data = bytes(range(256)) * 3
    binary = Headers([(b"Content-Type", b"application/octet-stream")])
    first, second = add_attempts(session, number, data, data[:300] + b"!" + data[301:], response_headers=binary)
    dialog = await compared(window, Source("received", first), Source("received", second))
    assert dialog.pages.current == "text"
    assert dialog.text.status.full_text == "The first difference is at byte 300"
    assert dialog.text.old.document.lines[2].startswith("00000120  20 21 22")
    dialog.reject()


@on_window_loop
async def test_closing_the_dialog_stops_the_work(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    big = b"[" + b",".join(b'{"n": %d}' % index for index in range(150_000)) + b"]"
    first, second = add_attempts(session, number, big, big[:-10] + b"99999999}]")
    window.commands.comparing.sides(Source("received", first), Source("received", second))
    dialog = shown(window, CompareDialog)
    assert dialog.leave.text() == "Cancel"
    click(dialog.leave)
    await until(lambda: not list(open_windows(window, CompareDialog)))
    done = session.workers.submit("test", lambda _token: "free")
    await until(done.done)

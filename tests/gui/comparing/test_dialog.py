"""Comparing in the real window: attempts with each other and with the original, and two captured requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from inspector.capture import Attempt, Headers, new_uuid
from inspector.compare import Source, load_lists
from inspector.gui.comparing import CompareDialog, CompareMany
from inspector.gui.comparing.ignoring import IgnoreEditor
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
    dialog.pages._choose(3)
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
async def test_notes_beyond_those_that_are_told_are_counted(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    first, second = add_attempts(session, number, LEAST, MOST)
    dialog = await compared(window, Source("received", first), Source("received", second))
    dialog.show_verdict("Differs.", [f"note {place}" for place in range(9)], alike=False)
    assert dialog.notice.text.splitlines() == [*(f"note {place}" for place in range(6)), "And 3 more notes"]


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
    assert dialog.pages.keys == ["structure", "bytes", "headers"]
    assert dialog.pages.current == "bytes"
    await until(lambda: dialog.bytes.difference is not None)
    assert dialog.bytes.status.full_text == "Difference 1 of 1"
    row = dialog.bytes.old.selection.caret.line
    assert dialog.bytes.old.document.lines[row].startswith("00000120  20 21 22")
    assert dialog.bytes.new.document.spans(row) == [(46, 2, "come"), (72, 1, "come")]
    assert dialog.bytes.old.label_of(row) == "≠"
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


EVENTS = [
    b'{"id": "evt_1aaaaaaa", "n": 1}',
    b'{"id": "evt_2bbbbbbb", "n": 1}',
    b'{"id": "evt_3ccccccc", "n": 3, "x": 0}',
]


async def select(window: MainWindow, *ids: int) -> None:
    await until(lambda: all(window.pane.model.row_of(one) >= 0 for one in ids))
    window.pane.table.go_to_row(window.pane.model.row_of(ids[0]))
    for one in ids[1:]:
        window.pane.table.selectionModel().select(
            window.pane.model.index(window.pane.model.row_of(one), 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    await until(lambda: sorted(window.pane.table.picked_ids()) == sorted(ids))


@on_window_loop
async def test_three_requests_are_compared_in_a_table(window: MainWindow, fill: Fill) -> None:
    ids = fill(3, body=EVENTS, headers=[[["Content-Type", "application/json"]]] * 3)
    await select(window, *ids)
    action = window.actions_table["compare_selected"]
    await until(action.isEnabled)
    assert action.text() == "Compare 3 requests"
    action.trigger()
    dialog = shown(window, CompareMany)
    await until(lambda: dialog.matrix is not None)
    assert dialog.verdict.text() == "2 of 2 differ from the base, in 3 places."
    table = dialog.table
    rows = [[table.model().index(row, column).data() for column in range(4)] for row in range(3)]
    assert rows[0] == ["id", '"evt_1aaaaaaa"', '≠  "evt_2bbbbbbb"', '≠  "evt_3ccccccc"']
    assert rows[2] == ["x", "not there", "=  not there", "+  0"]
    assert (table.currentIndex().row(), table.currentIndex().column()) == (0, 2)
    table.step(1)
    table.step(1)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 3)
    assert "Request 3:  3" in texts(dialog.whole)
    dialog.base.setCurrentIndex(2)
    dialog.base.activated.emit(2)
    await until(lambda: dialog.matrix is not None and dialog.matrix.base == 2)
    dialog.ignoring.keep(None, "Ids and times")
    await until(lambda: dialog.matrix is not None and len(dialog.matrix.rows) == 2)
    assert dialog.ignoring.told.text() == "2 differences ignored"
    click(dialog.copy)
    await until(lambda: dialog.copy.text().startswith("Copied "))
    assert "3 (base): Request 3" in QGuiApplication.clipboard().text()
    click(dialog.pair)
    await until(lambda: bool(list(open_windows(window, CompareDialog))))
    pair = shown(window, CompareDialog)
    await until(lambda: pair.comparison is not None)
    assert [row[1] for row in told(pair)] == ["n", "x"]
    pair.reject()
    dialog.reject()


@on_window_loop
async def test_a_request_is_compared_with_the_previous_of_its_type_by_one_key(window: MainWindow, fill: Fill) -> None:
    ids = fill(3, body=EVENTS, target=["/a", "/b", "/a?x=1"], headers=[[["Content-Type", "application/json"]]] * 3)
    await select(window, ids[2])
    action = window.actions_table["compare_previous"]
    await until(action.isEnabled)
    assert action.shortcut().toString() == "D"
    action.trigger()
    await until(lambda: bool(list(open_windows(window, CompareDialog))))
    dialog = shown(window, CompareDialog)
    await until(lambda: dialog.comparison is not None)
    assert dialog.comparison is not None
    assert (dialog.comparison.old.title, dialog.comparison.new.title) == (f"Request {ids[0]}", f"Request {ids[2]}")
    dialog.reject()


@on_window_loop
async def test_what_is_ignored_is_kept_counted_and_can_be_shown(window: MainWindow, fill: Fill) -> None:
    first, _second, third = fill(3, body=EVENTS, headers=[[["Content-Type", "application/json"]]] * 3)
    dialog = await compared(window, Source("request", first), Source("request", third))
    assert [row[1] for row in told(dialog)] == ["id", "n", "x"]
    dialog.structure.table.selectRow(0)
    menu = dialog.structure.table.menu()
    assert menu is not None
    choose(menu, "Ignore every id")
    await until(lambda: dialog.comparison is not None and dialog.comparison.ignored_count == 1)
    assert [row[1] for row in told(dialog)] == ["n", "x"]
    assert load_lists().used.texts == ("path:**.id",)
    assert dialog.ignoring.button.text() == "Ignore: My list"
    assert dialog.ignoring.told.text() == "1 difference ignored"
    dialog.ignoring.show_ignored.setChecked(True)
    assert told(dialog)[2][:2] == ("○  ignored", "id")
    dialog.ignoring._edit("My list")
    editor = shown(window, IgnoreEditor)
    editor.rules.setPlainText("path:id\nnonsense")
    click(editor.main_button)
    assert "is no rule" in editor.complaints
    editor.rules.setPlainText("path:id\nkind:time")
    editor.name.setText("Mine")
    click(editor.main_button)
    await until(lambda: dialog.comparison is not None)
    assert load_lists().use == "Mine"
    dialog.ignoring._delete()
    await until(lambda: dialog.comparison is not None and dialog.comparison.ignored_count == 0)
    dialog.reject()


@on_window_loop
async def test_a_request_is_compared_with_pasted_text_and_with_a_file(
    window: MainWindow, fill: Fill, tmp_path: Path
) -> None:
    (number,) = fill(1, body=EVENTS[0], headers=[["Content-Type", "application/json"]])
    await select(window, number)
    QGuiApplication.clipboard().setText(EVENTS[1].decode())
    await until(window.actions_table["compare_clipboard"].isEnabled)
    window.actions_table["compare_clipboard"].trigger()
    dialog = shown(window, CompareDialog)
    await until(lambda: dialog.comparison is not None)
    assert dialog.pages.keys == ["structure", "text", "bytes"]
    assert [row[1] for row in told(dialog)] == ["id"]
    dialog.reject()
    path = tmp_path / "captured.http"
    path.write_bytes(b"PUT /other HTTP/1.1\r\nHost: h\r\n\r\n" + EVENTS[0])
    window.commands.comparing.sides(Source("request", number), path)
    await until(lambda: any(one is not dialog for one in open_windows(window, CompareDialog)))
    other = next(one for one in open_windows(window, CompareDialog) if one is not dialog)
    await until(lambda: other.comparison is not None)
    assert other.comparison is not None
    assert (other.comparison.new.title, other.comparison.new.start) == ("captured.http", "PUT /other")
    other.reject()


@on_window_loop
async def test_texts_are_shown_in_one_column_too(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    lines = [f"line {index}" for index in range(60)]
    other = [*lines[:20], "put in", *lines[20:40], "line 40 changed", *lines[41:]]
    text = [("\n".join(one)).encode() for one in (lines, other)]
    first, second = add_attempts(session, number, *text, response_headers=Headers([(b"Content-Type", b"text/plain")]))
    dialog = await compared(window, Source("received", first), Source("received", second))
    await until(lambda: dialog.difference is not None)
    view = dialog.text
    view.layouts._choose(1)
    await until(lambda: view.unified.isVisible())
    document = view.unified.document
    assert list(document.lines[:5]) == ["⋯ 17 equal lines", "line 17", "line 18", "line 19", "put in"]
    assert [view.unified.label_of(row) for row in (0, 1, 4)] == ["", "18 18  ", "   21 +"]
    dialog.step(1)
    assert view.status.full_text == "Difference 2 of 2"
    row = view.unified.selection.caret.line
    assert document.lines[row : row + 2] == ["line 40", "line 40 changed"]
    assert [view.unified.tone_of(one) for one in (row, row + 1)] == ["badbg", "okbg"]
    assert document.spans(row + 1) == [(7, 8, "come")]
    assert document.copy_range(row, 0, row + 1, 3) == "-line 40\n+line 40 changed"
    view.layouts._choose(0)
    assert view.old.selection.caret.line == 41
    dialog.reject()

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.capture import Attempt, Headers, Reply, Timings, new_uuid
from inspector.gui.detail import DetailPanel
from inspector.gui.detail.attempt_list import status_text
from inspector.gui.detail.tabs import TABS
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from tests.gui.detail.conftest import COMPACT, LOOSE, stripe_signature

Keep = Callable[..., int]
Show = Callable[[int], None]


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_nothing_selected_is_said(panel: DetailPanel) -> None:
    assert "No request selected" in texts(panel)
    panel.show_capture(None)
    assert "No request selected" in texts(panel)


def test_the_title_says_method_path_verdict_and_number(panel: DetailPanel, show: Show, stripe: Keep) -> None:
    number = stripe(COMPACT, stripe_signature(COMPACT))
    show(number)
    title = panel.title
    assert (title.method.text(), title.path.full_text, title.number.text()) == ("POST", "/stripe", f"#{number}")
    assert title.badge.badge is not None
    assert title.badge.badge.word == "Valid"
    assert title.line.full_text.startswith("Stripe · charge.refunded · evt_3Q9ZkL · ")
    assert title.line.full_text.endswith(f"127.0.0.1 · {len(COMPACT)} B")


def test_a_failed_signature_opens_on_its_reason_and_proof(panel: DetailPanel, show: Show, stripe: Keep) -> None:
    show(stripe(LOOSE, stripe_signature(COMPACT)))
    assert panel.current_tab == "signature"
    card = panel.tabs.signature.cards[0]
    assert "JSON" in card.headline
    assert card.proof
    assert card.fix
    lines = panel.tabs.signature.evidence.document.lines
    assert lines[0].startswith("signed string")
    assert '{"id":·"evt_3Q9ZkL"' in lines[0]
    assert [line.split()[0] for line in lines[1:3]] == ["received", "expected"]
    assert "tolerance 300 s" in lines[-1]
    assert panel.tabs.body.isVisibleTo(panel.tabs.signature), "the bytes are under the finding"


def test_the_signed_string_is_copied_without_the_marks(panel: DetailPanel, show: Show, stripe: Keep) -> None:
    show(stripe(LOOSE, stripe_signature(COMPACT)))
    view = panel.tabs.signature.evidence
    view.selection.select_line(0)
    assert view.selected_text().partition(".")[2] == LOOSE.decode()


def test_other_requests_open_on_the_tab_last_used_for_their_kind(
    panel: DetailPanel, show: Show, stripe: Keep, keep: Keep
) -> None:
    good = stripe(COMPACT, stripe_signature(COMPACT))
    bad = stripe(LOOSE, stripe_signature(COMPACT))
    empty = keep(method="GET", body=b"")
    show(good)
    assert panel.current_tab == "body"
    panel.show_tab("raw")
    show(bad)
    assert panel.current_tab == "signature"
    show(empty)
    assert panel.current_tab == "overview"
    show(good)
    assert panel.current_tab == "raw"


def test_only_the_newest_selection_is_shown(panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot) -> None:
    numbers = [keep(body=json.dumps({"number": number}).encode()) for number in range(12)]
    seen: list[int] = []
    panel.shown.connect(seen.append)
    for number in numbers:
        panel.show_capture(number)
    qtbot.waitUntil(lambda: seen != [] and seen[-1] == numbers[-1])
    assert '"number": 11' in "\n".join(panel.tabs.body.code.document.lines)
    assert panel.title.number.text() == f"#{numbers[-1]}"


def test_a_slow_session_leaves_no_old_body_under_the_new_selection(
    panel: DetailPanel, show: Show, keep: Keep, session: Session, qtbot: QtBot
) -> None:
    first, second = keep(body=b'{"old": 1}'), keep(body=b'{"new": 2}')
    show(first)
    gate = threading.Event()
    for slot in ("block.one", "block.two"):
        session.workers.submit(slot, lambda _token: gate.wait(10))
    panel.show_capture(second)
    assert '"old"' in "\n".join(panel.tabs.body.code.document.lines), "no flicker while it may still be quick"
    qtbot.waitUntil(lambda: "Reading" in texts(panel))
    assert not panel.tabs.body.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: panel.facts is not None)
    assert '"new"' in "\n".join(panel.tabs.body.code.document.lines)


def test_a_deleted_request_is_said_to_be_gone(panel: DetailPanel, keep: Keep, session: Session, qtbot: QtBot) -> None:
    number = keep()
    session.delete([number]).result(5)
    panel.show_capture(number)
    qtbot.waitUntil(lambda: "gone" in texts(panel))


def test_no_secret_offers_to_add_one_for_the_endpoint(panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot) -> None:
    headers = [["Host", "x"], ["Content-Type", "application/json"], ["Stripe-Signature", stripe_signature(COMPACT)]]
    show(keep(endpoint="default", headers=headers, body=COMPACT))
    panel.show_tab("signature")
    offer = next(button for button in panel.tabs.signature.findChildren(QPushButton) if "secret" in button.text())
    with qtbot.waitSignal(panel.secret_wanted) as caught:
        qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert caught.args == ["default"]


def test_a_note_is_told_after_a_pause_and_before_another_request_is_shown(
    panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot
) -> None:
    first, second = keep(note="old"), keep()
    told: list[tuple[int, str]] = []
    panel.note_changed.connect(lambda number, text: told.append((number, text)))
    show(first)
    panel.show_tab("overview")
    assert panel.tabs.overview.note.toPlainText() == "old"
    panel.tabs.overview.note.setPlainText("seen in staging")
    show(second)
    assert told == [(first, "seen in staging")]
    panel.tabs.overview.note.setPlainText("later")
    qtbot.waitUntil(lambda: told[-1] == (second, "later"))


def test_what_is_odd_about_a_request_is_told_in_plain_words(
    panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot
) -> None:
    for words, fields in (
        ("bad request line", {"malformed": "bad request line", "headers": [], "body": b"\x16\x03\x01"}),
        ("cut off", {"truncated": True}),
        ("went away", {"incomplete": True}),
    ):
        show(keep(**fields))
        panel.show_tab("overview")
        qtbot.waitUntil(lambda words=words: words in texts(panel.tabs.overview))


def test_the_overview_says_what_it_is_who_sent_it_and_how_it_was_answered(
    panel: DetailPanel, show: Show, stripe: Keep, qtbot: QtBot
) -> None:
    headers = [["Host", "x"], ["User-Agent", "Stripe/1.0"], ["Stripe-Signature", stripe_signature(COMPACT)]]
    show(stripe(COMPACT, "", headers=headers, reply=Reply(200, "OK", duration_us=1900)))
    panel.show_tab("overview")
    qtbot.waitUntil(lambda: "Stripe/1.0" in texts(panel.tabs.overview))
    said = texts(panel.tabs.overview)
    for part in ("The signature holds.", "secret “live”", "evt_3Q9ZkL", "127.0.0.1:50123", "200 OK after 1.9 ms"):
        assert part in said
    assert f"{len(COMPACT)} bytes" in said


def test_raw_shows_the_request_as_on_the_wire(panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot) -> None:
    headers = [["hOsT", "x"], ["X-Dup", "1"], ["x-dup", "2"]]
    show(keep(target="/a%2Fb?c=<b>", headers=headers, body=b"line one\r\nline two"))
    panel.show_tab("raw")
    qtbot.waitUntil(lambda: panel.tabs.raw.prepared is not None)
    lines = list(panel.tabs.raw.code.document.lines)
    assert lines[:5] == ["POST /a%2Fb?c=<b> HTTP/1.1", "hOsT: x", "X-Dup: 1", "x-dup: 2", ""]
    assert lines[5:] == ["line one", "line two"]


def test_raw_bytes_that_are_no_text_are_shown_as_hex(panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot) -> None:
    body = bytes(range(256)) * 4
    show(keep(headers=[["Content-Type", "application/octet-stream"]], body=body))
    panel.show_tab("raw")
    qtbot.waitUntil(lambda: panel.tabs.raw.prepared is not None)
    assert panel.tabs.raw.stack.currentWidget() is panel.tabs.raw.hex
    assert panel.tabs.raw.hex.data.endswith(body)


def test_headers_keep_wire_order_and_offer_filters(panel: DetailPanel, show: Show, keep: Keep) -> None:
    show(keep(headers=[["hOsT", "x"], ["B", "\x1b[31m"], ["a", "1"], ["A", "2"]]))
    panel.show_tab("headers")
    table = panel.tabs.headers.table
    assert [table.line(row).name for row in range(4)] == ["hOsT", "B", "a", "A"]
    assert table.line(1).shown_value == "␛[31m"
    assert panel.tabs.tabText(1) == "Headers 4"
    assert "1 repeated name" in panel.tabs.headers.status.text()


def test_the_answer_is_shown_as_it_was_sent(panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot) -> None:
    reply = Reply(413, "Content Too Large", Headers.from_text([["X-Why", "limit"]]), b'{"too": "large"}', 1500)
    show(keep(reply=reply))
    panel.show_tab("answer")
    qtbot.waitUntil(lambda: panel.tabs.answers.view.body.prepared is not None)
    assert panel.tabs.answers.view.status.text() == "413 Content Too Large"
    assert panel.tabs.answers.view.headers.table.line(0).value == "limit"
    assert '  "too": "large"' in panel.tabs.answers.view.body.code.document.lines
    show(keep())
    panel.show_tab("answer")
    assert "No answer was recorded" in texts(panel)


def attempt_of(number: int, **fields: object) -> Attempt:
    values: dict[str, object] = {
        "capture_id": number,
        "uuid": new_uuid(),
        "started_at": datetime.now(UTC),
        "url": "http://localhost:3000/",
        "method": "POST",
        "request_headers": Headers(),
        "changes": ("Host: a → b",),
        "timings": Timings(connect_ms=1.0, total_ms=12.0),
    }
    return Attempt(**(values | fields))  # type: ignore[arg-type]


def test_attempts_are_listed_newest_first_and_one_that_failed_says_why(
    panel: DetailPanel, show: Show, keep: Keep, add_attempt: Callable[[Attempt], int], qtbot: QtBot
) -> None:
    number = keep()
    show(number)
    panel.show_tab("attempts")
    assert "Not resent yet" in texts(panel)
    add_attempt(attempt_of(number, error="Nothing listens on localhost:3000."))
    add_attempt(attempt_of(number, status=200, reason="OK", response_body=b"<p>hi</p>"))
    panel.on_attempted(number)
    qtbot.waitUntil(lambda: len(panel.tabs.attempts.list.rows) == 2)
    assert panel.current_tab == "attempts"
    assert panel.tabs.tabText(TABS.index("attempts")) == "Attempts 2"
    attempts = panel.tabs.attempts
    assert [status_text(row) for row in attempts.list.rows] == ["200", "failed"]
    qtbot.waitUntil(lambda: attempts.view.answer.status.text() == "200 OK")
    attempts.view.pages.chosen.emit("changes")
    qtbot.waitUntil(lambda: "Host: a → b" in texts(attempts))
    attempts.list.choose(1)
    qtbot.waitUntil(lambda: "Nothing listens on localhost:3000." in texts(attempts))
    attempts.view.pages.chosen.emit("answer")
    assert "No answer came" in texts(attempts)
    assert not attempts.view.answer.isVisible()


def test_a_tab_asked_for_beforehand_waits_for_its_own_request(
    panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot
) -> None:
    before, wanted = keep(), keep()
    show(before)
    assert panel.current_tab == "body"
    panel.show_tab("attempts", wanted)
    panel.refresh()
    with qtbot.waitSignal(panel.shown):
        pass
    assert (panel.facts is not None and panel.facts.summary.id, panel.current_tab) == (before, "body")
    panel.show_capture(wanted)
    panel.show_tab("raw")
    show(wanted)
    assert panel.current_tab == "raw"
    panel.show_tab("headers")
    assert panel.current_tab == "headers"
    panel.show_tab("attempts", before)
    other = keep(body=b'{"other": 1}')
    show(other)
    show(before)
    assert panel.current_tab == "headers", "attempts were asked for before another request was looked at"


def test_resending_is_asked_for_from_the_empty_attempts(
    panel: DetailPanel, show: Show, keep: Keep, qtbot: QtBot
) -> None:
    show(keep())
    panel.show_tab("attempts")
    resend = next(button for button in panel.tabs.attempts.findChildren(QPushButton) if button.text() == "Resend")
    with qtbot.waitSignal(panel.resend_wanted):
        qtbot.mouseClick(resend, Qt.MouseButton.LeftButton)


def test_a_row_that_changed_elsewhere_is_read_again(
    panel: DetailPanel, show: Show, keep: Keep, session: Session, qtbot: QtBot
) -> None:
    number = keep()
    show(number)
    panel.show_tab("overview")
    session.note(number, "from another window").result(5)
    panel.on_session_changed()
    qtbot.waitUntil(lambda: panel.tabs.overview.note.toPlainText() == "from another window")
    assert panel.current_tab == "overview"


def test_every_widget_that_takes_the_focus_has_a_name(panel: DetailPanel, show: Show, stripe: Keep) -> None:
    show(stripe(LOOSE, stripe_signature(COMPACT)))
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    for widget in panel.findChildren(QWidget):
        inner = widget.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        if inner or (not isinstance(widget, kinds) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus):
            continue
        if isinstance(widget, QLabel) or type(widget).__module__.startswith("inspector"):
            assert widget.accessibleName() or isinstance(widget, QLabel), widget
        elif isinstance(widget, kinds):
            assert widget.accessibleName(), widget


def test_captured_text_is_never_rendered(panel: DetailPanel, show: Show, keep: Keep) -> None:
    evil = "<b onmouseover=x>hi</b>"
    headers = [["Host", evil], ["Content-Type", evil]]
    show(keep(target=f"/{evil}", headers=headers, body=evil.encode(), remote=evil, note=evil))
    for tab in ("overview", "headers", "signature", "body", "raw", "answer", "attempts"):
        panel.show_tab(tab)
    for label in panel.findChildren(QLabel):
        if "<b" in label.text():
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()


def test_the_panel_follows_a_change_of_theme(
    hub: ThemeHub, panel: DetailPanel, show: Show, stripe: Keep, qtbot: QtBot
) -> None:
    show(stripe(LOOSE, stripe_signature(COMPACT)))
    light = panel.grab().toImage().pixelColor(300, 5)
    hub.choose("dark")
    dark = panel.grab().toImage().pixelColor(300, 5)
    hub.choose("light")
    assert light.lightness() > 200
    assert dark.lightness() < 60


def test_findings_stand_beside_the_body_where_the_panel_is_wide_and_low(
    panel: DetailPanel, show: Show, stripe: Keep, qtbot: QtBot
) -> None:
    show(stripe(LOOSE, stripe_signature(COMPACT)))
    findings, body = panel.tabs.signature.findings, panel.tabs.body

    def below() -> bool:
        return body.mapTo(panel, body.rect().topLeft()).y() > findings.mapTo(panel, findings.rect().topLeft()).y()

    qtbot.waitUntil(below)
    panel.setMinimumSize(300, 160)
    panel.resize(1200, 380)
    qtbot.waitUntil(lambda: not below())
    panel.resize(560, 800)
    qtbot.waitUntil(below)


@pytest.mark.parametrize(
    ("odd", "word"),
    [({"malformed": "bad"}, "Malformed"), ({"truncated": True}, "Cut off"), ({"incomplete": True}, "Incomplete")],
)
def test_what_arrived_oddly_opens_on_the_overview_which_says_so(
    panel: DetailPanel, show: Show, keep: Keep, odd: dict[str, Any], word: str
) -> None:
    show(keep(body=COMPACT, **odd))
    assert panel.current_tab == "overview"
    badge = panel.title.badge.badge
    assert badge is not None
    assert badge.word == word
    assert panel.title.badge.accessibleName() == f"Request: {word}"

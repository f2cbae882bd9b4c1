from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.endpoints import AnswerRule, Endpoint, GateRule, SecretRef
from inspector.gui.answering.dialog import AnswersDialog
from inspector.gui.answering.gate_editor import GateEditor
from inspector.gui.answering.rule_editor import RuleEditor
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import (
    button,
    choose,
    click,
    on_window_loop,
    open_windows,
    press,
    send,
    shown,
    submenu,
    titles,
    until,
)

Fill = Callable[..., list[int]]


@on_window_loop
async def test_an_answer_is_added_and_senders_get_it(window: MainWindow, session: Session, address: str) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    click(dialog.rules.add)
    editor = shown(dialog.rules, RuleEditor)
    editor.when.setText("method:POST")
    assert "POST" in editor.reading.text()
    editor.status.setValue(503)
    editor.headers.setPlainText("Retry-After: 5\nX-A: 1\nX-A: 2")
    editor.body.setPlainText("{{request.method}} later")
    click(editor.main_button)
    assert dialog.rules.list.topLevelItem(0).text(1) == "503 Service Unavailable, with a body"
    click(dialog.main_button)
    await until(lambda: session.endpoint("orders").answers)
    assert session.endpoint("orders").answers == (
        AnswerRule(
            when="method:POST",
            status=503,
            headers=(("Retry-After", "5"), ("X-A", "1"), ("X-A", "2")),
            body="{{request.method}} later",
        ),
    )
    assert send(address, "/orders") == 503


@on_window_loop
async def test_answers_that_lead_in_a_circle_are_told_when_they_are_saved(window: MainWindow, session: Session) -> None:
    back = AnswerRule(status=302, headers=(("Location", "/orders"),))
    session.save_endpoint(Endpoint("orders", answers=(back,))).result(10)
    for circle in (True, False):
        window.commands.answering.answers("orders")
        dialog = shown(window, AnswersDialog)
        if not circle:
            dialog.rules.list.setCurrentItem(dialog.rules.list.topLevelItem(0))
            dialog.rules.remove.click()
        click(dialog.main_button)
        await until(lambda circle=circle: ("/orders (answer 1) → /orders" in window.notice.text) is circle)
        await until(lambda: not list(open_windows(window, AnswersDialog)))


@on_window_loop
async def test_mistakes_stay_in_the_dialog_with_their_reason(window: MainWindow, session: Session) -> None:
    window.commands.answering.answers("default")
    dialog = shown(window, AnswersDialog)
    click(dialog.rules.add)
    editor = shown(dialog.rules, RuleEditor)
    editor.when.setText("statsu:1")
    assert "status" in editor.reading.text()
    editor.when.clear()
    for field, text, says in (
        (editor.fault, "explode", "does not read"),
        (editor.delay, "2h", "beyond the limit"),
    ):
        field.setText(text)
        click(editor.main_button)
        assert says in editor.complaints
        field.clear()
    editor.headers.setPlainText("no colon")
    click(editor.main_button)
    assert "has no colon" in editor.complaints
    editor.headers.clear()
    editor.kind.setCurrentIndex(1)
    click(editor.main_button)
    assert "The plan is empty" in editor.complaints
    editor.plan.setText("500, 500, then 200")
    click(editor.main_button)
    assert dialog.rules.items == (AnswerRule(plan="500, 500, then 200"),)


@on_window_loop
async def test_answers_are_ordered_switched_off_and_removed(window: MainWindow, session: Session) -> None:
    rules = (AnswerRule(status=500), AnswerRule(when="path:/a", status=404, name="gone"))
    others = (GateRule("bearer", "", SecretRef("env", "T", role="gate")),)
    session.save_endpoint(Endpoint("orders", answers=rules, gate=others)).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    dialog.rules.list.setCurrentItem(dialog.rules.list.topLevelItem(1))
    assert dialog.rules.up is not None
    click(dialog.rules.up)
    row = dialog.rules.list.topLevelItem(0)
    assert row.text(0) == "1   gone: path:/a"
    row.setCheckState(0, Qt.CheckState.Unchecked)
    (slack,) = dialog.answered.list.findItems("Slack", Qt.MatchFlag.MatchExactly)
    assert slack.checkState() == Qt.CheckState.Checked
    slack.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.answered.isEnabled()
    dialog.handshakes.setCurrentIndex(dialog.handshakes.findData("off"))
    # where none is answered there is none to choose
    assert not dialog.answered.isEnabled()
    dialog.quick.setChecked(True)
    click(dialog.main_button)
    await until(lambda: session.endpoint("orders").quick_status)
    saved = session.endpoint("orders")
    assert [(rule.status, rule.enabled) for rule in saved.answers] == [(404, False), (500, True)]
    assert saved.gate == others
    assert (saved.handshakes, saved.handshakes_off) == ("off", ("slack",))


@on_window_loop
async def test_keys_edit_move_and_remove_the_chosen_answer(window: MainWindow, session: Session) -> None:
    rules = tuple(AnswerRule(status=status) for status in (500, 501, 502))
    session.save_endpoint(Endpoint("orders", answers=rules)).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    rows = dialog.rules.list
    rows.setFocus()
    rows.setCurrentItem(rows.topLevelItem(2))

    def statuses() -> list[int]:
        return [rule.status for rule in dialog.rules.items]

    QTest.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert statuses() == [500, 502, 501]
    QTest.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert statuses() == [500, 501, 502]
    QTest.keyClick(rows, Qt.Key.Key_Delete)
    assert statuses() == [500, 501]
    # Enter is for the row, not for the dialog around the list
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert dialog.isVisible()
    editor = shown(dialog.rules, RuleEditor)
    assert editor.status.value() == 501
    editor.reject()
    await until(lambda: not list(open_windows(dialog.rules, RuleEditor)))
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Insert)
    assert shown(dialog.rules, RuleEditor).windowTitle() == "Add an answer"


@on_window_loop
async def test_a_gate_is_made_in_the_window_and_its_secret_is_kept_outside_the_session(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)

    def choose(editor: GateEditor, kind: str) -> None:
        editor.kind.setCurrentIndex(editor.kind.findData(kind))

    click(dialog.gate.add)
    editor = shown(dialog, GateEditor)
    click(editor.main_button)
    assert "The token is missing" in editor.complaints
    choose(editor, "addresses")
    editor.values.setText("127.0.0.0/99")
    click(editor.main_button)
    assert "no range of addresses" in editor.complaints
    choose(editor, "schema")
    click(editor.main_button)
    assert editor.complaints == "Name the file of the schema."
    choose(editor, "header")
    click(editor.main_button)
    # all that is missing at once
    assert editor.complaints.startswith("The header is missing.\nThe value is missing.")
    editor.name.setText("X-Key")
    editor.value.setText("s3cret-of-the-gate")
    editor.status.setCurrentIndex(editor.status.findData(404))
    click(editor.main_button)
    click(dialog.gate.add)
    editor = next(one for one in open_windows(dialog, GateEditor))
    choose(editor, "certificate")
    click(editor.main_button)
    click(dialog.gate.remove)
    row = dialog.gate.list.topLevelItem(0)
    assert [row.text(column) for column in range(3)] == [
        "the header X-Key with its value",
        "kept here",
        "404 Not Found",
    ]
    click(dialog.main_button)
    await until(lambda: session.endpoint("orders").gate != ())
    ref = SecretRef("keyring", "orders/gate/header/X-Key", role="gate")
    assert session.endpoint("orders").gate == (GateRule("header", "X-Key", ref, status=404),)
    assert session.vault.get(ref.key) == "s3cret-of-the-gate"
    await until(lambda: send(address, "/orders", headers={"X-Key": "s3cret-of-the-gate"}) == 200)
    assert send(address, "/orders", headers={"X-Key": "wrong"}) == 404
    reply = session.reply(session.ids()[0])
    assert reply is not None
    assert reply.rule.startswith("gate: ")
    assert b"s3cret-of-the-gate" not in str(session.endpoint("orders").to_dict()).encode()
    session.save_endpoint(Endpoint("orders")).result(10)
    await until(lambda: session.vault.get(ref.key) is None)


@on_window_loop
async def test_a_schema_is_read_beside_the_window_before_it_is_taken(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    click(dialog.gate.add)
    editor = shown(dialog, GateEditor)
    editor.kind.setCurrentIndex(editor.kind.findData("schema"))
    schema = tmp_path / "order.schema.json"
    schema.write_text('{"$ref": "#"}')
    editor.key.setText(str(schema))
    click(editor.main_button)
    # the window goes on meanwhile, and nobody takes it twice
    assert (editor.complaints, editor.main_button.isEnabled()) == ("", False)
    await until(lambda: "refers to itself without end" in editor.complaints)
    assert editor.main_button.isEnabled()
    schema.write_text('{"type": "object"}')
    click(editor.main_button)
    await until(lambda: not list(open_windows(dialog, GateEditor)))
    click(dialog.main_button)
    await until(lambda: session.endpoint("orders").gate == (GateRule("schema", str(schema)),))
    # one that is closed meanwhile takes nothing
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    click(dialog.gate.add)
    editor = next(one for one in open_windows(dialog, GateEditor))
    editor.kind.setCurrentIndex(editor.kind.findData("schema"))
    editor.key.setText(str(schema))
    click(editor.main_button)
    editor.done(0)
    await asyncio.sleep(0.2)
    assert dialog.gate.items == session.endpoint("orders").gate


@on_window_loop
async def test_a_gate_may_find_its_secret_in_a_variable_or_a_file_and_keeps_what_is_not_changed(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    kept = SecretRef("keyring", "orders/gate/bearer", role="gate")
    session.save_endpoint(Endpoint("orders", gate=(GateRule("bearer", "", kept),)), {kept: "t0ken"}).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    for source, key in (("env", "HOOKS_TOKEN"), ("file", str(tmp_path / "token"))):
        click(dialog.gate.add)
        editor = next(one for one in open_windows(dialog, GateEditor))
        editor.kind.setCurrentIndex(editor.kind.findData("basic"))
        editor.name.setText("me")
        editor.source.setCurrentIndex(editor.source.findData(source))
        click(editor.main_button)
        assert "where the secret is found" in editor.complaints
        editor.key.setText(key)
        click(editor.main_button)
    dialog.gate.list.setCurrentItem(dialog.gate.list.topLevelItem(0))
    click(dialog.gate.edit)
    editor = next(one for one in open_windows(dialog, GateEditor))
    assert editor.value.text() == "", "what is kept is never shown"
    click(editor.main_button)
    click(dialog.main_button)
    await until(lambda: len(session.endpoint("orders").gate) == 3)
    assert session.endpoint("orders").gate == (
        GateRule("bearer", "", kept),
        GateRule("basic", "me", SecretRef("env", "HOOKS_TOKEN", role="gate")),
        GateRule("basic", "me", SecretRef("file", str(tmp_path / "token"), role="gate")),
    )
    assert session.vault.get(kept.key) == "t0ken"


@on_window_loop
async def test_a_row_says_what_its_like_is_answered_with_and_that_can_be_undone(
    window: MainWindow, session: Session, fill: Fill, address: str
) -> None:
    fill(1, target="/hook")
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    menu = submenu(window.commands.rows.menu(), "Answer with this")
    assert "500 Internal Server Error" in titles(menu)
    choose(menu, "503 Service Unavailable")
    await until(lambda: window.toast.text.endswith("is answered with 503 Service Unavailable"))
    (rule,) = session.endpoint("default").answers
    assert (rule.when, rule.status) == ("method=POST path=/hook", 503)
    click(window.toast._way)
    await until(lambda: not session.endpoint("default").answers)
    choose(menu, "409 Conflict")
    await until(lambda: session.endpoint("default").answers)
    assert send(address, "/hook") == 409
    assert send(address, "/other") == 200


@on_window_loop
async def test_endpoints_are_read_from_and_written_to_a_file(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    place = tmp_path / "hooks.toml"
    place.write_text("[endpoints.pay]\n[[endpoints.pay.answers]]\nstatus = 202\n")
    window.start(window.commands.endpoint_files._read(place), "read")
    await until(lambda: session.endpoint("pay").answers == (AnswerRule(status=202),))
    out = tmp_path / "out.toml"
    window.start(window.commands.endpoint_files._write(out), "write")
    await until(out.exists)
    assert "status = 202" in out.read_text()
    place.write_text("[endpoints.pay]\ngate = 3\n")
    window.start(window.commands.endpoint_files._read(place), "read")
    await until(lambda: "hooks.toml, line 2" in window.notice.text)
    assert window.notice.text.endswith("The endpoints are as before.")
    assert session.endpoint("pay").answers == (AnswerRule(status=202),)
    # mended in an editor meanwhile
    place.write_text("[endpoints.pay]\n[[endpoints.pay.answers]]\nstatus = 204\n")
    click(button(window.notice, "Read it again"))
    await until(lambda: session.endpoint("pay").answers == (AnswerRule(status=204),))
    # what is said last stands there: not before this was
    await until(lambda: "in use" in window.toast.text)
    assert not window.notice.text
    window.start(window.commands.endpoint_files._write(tmp_path / "gone" / "out.toml"), "write")
    await until(lambda: "out.toml cannot be written: No such file or directory." in window.toast.text)


@on_window_loop
async def test_an_answer_is_checked_while_it_is_typed(window: MainWindow) -> None:
    window.commands.answering.answers("default")
    dialog = shown(window, AnswersDialog)
    click(dialog.rules.add)
    editor = shown(dialog.rules, RuleEditor)
    editor.delay.setText("2h")
    editor.headers.setPlainText("no colon")
    editor.body.setPlainText("{{request.")
    await until(lambda: len(editor.complaints.splitlines()) == 3)
    assert "beyond the limit" in editor.delay.accessibleDescription()
    assert "has no colon" in editor.headers.accessibleDescription()
    assert "In the body" in editor.body.accessibleDescription()
    editor.delay.setText("2s")
    editor.headers.setPlainText("X-Id: 1")
    # what is no template is a text like any other
    editor.template.setChecked(False)
    await until(lambda: editor.complaints == "")
    editor.kind.setCurrentIndex(1)
    editor.plan.setText("500, explode")
    await until(lambda: "explode" in editor.plan.accessibleDescription())
    # nobody is asked for a plan any more
    editor.kind.setCurrentIndex(0)
    assert editor.complaints == ""


@on_window_loop
async def test_a_large_body_is_read_when_one_is_done_and_what_was_said_of_it_stays(window: MainWindow) -> None:
    window.commands.answering.answers("default")
    dialog = shown(window, AnswersDialog)
    click(dialog.rules.add)
    editor = shown(dialog.rules, RuleEditor)
    editor.body.setPlainText("x" * 200_001 + "{{request.")
    editor.delay.setText("2h")
    await until(lambda: "beyond the limit" in editor.complaints)
    assert "In the body" not in editor.complaints
    click(editor.main_button)
    assert "In the body" in editor.complaints
    editor.delay.setText("2s")
    await until(lambda: "beyond the limit" not in editor.complaints)
    assert "In the body" in editor.complaints
    editor.body.setPlainText("x")
    await until(lambda: editor.complaints == "")


@on_window_loop
async def test_what_another_kind_of_condition_lacked_is_not_said_of_this_one(window: MainWindow) -> None:
    window.commands.answering.answers("default")
    dialog = shown(window, AnswersDialog)
    click(dialog.gate.add)
    editor = shown(dialog, GateEditor)
    editor.kind.setCurrentIndex(editor.kind.findData("bearer"))
    click(editor.main_button)
    assert "The token is missing" in editor.complaints
    editor.kind.setCurrentIndex(editor.kind.findData("header"))
    assert editor.complaints == ""


@on_window_loop
async def test_answers_that_were_entered_are_not_given_up_unasked(window: MainWindow, session: Session) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    click(dialog.rules.add)
    editor = shown(dialog.rules, RuleEditor)
    editor.status.setValue(503)
    click(editor.main_button)
    press(dialog, "Esc")
    assert dialog.isVisible()
    click(dialog.question.keep)
    assert [rule.status for rule in dialog.rules.items] == [503]
    # what is as it was is left without a word
    click(dialog.rules.remove)
    press(dialog, "Esc")
    await until(lambda: not list(open_windows(window, AnswersDialog)))
    assert session.endpoint("orders").answers == ()


@on_window_loop
async def test_providers_whose_handshakes_are_answered_are_found_by_typing(
    window: MainWindow, session: Session
) -> None:
    session.save_endpoint(Endpoint("orders", handshakes_off=("slack", "of_a_newer_version"))).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    rows = [dialog.answered.list.item(row) for row in range(dialog.answered.list.count())]
    titles = [row.text() for row in rows]
    assert titles == sorted(titles, key=str.lower)
    assert {row.text() for row in rows if row.checkState() == Qt.CheckState.Unchecked} == {"Slack"}
    dialog.answered.search.setText("sla")
    assert [row.text() for row in rows if not row.isHidden()] == ["Slack"]
    click(dialog.answered.all)
    assert dialog.answered.off == ("of_a_newer_version",)
    dialog.answered.search.clear()
    click(dialog.answered.none)
    click(dialog.main_button)
    await until(lambda: len(session.endpoint("orders").handshakes_off) == len(rows) + 1)
    assert "of_a_newer_version" in session.endpoint("orders").handshakes_off


@pytest.mark.parametrize(
    ("endpoint", "first"),
    [
        (Endpoint("orders"), "bearer"),
        (Endpoint("orders", provider="stripe"), "signature"),
        (Endpoint("orders", secrets=(SecretRef("env", "SECRET"),)), "signature"),
        # a header of one's own choice is there only where it was said which
        (Endpoint("orders", provider="zapier"), "bearer"),
        (Endpoint("orders", provider="stripe", gate=(GateRule("signature"),)), "bearer"),
    ],
)
@on_window_loop
async def test_a_condition_begins_with_the_signature_where_requests_are_signed(
    window: MainWindow, session: Session, endpoint: Endpoint, first: str
) -> None:
    session.save_endpoint(endpoint).result(10)
    window.commands.answering.answers("orders")
    dialog = shown(window, AnswersDialog)
    click(dialog.gate.add)
    assert shown(dialog, GateEditor).kind.currentData() == first


@on_window_loop
async def test_all_that_was_left_out_of_a_file_stays_to_be_read(window: MainWindow, tmp_path: Path) -> None:
    place = tmp_path / "hooks.toml"
    place.write_text("[endpoints.pay]\ncolor = 1\nnoise = 2\n")
    window.start(window.commands.endpoint_files._read(place), "read")
    await until(lambda: "1 endpoint of hooks.toml is in use." in window.notice.text)
    assert "color is not known here" in window.notice.text
    assert "noise is not known here" in window.notice.text
    place.write_text("[endpoints.pay]\n" + "".join(f"noise{number} = 2\n" for number in range(10)))
    click(button(window.notice, "Read it again"))
    await until(lambda: window.notice.text.endswith("And 4 more."))
    click(button(window.notice, "Copy all"))
    assert "noise9 is not known here" in QGuiApplication.clipboard().text()
    place.write_text("[endpoints.pay]\n[endpoints.orders]\n")
    window.start(window.commands.endpoint_files._read(place), "read")
    await until(lambda: "2 endpoints of hooks.toml are in use" in window.toast.text)
    assert not window.notice.text

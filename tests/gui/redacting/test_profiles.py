"""Profiles in the window: built-in ones are read only, own ones are saved as they are typed and tried out at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QInputDialog

from inspector.gui.main_window import MainWindow
from inspector.gui.redacting.profiles import ProfilesDialog
from inspector.redaction import BUILT_IN, Profile, load_profile, save_profile
from inspector.redaction.shelf import is_own, path_of
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, shown, until

Fill = Callable[..., list[int]]


def opened(window: MainWindow, session: Session, capture_id: int | None, name: str = "default") -> ProfilesDialog:
    dialog = ProfilesDialog(session, capture_id, name, window)
    dialog.open()
    return dialog


@on_window_loop
async def test_a_built_in_profile_is_duplicated_to_be_changed(window: MainWindow, session: Session) -> None:
    dialog = opened(window, session, None)
    assert not dialog.form.kinds["email"].isEnabled()
    assert dialog.form.edits["headers"].isReadOnly()
    assert not dialog.remove.isEnabled()
    click(dialog.copy)
    assert dialog.name == "default-copy"
    assert dialog.form.kinds["email"].isEnabled()
    dialog.form.kinds["email"].click()
    dialog.form.edits["headers"].setPlainText("X-Internal-*\n")
    await until(lambda: load_profile("default-copy").headers == ("X-Internal-*",))
    assert "email" not in load_profile("default-copy").kinds
    assert load_profile("default") == BUILT_IN["default"]
    dialog.accept()


@on_window_loop
async def test_what_is_wrong_is_said_with_its_place_and_not_saved(window: MainWindow, session: Session) -> None:
    save_profile(Profile("mine", kinds=("email",), json=("$.a",)))
    dialog = opened(window, session, None, "mine")
    edit = dialog.form.edits["json"]
    edit.setPlainText("$.a\n$.b[")
    assert dialog.form.problem.text().startswith("JSON, line 2: the path '$.b['")
    assert dialog.form.problem.text().endswith("Not saved.")
    assert len(edit.extraSelections()) == 1
    dialog.form.edits["patterns"].setPlainText("order ORD")
    assert "JSON !" in [label for _, label, _ in dialog.form.tabs._segments]
    edit.setPlainText("$.b")
    assert dialog.form.problem.text() == "Expressions, line 1: write it as name: expression. Not saved."
    dialog.form.edits["patterns"].setPlainText("order: ORD-(\\d+)")
    await until(lambda: load_profile("mine").patterns == (("order", r"ORD-(\d+)"),))
    assert load_profile("mine").json == ("$.b",)
    dialog.accept()


@on_window_loop
async def test_it_is_tried_out_on_the_request_while_it_is_typed(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    headers = [["Content-Type", "application/json"]]
    first, _ = fill(2, body=[b'{"name":"Ann Other"}'] * 2, headers=[headers] * 2)
    save_profile(Profile("mine"))
    dialog = opened(window, session, first, "mine")
    await until(lambda: any("Ann Other" in line for line in dialog.sight.after.document.lines))
    dialog.form.edits["json"].setPlainText("$.name")
    await until(lambda: any("[field-1]" in line for line in dialog.sight.after.document.lines))
    assert any("Ann Other" in line for line in dialog.sight.before.document.lines)
    dialog.accept()


@on_window_loop
async def test_profiles_are_renamed_and_removed_with_a_way_back(window: MainWindow, session: Session) -> None:
    dialog = opened(window, session, None)
    click(dialog.new)
    assert dialog.name == "mine"
    click(dialog.rename)
    shown(dialog, QInputDialog).textValueSelected.emit("default")
    assert dialog.notice.text == "There is a profile default already."
    shown(dialog, QInputDialog).textValueSelected.emit("support")
    assert (dialog.name, is_own("mine"), is_own("support")) == ("support", False, True)
    text = path_of("support").read_text()
    click(dialog.remove)
    assert not is_own("support")
    assert dialog.name == "default"
    click(button(dialog.notice, "Undo"))
    assert path_of("support").read_text() == text
    assert dialog.name == "support"
    dialog.accept()


@on_window_loop
async def test_what_was_typed_last_is_saved_when_it_is_closed(window: MainWindow, session: Session) -> None:
    save_profile(Profile("mine"))
    dialog = opened(window, session, None, "mine")
    dialog.form.edits["cookies"].setPlainText("sid")
    dialog.accept()
    assert load_profile("mine").cookies == ("sid",)

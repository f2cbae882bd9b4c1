"""Files of answers and gates that a configuration named, edited in the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.endpoints import AnswerRule, Endpoint, GateRule
from inspector.gui.answering.gate_editor import GateEditor
from inspector.gui.answering.rule_editor import RuleEditor
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import click, on_window_loop, until


@on_window_loop
async def test_a_body_file_stays_in_its_folder_until_another_is_chosen(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    rule = AnswerRule(file=str(tmp_path / "a.txt"), folder=str(tmp_path))
    editor = RuleEditor(rule, window)
    assert editor.rule == rule
    editor.status.setValue(201)
    assert editor.rule.folder == str(tmp_path)
    editor.file.setText(str(tmp_path / "b.txt"))
    assert (editor.rule.file, editor.rule.folder) == (str(tmp_path / "b.txt"), "")


@pytest.mark.parametrize("said", [None, True, False])
@on_window_loop
async def test_whether_a_body_is_filled_in_is_as_it_was_until_it_is_changed(
    window: MainWindow, said: bool | None
) -> None:
    editor = RuleEditor(AnswerRule(template=said), window)
    assert editor.template.isChecked() is (said is not False)
    assert editor.rule.template is said
    editor.template.setChecked(said is False)
    assert editor.rule.template is (None if said is False else False)


@on_window_loop
async def test_a_schema_of_a_configuration_refers_to_its_folder_after_an_edit(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "defs.json").write_text("{}")
    (tmp_path / "sub" / "s.json").write_text('{"$ref": "../defs.json"}')
    rule = GateRule("schema", str(tmp_path / "sub" / "s.json"), folder=str(tmp_path))
    made: list[GateRule] = []
    editor = GateEditor(rule, "orders", lambda _ref, _value: None, window)
    editor.wanted.connect(made.append)
    editor.status.setCurrentIndex(editor.status.findData(404))
    click(editor.main_button)
    await until(lambda: made == [GateRule("schema", rule.name, status=404, folder=str(tmp_path))])
    other = GateEditor(rule, "orders", lambda _ref, _value: None, window)
    (tmp_path / "o.json").write_text("{}")
    other.key.setText(str(tmp_path / "o.json"))
    other.wanted.connect(made.append)
    click(other.main_button)
    await until(lambda: made[-1] == GateRule("schema", str(tmp_path / "o.json")))


@on_window_loop
async def test_what_an_import_would_refuse_is_said_when_a_file_is_written(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "out").mkdir()
    session.save_endpoint(Endpoint("orders", gate=(GateRule("schema", str(tmp_path / "s.json")),))).result(10)
    files = window.commands.endpoint_files
    window.start(files._write(tmp_path / "out" / "hooks.toml"), "write")
    await until(lambda: f"The schema {tmp_path}/s.json is not in {tmp_path}/out" in window.notice.text)
    window.start(files._write(tmp_path / "hooks.toml"), "write")
    await until(lambda: not window.notice.text)
    assert 'schema = "s.json"' in (tmp_path / "hooks.toml").read_text()

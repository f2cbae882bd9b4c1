"""The window of suites: a scenario of three Stripe events with one wrong field, live; reports; suites that are made."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from inspector.gui.main_window import MainWindow
from inspector.gui.suites.window import SuiteWindow
from inspector.session import Session
from tests.gui.driving import button, on_window_loop, shown, texts, until

THREE = """
[suite]
name = "A paid order"
description = "What Stripe sends when an order is paid"
timeout = "20s"

[endpoints.stripe]
path = "/stripe"
provider = "stripe"

[[expect]]
name = "charged"
event = "charge.succeeded"
fields = { "data.object.amount" = 1000 }
[[expect]]
name = "invoice"
event = "invoice.paid"
[[expect]]
name = "customer"
event = "customer.created"

[[stimulus]]
sample = "stripe invoice.paid"
[[stimulus]]
sample = "stripe charge.succeeded"
fields = { "data.object.amount" = '"10.00"' }
[[stimulus]]
sample = "stripe customer.created"
[[stimulus]]
sample = "stripe payout.paid"
"""
WRONG = '#2 charge.succeeded came, but data.object.amount is "10.00", a string; expected 1000'


async def opened(window: MainWindow, path: Path) -> SuiteWindow:
    window.actions_table["suite"].trigger()
    suite = shown(window, SuiteWindow)
    suite.open_file(path)
    await until(lambda: suite.suite is not None or bool(suite.notice.text))
    return suite


@pytest.fixture
def three(tmp_path: Path) -> Path:
    path = tmp_path / "three.toml"
    path.write_text(THREE, "utf-8")
    return path


@on_window_loop
async def test_boxes_tick_and_the_wrong_field_is_named(
    window: MainWindow, session: Session, address: str, three: Path
) -> None:
    suite = await opened(window, three)
    assert [suite.boxes.boxes.sign(row) for row in range(3)] == ["", "", ""]
    assert "What Stripe sends when an order is paid" in texts(suite)
    button(suite, "Run").click()
    await until(lambda: suite.running)
    assert button(suite, "Stop").isEnabled()
    await until(lambda: not suite.running and suite.standing is not None and suite.standing.ended)
    assert suite.standing is not None
    assert suite.standing.ended == "done"
    assert [suite.boxes.boxes.sign(row) for row in range(4)] == ["✕", "✓", "✓", "?"]
    assert suite.boxes.row == 0
    assert WRONG in texts(suite)
    assert suite.verdict.full_text == "Failed: 2 of 3 met, 1 came unasked"
    assert button(suite, "Save report…").isEnabled()
    button(suite, "Show #2").click()
    await until(lambda: window.pane.table.picked_ids() == [2])
    suite.boxes.choose(3)
    assert "#4 payout.paid" in texts(suite)


@on_window_loop
async def test_the_session_is_looked_at_and_a_report_saved(
    window: MainWindow, session: Session, address: str, three: Path, tmp_path: Path
) -> None:
    session.sample("stripe", "charge.succeeded").result(10)
    suite = await opened(window, three)
    suite.where.set_current("session")
    button(suite, "Run").click()
    await until(lambda: not suite.running and suite.standing is not None and suite.standing.ended)
    assert suite.standing is not None
    assert [outcome.state for outcome in suite.standing.outcomes] == ["wrong", "missing", "missing"]
    await suite.save(tmp_path / "report.xml")
    assert "data.object.amount" in (tmp_path / "report.xml").read_text("utf-8")
    await suite.save(tmp_path / "report.odd")
    assert "has the ending of no report" in suite.notice.text


@on_window_loop
async def test_a_run_that_is_stopped_has_not_finished(
    window: MainWindow, session: Session, address: str, tmp_path: Path
) -> None:
    path = tmp_path / "long.toml"
    path.write_text('[[expect]]\nevent = "never"\n', "utf-8")
    suite = await opened(window, path)
    button(suite, "Run").click()
    await until(lambda: suite._live is not None)
    button(suite, "Stop").click()
    await until(lambda: not suite.running)
    assert suite.verdict.full_text.startswith("Not finished: 0 of 1 met, interrupted")


@on_window_loop
async def test_closing_ends_the_run(window: MainWindow, session: Session, address: str, tmp_path: Path) -> None:
    path = tmp_path / "long.toml"
    path.write_text('[[expect]]\nevent = "never"\n', "utf-8")
    suite = await opened(window, path)
    button(suite, "Run").click()
    await until(lambda: suite._live is not None)
    live = suite._live
    suite.close()
    assert live is not None
    assert live.result.result(10).ended == "interrupted"


@on_window_loop
async def test_what_is_wrong_with_a_suite_is_said(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text("[suite]\ntimeut = 3\n", "utf-8")
    suite = await opened(window, path)
    assert suite.notice.text.endswith("wrong.toml, line 2: suite.timeut is not known here. Did you mean timeout?")
    path.write_text(THREE, "utf-8")
    button(suite, "Read it again").click()
    await until(lambda: not suite.notice.text)
    assert suite.suite is not None


@on_window_loop
async def test_a_suite_is_made_of_the_selection(
    window: MainWindow, session: Session, address: str, tmp_path: Path
) -> None:
    session.sample("stripe", "charge.succeeded").result(10)
    await until(lambda: window.pane.shown_count == 1)
    await window.commands.suites.write(tmp_path / "made.toml", [1])
    suite = shown(window, SuiteWindow)
    await until(lambda: suite.suite is not None)
    assert suite.suite is not None
    assert suite.suite.expectations[0].event == "charge.succeeded"
    suite.where.set_current("session")
    button(suite, "Run").click()
    await until(lambda: not suite.running and suite.standing is not None and suite.standing.ended)
    assert suite.standing is not None
    assert suite.standing.passed


@on_window_loop
async def test_names_of_others_are_shown_as_plain_text(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text('[suite]\nname = "<b>x</b>"\n[[expect]]\nname = "<i>y</i>"\nevent = "a"\n', "utf-8")
    suite = await opened(window, path)
    assert "<b>x</b>" in texts(suite)
    assert any(label.text() == "<i>y</i>" for label in suite.findChildren(QLabel))


@on_window_loop
async def test_a_suite_is_read_beside_the_window(
    window: MainWindow, three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from inspector.gui.suites import window as module

    other = tmp_path / "other.toml"
    other.write_text('[suite]\nname = "Other"\n[[expect]]\nevent = "a"\n', "utf-8")
    slow, threads, load = threading.Event(), [], module.load_suite

    def loaded(path: Path) -> object:
        threads.append(threading.current_thread())
        if path == three:
            slow.wait(10)
        return load(path)

    monkeypatch.setattr(module, "load_suite", loaded)
    window.actions_table["suite"].trigger()
    suite = shown(window, SuiteWindow)
    suite.open_file(three)
    suite.open_file(other)
    await until(lambda: suite.suite is not None)
    slow.set()
    await until(lambda: not [task for task in asyncio.all_tasks() if task.get_name() == "read a suite"])
    assert suite.suite is not None
    assert suite.suite.name == "Other"
    assert threading.main_thread() not in threads


@on_window_loop
async def test_a_suite_that_no_longer_reads_is_not_run(window: MainWindow, three: Path, address: str) -> None:
    suite = await opened(window, three)
    three.write_text("[[expect]]\nevnt = 'a'\n", "utf-8")
    button(suite, "Run").click()
    await until(lambda: not suite.running and "Did you mean event?" in suite.notice.text)
    assert suite.suite is None

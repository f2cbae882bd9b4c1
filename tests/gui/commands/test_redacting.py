"""A value is redacted at export from its menu, in one click, and not any more in another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.gui.detail.value_menu import rule_of
from inspector.gui.main_window import MainWindow
from inspector.gui.redacting.profiles import ProfilesDialog
from inspector.redaction import load_profile
from inspector.redaction.shelf import is_own
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, shown, until

Fill = Callable[..., list[int]]


@pytest.mark.parametrize(
    ("path", "rule"),
    [("id", "$.id"), ("data.items[2].id", "$.data.items[*].id"), ("[0].a", "$[*].a"), ('"a b".c', '$."a b".c')],
)
@on_window_loop
async def test_a_value_becomes_a_rule_and_goes_back(
    window: MainWindow, fill: Fill, session: Session, path: str, rule: str
) -> None:
    assert rule_of(path) == rule
    window.commands.redacting.add("json", rule_of(path))
    await until(lambda: load_profile("default").json == (rule,))
    await until(lambda: window.toast.text.endswith("is redacted at export, by the profile default"))
    window.commands.redacting.add("json", rule)
    await until(lambda: window.toast.text.endswith("is redacted at export already"))
    window.commands.redacting.add("headers", "X-Mine")
    await until(lambda: load_profile("default").headers == ("X-Mine",))
    await until(lambda: "X-Mine" in window.toast.text)
    click(button(window.toast, "Undo"))
    assert load_profile("default").headers == ()
    assert load_profile("default").json == (rule,)


@on_window_loop
async def test_a_header_in_the_detail_offers_it(window: MainWindow, fill: Fill) -> None:
    fill(1, headers=[["X-Customer", "Ann Other"]])
    await until(lambda: window.detail is not None)
    assert window.detail is not None
    window.detail.tabs.headers.redact_wanted.emit("headers", "X-Customer")
    await until(lambda: is_own("default") and load_profile("default").headers == ("X-Customer",))


@on_window_loop
async def test_the_profiles_are_in_the_menu(window: MainWindow, fill: Fill) -> None:
    fill(1)
    await until(lambda: window.pane.shown_count == 1)
    window.actions_table["redaction"].trigger()
    dialog = shown(window, ProfilesDialog)
    assert dialog.name == "default"
    dialog.accept()

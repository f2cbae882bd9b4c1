from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from inspector.gui.dialogs.custom_scheme import CustomSchemeDialog
from inspector.gui.main_window import MainWindow
from inspector.providers import REGISTRY, CustomScheme, use_custom
from inspector.providers.custom_files import folder, scheme_text
from inspector.session import Session
from tests.gui.driving import click, drop, on_window_loop, send, until

BODY = b'{"kind": "made"}'


def signed(secret: str) -> dict[str, str]:
    return {"X-Acme": "sha256=" + hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()}


async def opened(window: MainWindow) -> CustomSchemeDialog:
    window.actions_table["custom_scheme"].trigger()
    return window.findChildren(CustomSchemeDialog)[-1]


@on_window_loop
async def test_a_scheme_is_tried_on_the_selected_request_while_it_is_typed(
    window: MainWindow, session: Session, address: str
) -> None:
    session.set_secret("default", "live", "key").result(10)
    send(address, "/in", BODY, headers=signed("key"))
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    dialog = await opened(window)
    await until(lambda: dialog.outcome.headline == "Not complete yet.")
    dialog.lines["name"].setText("acme")
    dialog.lines["header"].setText("X-Acme")
    await until(lambda: "request 1" in dialog.outcome.headline)
    assert "Valid" not in dialog.outcome.headline
    dialog.lines["format"].setText("sha256={signature}")
    dialog.lines["event"].setText("body:kind")
    await until(lambda: dialog.outcome.headline == "On request 1: Valid")
    dialog.main_button.click()
    await until(lambda: window.pane.model.summary(0) is not None and window.pane.model.summary(0).provider == "acme")  # type: ignore[union-attr]
    row = window.pane.model.summary(0)
    assert row is not None
    assert (row.outcome, row.event_type) == ("valid", "made")
    again = await opened(window)
    again.choice.setCurrentText("acme")
    assert again.scheme() == CustomScheme(
        "acme", "X-Acme", format="sha256={signature}", event="body:kind", tolerance_s=300.0
    )
    again.forget.click()
    await until(lambda: "acme" not in REGISTRY)
    assert list(folder().glob("*.toml")) == []
    use_custom([])


@on_window_loop
async def test_what_cannot_work_is_said_and_files_are_opened(window: MainWindow, tmp_path: Path) -> None:
    dialog = await opened(window)
    click(dialog.main_button)
    assert dialog.complaints == "Name is missing. Use small letters, digits, - and _."
    scheme = CustomScheme("acme", "X-Acme", signed="{timestamp}.{body}", timestamp_header="X-Time", algorithm="sha512")
    (tmp_path / "acme.toml").write_text(scheme_text(scheme))
    dialog.load_file(tmp_path / "acme.toml")
    assert dialog.scheme() == scheme
    (tmp_path / "bad.toml").write_text("[provider]\nname = 3\n")
    dialog.load_file(tmp_path / "bad.toml")
    assert "must be a text" in dialog.complaints
    drop([dialog])


@on_window_loop
async def test_what_the_form_does_not_show_is_kept(window: MainWindow, tmp_path: Path) -> None:
    dialog = await opened(window)
    scheme = CustomScheme("acme", "X-Acme", tolerance_s=0.5, secret_hint="Ask Ada.", docs="https://acme.example/docs")
    (tmp_path / "acme.toml").write_text(scheme_text(scheme))
    dialog.load_file(tmp_path / "acme.toml")
    assert dialog.scheme() == scheme
    dialog.lines["name"].setText("stripe")
    click(dialog.main_button)
    assert dialog.complaints == "stripe is built in: choose another name."
    drop([dialog])

"""The public address in the window, by programs that say what the real ones say."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from inspector.endpoints import Endpoint, GateRule
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.main_window import MainWindow
from inspector.gui.reaching.dialog import PublicDialog
from inspector.session import Session
from inspector.tunnels import OFF, Question, TunnelState
from tests.gui.driving import button, choose, click, on_window_loop, settle, shown, texts, titles
from tests.gui.driving import until as wait_until
from tests.tunnels.conftest import WAIT, on_path, says
from tests.tunnels.test_programs import CLOUDFLARED, CLOUDFLARED_ADDRESS, CLOUDFLARED_BACK, CLOUDFLARED_LOST

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    return on_path(tmp_path / "bin", monkeypatch)


@pytest.fixture
def until(qtbot: Any) -> Callable[..., None]:
    return lambda check: qtbot.waitUntil(check, timeout=10_000)


@pytest.fixture
def started(session: Session, window: MainWindow, address: str, until: Callable[..., None]) -> Callable[..., str]:
    """Switches the tunnel on as the window does, without the joined loop that tests do not have."""

    def start(kind: str = "cloudflared") -> str:
        found = session.start_tunnel(kind).result(10)
        until(lambda: window.actions_table["copy_public"].isEnabled())
        return found

    return start


def test_the_address_is_in_the_window_and_copied_in_one_click_and_what_it_opens_is_said(
    window: MainWindow, session: Session, started: Any, program: Any, until: Any
) -> None:
    program("cloudflared", f"{says(CLOUDFLARED)}\n{WAIT}")
    assert not window.toolbar.copy_public.isVisible()
    assert not window.status.exposed.isVisible()
    assert started() == CLOUDFLARED_ADDRESS
    window.toolbar.copy_public.click()
    assert QGuiApplication.clipboard().text() == CLOUDFLARED_ADDRESS
    assert CLOUDFLARED_ADDRESS in window.toolbar.public.toolTip()
    assert window.status.exposed.text() == "⚠ Public, no gate"
    assert "Anybody on the internet can send to all paths" in window.status.exposed.toolTip()
    assert CLOUDFLARED_ADDRESS in "".join(
        field.text() for field in window.pane.nothing_yet.findChildren(QWidget) if hasattr(field, "cursorPosition")
    )
    # each endpoint has its own address, and the local one beside it
    session.save_endpoint(Endpoint("orders")).result(10)
    menu = window.commands.endpoints.menu("orders")
    choose(menu, "Copy public address")
    assert QGuiApplication.clipboard().text() == f"{CLOUDFLARED_ADDRESS}/orders"
    until(lambda: f"public at {CLOUDFLARED_ADDRESS}/orders" in window.sidebar.list.item(1).toolTip())
    window.commands.endpoints.edit("orders")
    editor = shown(window, EndpointEditor)
    assert editor.public_url.placeholderText() == f"{CLOUDFLARED_ADDRESS}/orders"
    editor.reject()
    choose(menu, "Copy local address")
    assert QGuiApplication.clipboard().text() == f"{session.address}/orders"
    session.stop_tunnel().result(10)
    until(lambda: not window.status.exposed.isVisible())
    assert "Copy local address" not in titles(window.commands.endpoints.menu("orders"))


def test_a_gate_takes_the_badge_away(
    window: MainWindow, session: Session, started: Any, program: Any, until: Any
) -> None:
    program("cloudflared", f"{says(CLOUDFLARED)}\n{WAIT}")
    started()
    assert window.status.exposed.isVisible()
    gate = (GateRule("addresses", values=("203.0.113.0/24",)),)
    session.save_endpoint(Endpoint("default", gate=gate)).result(10)
    until(lambda: not window.status.exposed.isVisible())
    session.save_endpoint(Endpoint("orders")).result(10)
    until(lambda: "can send to /orders" in window.status.exposed.toolTip())


def test_a_listener_for_the_network_has_a_badge(window: MainWindow, session: Session, until: Any) -> None:
    session.listen("0.0.0.0", 0).result(10)
    until(lambda: window.status.exposed.text() == "⚠ Open to the network")
    assert "can be reached from other machines" in window.status.exposed.toolTip()


def test_a_loss_is_told_and_goes_when_it_is_back(
    window: MainWindow, started: Any, program: Any, until: Any, tmp_path: Path
) -> None:
    go = f"until [ -e {tmp_path}/go ]; do sleep 0.02; done; rm {tmp_path}/go"
    program(
        "cloudflared", f"{says(CLOUDFLARED)}\n{go}\n{says(CLOUDFLARED_LOST)}\n{go}\n{says(CLOUDFLARED_BACK)}\n{WAIT}"
    )
    started()
    (tmp_path / "go").touch()
    until(lambda: window.toolbar.public.text() == "Public: lost")
    assert "The public address was lost: cloudflared lost its connection" in window.notice.text
    assert not window.toolbar.copy_public.isVisible()
    assert window.toast.text == ""
    until(lambda: not (tmp_path / "go").exists())
    (tmp_path / "go").touch()
    until(lambda: window.toolbar.public.text() == "Public")
    assert window.notice.text == ""


def test_the_dialog_says_what_is_missing_and_what_is_wrong_before_it_starts_anything(
    window: MainWindow, session: Session, address: str, program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("ngrok", "exit 0")
    window.actions_table["public"].trigger()
    dialog = shown(window, PublicDialog)
    entries = [dialog.kind.itemText(place) for place in range(dialog.kind.count())]
    assert "ngrok" in entries
    assert "Tailscale Funnel – not found" in entries
    wanted: list[Any] = []
    dialog.wanted.connect(lambda kind, options: wanted.append((kind, options)))
    dialog.kind.setCurrentIndex(dialog.kind.findData("tailscale"))
    assert "tailscale is not on the PATH. Get it" in dialog.missing.text
    assert not button(dialog, "Switch on").isEnabled()
    assert "tailscale is not on the PATH" in dialog.main_button.toolTip()
    # only a click leads out of the window
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    if sys.platform == "linux":
        button(dialog.missing, "Open page").click()
        assert opened == ["https://tailscale.com/download/linux"]
    dialog.kind.setCurrentIndex(dialog.kind.findData("ssh"))
    assert dialog.main_button.toolTip() == ""
    host, port = (dialog._options._fields[name] for name in ("host", "port"))
    button(dialog, "Switch on").click()
    assert dialog.complaints == "Host is missing. Write it like localhost.run."
    assert host.property("invalid") == "true"
    host.setText("example.com")
    port.setText("many")
    button(dialog, "Switch on").click()
    assert port.accessibleDescription() == "'many' is no port. It is a number from 1 to 65535."
    assert host.property("invalid") == "false"
    assert wanted == []
    dialog.kind.setCurrentIndex(dialog.kind.findData("smee"))
    dialog._options._fields["path"].setText("/github")
    dialog.wanted.disconnect()
    dialog.wanted.connect(lambda kind, options: wanted.append((kind, options)))
    button(dialog, "Switch on").click()
    assert wanted == [("smee", {"path": "/github"})]
    dialog.reject()


@on_window_loop
async def test_the_switch_starts_the_tunnel_shows_its_address_and_remembers_what_was_chosen(
    window: MainWindow, session: Session, address: str, program: Any
) -> None:
    program("cloudflared", f"{says(CLOUDFLARED)}\n{WAIT}")
    window.actions_table["public"].trigger()
    dialog = shown(window, PublicDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData("cloudflared"))
    click(button(dialog, "Switch on"))
    await wait_until(lambda: dialog.line.address == CLOUDFLARED_ADDRESS)
    assert "Anybody on the internet" in dialog.exposed.text
    assert not dialog.kind.isEnabled()
    click(dialog.line.copy)
    assert QGuiApplication.clipboard().text() == CLOUDFLARED_ADDRESS
    assert session.settings.tunnel.kind == "cloudflared"
    click(button(dialog, "Switch off"))
    await wait_until(lambda: session.tunnel == OFF)
    await wait_until(lambda: dialog.main_button.text() == "Switch on")
    dialog.reject()
    # one that never says an address is switched off while it starts, and nothing is complained about
    program("cloudflared", WAIT)
    window.actions_table["public"].trigger()
    dialog = shown(window, PublicDialog)
    click(button(dialog, "Switch on"))
    await wait_until(lambda: dialog.main_button.text() == "Switch off")
    click(button(dialog, "Switch off"))
    await wait_until(lambda: session.tunnel == OFF)
    await settle()
    assert window.status.error.text() == ""
    dialog.reject()


def test_a_narrow_window_has_the_icons_and_a_wide_one_their_words(window: MainWindow, address: str, until: Any) -> None:
    bar = window.toolbar
    until(lambda: (bar.public.text(), bar.record.text()) == ("Public", "Recording"))
    assert bar.record.isVisible()
    window.resize(780, 650)
    until(lambda: (bar.public.text(), bar.record.text()) == ("", ""))
    assert bar.public.isVisible()
    assert bar.public.accessibleName() == "Public address: off"
    assert bar.record.accessibleName() == "Recording"
    window.resize(1440, 900)
    until(lambda: (bar.public.text(), bar.record.text()) == ("Public", "Recording"))


def test_a_failure_is_shown_with_the_last_words_as_plain_text(window: MainWindow, address: str, until: Any) -> None:
    window.commands.reaching.public()
    dialog = shown(window, PublicDialog)
    words = ("<img src=x>", "\u202egnp" + "x" * 200)
    state = TunnelState("failed", "tailscale", "T", reason="No <b>.", hint="Do it.", lines=words)
    dialog.show_state(state, ())
    assert dialog.trouble.text == "No <b>. Do it."
    assert dialog.words.toPlainText().startswith("<img src=x>")
    assert "\u202e" not in texts(dialog) + dialog.words.toPlainText()
    # to its end, however long its words are
    line = dialog.words.fontMetrics().height()
    until(lambda: dialog.words.height() >= dialog.words.document().size().height() > 2 * line)
    dialog.show_state(TunnelState("lost", "x", "X", "https://a.example", reason="Gone.", retry_at=1.0), ())
    assert dialog.trouble.text == "Gone. It is tried again."
    dialog.reject()


@pytest.mark.parametrize(("way", "answer"), [("It is the right one", True), ("Do not connect", False)])
def test_a_host_key_is_asked_for_and_not_accepted_by_enter(
    window: MainWindow, address: str, way: str, answer: bool
) -> None:
    window.commands.reaching.public()
    dialog = shown(window, PublicDialog)
    dialog.answered.disconnect()
    answers: list[Any] = []
    dialog.answered.connect(lambda question, given, keep: answers.append((question, given, keep)))
    question = Question("host", "box is not known here. Is this its key?", "ssh-ed25519 SHA256:abc")
    dialog.show_state(TunnelState("starting", "ssh", "ssh -R", question=question), ())
    assert "SHA256:abc" in texts(dialog)
    assert not button(dialog, "It is the right one").isDefault()
    button(dialog, way).click()
    assert answers == [(question, answer, False)]
    dialog.show_state(OFF, ())
    assert "SHA256:abc" not in texts(dialog)
    dialog.reject()


def test_a_passphrase_is_hidden_and_may_be_kept(window: MainWindow, address: str) -> None:
    window.commands.reaching.public()
    dialog = shown(window, PublicDialog)
    dialog.answered.disconnect()
    answers: list[Any] = []
    dialog.answered.connect(lambda _question, given, keep: answers.append((given, keep)))
    dialog.show_state(TunnelState("starting", "ssh", "ssh -R", question=Question("secret", "Passphrase", keep="x")), ())
    card = dialog._question
    assert card is not None
    assert card.secret.echoMode() == card.secret.EchoMode.Password
    button(dialog, "Unlock").click()
    assert answers == []
    card.secret.setText("pass")
    card.keep.setChecked(True)
    button(dialog, "Unlock").click()
    assert answers == [("pass", True)]
    dialog.show_state(OFF, ())
    dialog.reject()

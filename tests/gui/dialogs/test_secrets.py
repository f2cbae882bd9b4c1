from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from inspector.gui.dialogs.secrets import SecretsDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import click, on_window_loop, press, shown, texts, until

Fill = Callable[..., list[int]]
SECRET = "whsec_hunter2-very-secret"


@contextmanager
def opened(window: MainWindow, endpoint: str = "default") -> Iterator[SecretsDialog]:
    window.commands.endpoints.secrets(endpoint)
    dialog = shown(window, SecretsDialog)
    yield dialog
    dialog.reject()


def known(dialog: SecretsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


async def save(dialog: SecretsDialog, label: str, value: str) -> None:
    dialog.label.setCurrentText(label)
    dialog.value.setText(value)
    click(dialog.main_button)
    await until(lambda: dialog.value.text() == "")


@on_window_loop
async def test_a_secret_goes_to_the_vault_and_is_never_shown_again(
    window: MainWindow, session: Session, home: Path
) -> None:
    with opened(window) as dialog:
        assert dialog.value.echoMode() == QLineEdit.EchoMode.Password
        assert "None yet" in known(dialog)[0]
        await save(dialog, "live", SECRET)
        assert len(known(dialog)) == 1
        assert known(dialog)[0].startswith("live")
        assert SECRET not in texts(window) + texts(dialog) + "".join(known(dialog))
    assert session.vault.get("default/live") == SECRET
    files = [path for path in (*home.rglob("*"), *Path(session.path).parent.glob("session.*")) if path.is_file()]
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == ["secrets.json"]
    assert (home / "data" / "secrets.json").stat().st_mode & 0o777 == 0o600


@on_window_loop
async def test_the_note_says_which_store_keeps_them(window: MainWindow, home: Path) -> None:
    with opened(window) as dialog:
        await until(lambda: str(home / "data" / "secrets.json") in dialog.where.text())
        assert "only you can read" in dialog.where.text()
        assert "no keyring" in dialog.where.text()


@on_window_loop
async def test_a_secret_checks_what_is_there_and_its_removal_takes_that_back(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    body = b'{"zen": "x"}'
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    fill(1, headers=[["Host", "x"], ["X-GitHub-Event", "ping"], ["X-Hub-Signature-256", signature]], body=body)
    with opened(window) as dialog:
        await save(dialog, "test", SECRET)
        await until(lambda: session.summaries([1])[0].outcome == "valid")
        dialog.list.setCurrentRow(0)
        click(dialog.remove)
        assert dialog.remove.text() == "Remove for good?"
        click(dialog.remove)
        await until(lambda: session.summaries([1])[0].outcome == "no_secret")
        await until(lambda: "None yet" in known(dialog)[0])
    assert session.vault.get("default/test") is None


@on_window_loop
async def test_a_secret_of_the_same_label_is_replaced_and_another_is_kept_beside(
    window: MainWindow, session: Session
) -> None:
    with opened(window) as dialog:
        await save(dialog, "live", "one")
        await save(dialog, "test", "two")
        await save(dialog, "live", "three")
        assert len(known(dialog)) == 2
    assert (session.vault.get("default/live"), session.vault.get("default/test")) == ("three", "two")


@on_window_loop
async def test_white_space_and_quotes_are_asked_about_and_kept_as_typed(window: MainWindow, session: Session) -> None:
    with opened(window) as dialog:
        assert not dialog.main_button.isEnabled()
        dialog.value.setText("whsec_x ")
        assert "white space or quotes" in dialog.odd.text()
        assert dialog.odd.isVisibleTo(dialog)
        dialog.value.setText("whsec_x")
        assert not dialog.odd.isVisibleTo(dialog)
        await save(dialog, "live", '"quoted"')
    assert session.vault.get("default/live") == '"quoted"'


@on_window_loop
async def test_enter_in_the_field_saves(window: MainWindow, session: Session) -> None:
    with opened(window) as dialog:
        QTest.keyClicks(dialog.value, "abc")
        press(dialog.value, "Return")
        await until(lambda: session.vault.names())
        assert dialog.isVisible()


@on_window_loop
async def test_a_vault_that_refuses_is_told_in_words(window: MainWindow, home: Path) -> None:
    (home / "data").mkdir(parents=True, exist_ok=True)
    (home / "data" / "secrets.json").write_text("{broken")
    with opened(window) as dialog:
        dialog.value.setText(SECRET)
        click(dialog.main_button)
        await until(lambda: "not valid" in dialog.complaints)
        assert "secrets.json" in dialog.complaints
        assert SECRET not in dialog.complaints
        await until(lambda: dialog.main_button.isEnabled())
        assert dialog.value.text() == SECRET, "what was typed is not lost"


@on_window_loop
async def test_closing_while_a_secret_is_being_saved_still_saves_it(window: MainWindow, session: Session) -> None:
    with opened(window) as dialog:
        dialog.value.setText(SECRET)
        QTest.mouseClick(dialog.main_button, Qt.MouseButton.LeftButton)
    await until(lambda: session.endpoint("default").secrets)

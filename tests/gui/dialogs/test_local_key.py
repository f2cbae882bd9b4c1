from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.local_key import LocalKeyDialog
from inspector.gui.dialogs.secrets import SecretsDialog
from inspector.gui.dialogs.secrets_manager import SecretsManager
from inspector.gui.main_window import MainWindow
from inspector.providers import REGISTRY
from inspector.providers.local_keys import make_local_key
from inspector.session import Session
from tests.gui.driving import click, on_window_loop, shown, texts, until


def opened(window: MainWindow, endpoint: str = "default") -> LocalKeyDialog:
    """From the signing secrets of an endpoint."""
    window.commands.endpoints.secrets(endpoint)
    secrets = shown(window, SecretsDialog)
    click(secrets.test_key)
    return shown(secrets, LocalKeyDialog)


@on_window_loop
async def test_a_test_key_is_made_copied_saved_and_forgotten(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    session.save_endpoint(Endpoint("pay", provider="paypal")).result(10)
    dialog = opened(window, "pay")
    assert (dialog.provider.currentText(), dialog.provider.isEnabled()) == ("PayPal", False)
    assert "PayPal signs with a private key that only PayPal has." in texts(dialog)
    await until(dialog.main_button.isEnabled)
    assert not dialog.copy.isEnabled()
    click(dialog.main_button)
    await until(dialog.copy.isEnabled)
    public = dialog.public.toPlainText()
    assert public.count("-----BEGIN CERTIFICATE-----") == 2
    assert "PRIVATE" not in public + texts(dialog)
    assert "valid until" in dialog.form_note.text()
    assert not dialog.main_button.isEnabled()
    click(dialog.copy)
    assert QGuiApplication.clipboard().text() == public
    click(dialog.save)
    asked = shown(dialog, QFileDialog)
    assert asked.selectedFiles()[0].endswith("paypal-test-certificate.pem")
    asked.reject()
    dialog.save_to(tmp_path / "public.pem")
    await until(lambda: "Saved to" in dialog.form_note.text())
    assert (tmp_path / "public.pem").read_text() == public
    dialog.save_to(tmp_path / "no" / "x")
    await until(lambda: not dialog.problem.isHidden())
    assert "was not saved: No such file or directory." in dialog.complaints
    click(dialog.forget)
    assert session.vault.names() == ["pay/test-key/paypal"]
    click(dialog.forget)
    await until(lambda: dialog.public.toPlainText() == "")
    assert session.vault.names() == []
    dialog.reject()


@on_window_loop
async def test_an_endpoint_of_any_provider_has_one_key_for_each(window: MainWindow, session: Session) -> None:
    session.make_test_key("default", "discord").result(10)
    dialog = opened(window)
    assert dialog.provider.currentText() == "Discord"
    await until(lambda: len(dialog.public.toPlainText()) == 64)
    dialog.provider.setCurrentIndex(dialog.provider.findData("sendgrid"))
    await until(dialog.main_button.isEnabled)
    assert dialog.public.toPlainText() == ""
    click(dialog.main_button)
    await until(lambda: dialog.public.toPlainText().startswith("MFkw"))
    assert session.vault.names() == ["default/test-key/discord", "default/test-key/sendgrid"]
    dialog.reject()


@on_window_loop
async def test_a_key_that_has_ended_or_cannot_be_read_is_told_and_replaced(
    window: MainWindow, session: Session
) -> None:
    session.save_endpoint(Endpoint("pay", provider="paypal")).result(10)
    session.make_test_key("pay", "paypal").result(10)
    ended = make_local_key(REGISTRY["paypal"], 1_000_000_000).text
    for kept, says in ((ended, "It ended on 2006-"), ("garbage", "cannot be read")):
        session.vault.set("pay/test-key/paypal", kept)
        dialog = opened(window, "pay")
        await until(lambda dialog=dialog, says=says: says in texts(dialog))  # type: ignore[misc]
        await until(dialog.main_button.isEnabled)
        click(dialog.main_button)
        await until(lambda dialog=dialog: "valid until" in dialog.form_note.text())  # type: ignore[misc]
        assert dialog.problem.isHidden()
        assert not dialog.main_button.isEnabled()
        dialog.reject()
        shown(window, SecretsDialog).reject()


@pytest.mark.parametrize(("provider", "offered"), [("auto", True), ("sns", True), ("jira", True), ("stripe", False)])
@on_window_loop
async def test_it_is_offered_where_only_the_provider_has_the_key(
    window: MainWindow, session: Session, provider: str, offered: bool
) -> None:
    session.save_endpoint(Endpoint("app", provider=provider)).result(10)
    window.commands.endpoints.secrets("app")
    secrets = shown(window, SecretsDialog)
    assert secrets.test_key.isVisible() == offered
    secrets.reject()


@on_window_loop
async def test_the_list_of_all_secrets_has_test_keys_and_opens_them(window: MainWindow, session: Session) -> None:
    session.set_secret("default", "live", "x").result(10)
    session.make_test_key("default", "sendgrid").result(10)
    window.commands.endpoints.secrets("default")
    secrets = shown(window, SecretsDialog)
    assert [secrets.list.item(row).text() for row in range(secrets.list.count())] == ["live"]
    secrets.reject()
    window.commands.endpoints.all_secrets()
    manager = shown(window, SecretsManager)
    row = manager.list.topLevelItem(1)
    assert row is not None
    assert [row.text(column) for column in (2, 4)] == ["test key of SendGrid", "signing again"]
    manager.list.setCurrentItem(row)
    assert not manager.rotate.isEnabled()
    manager.list.itemDoubleClicked.emit(row, 0)
    dialog = shown(manager, LocalKeyDialog)
    assert dialog.provider.currentText() == "SendGrid"
    await until(dialog.forget.isEnabled)
    click(dialog.forget)
    click(dialog.forget)
    await until(lambda: session.vault.names() == ["default/live"])
    await until(dialog.main_button.isEnabled)
    dialog.reject()
    await until(lambda: manager.list.topLevelItemCount() == 1)
    manager.reject()

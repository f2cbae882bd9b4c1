from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QMenu

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.secrets import SecretsDialog
from inspector.gui.dialogs.secrets_manager import RenameDialog, RotateDialog, SecretsManager
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import choose, click, drop, on_window_loop, titles, until


def rows(manager: SecretsManager) -> list[list[str]]:
    found = []
    for place in range(manager.list.topLevelItemCount()):
        item = manager.list.topLevelItem(place)
        assert item is not None
        found.append([item.text(column) for column in range(manager.list.columnCount())])
    return found


async def opened(window: MainWindow, session: Session) -> SecretsManager:
    session.save_endpoint(Endpoint("stripe", provider="stripe")).result(10)
    session.set_secret("stripe", "live", "GEHEIM-1").result(10)
    window.actions_table["all_secrets"].trigger()
    (manager,) = window.findChildren(SecretsManager)
    await until(lambda: "kept" in manager.where.text())
    return manager


@on_window_loop
async def test_every_secret_is_listed_and_none_is_shown(window: MainWindow, session: Session) -> None:
    manager = await opened(window, session)
    assert rows(manager) == [["/stripe", "Stripe", "live", "saved here", "signatures"]]
    assert not manager.rotate.isEnabled()
    texts = [edit.text() for edit in manager.findChildren(QLineEdit)]
    assert not any("GEHEIM" in text for text in [*texts, manager.where.text(), str(rows(manager))])
    drop([manager])


@on_window_loop
async def test_a_secret_is_rotated_renamed_and_removed(window: MainWindow, session: Session, home: Path) -> None:
    manager = await opened(window, session)
    manager.list.setCurrentItem(manager.list.topLevelItem(0))
    manager.rotate.click()
    (rotating,) = manager.findChildren(RotateDialog)
    click(rotating.main_button)
    assert rotating.complaints == "The new secret is missing."
    rotating.value.setText("GEHEIM-2")
    rotating.main_button.click()
    await until(lambda: len(rows(manager)) == 2)
    assert {row[2] for row in rows(manager)} == {"live", "live (before)"}
    names = [row[2] for row in rows(manager)]
    manager.list.setCurrentItem(manager.list.topLevelItem(names.index("live (before)")))
    manager.rename.click()
    (renaming,) = manager.findChildren(RenameDialog)
    renaming.label.setText("live")
    renaming.main_button.click()
    await until(lambda: "already" in manager.problem.text())
    manager.remove.click()
    assert manager.remove.text() == "Remove for good?"
    assert len(rows(manager)) == 2
    manager.remove.click()
    await until(lambda: [row[2] for row in rows(manager)] == ["live"])
    assert manager.problem.isHidden()
    assert [item.text(2) for item in manager.list.selectedItems()] == ["live"]
    manager.rename.click()
    renaming = next(one for one in manager.findChildren(RenameDialog) if one.isVisible())
    renaming.label.setText("production")
    renaming.main_button.click()
    await until(lambda: [item.text(2) for item in manager.list.selectedItems()] == ["production"])
    assert manager.focusWidget() is manager.list
    assert session.vault.get(session.endpoint("stripe").secrets[0].key) == "GEHEIM-2"
    drop([manager])


@on_window_loop
async def test_adding_opens_the_dialog_of_the_endpoint(window: MainWindow, session: Session) -> None:
    manager = await opened(window, session)
    manager.add.click()
    menu = next(one for one in manager.findChildren(QMenu) if one.isVisible())
    assert titles(menu) == ["default", "stripe"]
    choose(menu, "default")
    (dialog,) = manager.findChildren(SecretsDialog)
    dialog.label.setCurrentText("test")
    dialog.value.setText("GEHEIM-3")
    dialog.main_button.click()
    await until(lambda: len(session.endpoint("default").secrets) == 1)
    dialog.reject()
    await until(lambda: len(rows(manager)) == 2)
    drop([manager])

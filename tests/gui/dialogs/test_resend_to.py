from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.gui.dialogs.resend_to import ResendTo
from inspector.gui.main_window import MainWindow
from inspector.resend import How
from inspector.session import Session
from tests.gui.driving import click, on_window_loop, until

Fill = Callable[..., list[int]]


def remember(session: Session, last: str = "", targets: tuple[str, ...] = (), **more: object) -> None:
    session.settings = session.settings.changed("resend", last_target=last, targets=targets, **more)


@on_window_loop
async def test_the_last_address_stands_first_and_none_twice(window: MainWindow, session: Session, fill: Fill) -> None:
    remember(session, "http://b/", ("http://a/", "http://b/"))
    dialog = ResendTo(session, fill(3), window)
    assert dialog.windowTitle().startswith("Resend 3 requests")
    assert [dialog.address.itemText(row) for row in range(dialog.address.count())] == ["http://b/", "http://a/"]
    assert dialog.address.currentText() == "http://b/"


@on_window_loop
async def test_an_address_can_be_typed_at_once(window: MainWindow, session: Session, fill: Fill) -> None:
    dialog = ResendTo(session, fill(1), window)
    dialog.open()
    edit = dialog.address.lineEdit()
    assert edit is not None
    assert edit.hasSelectedText() or dialog.focusWidget() in (edit, dialog.address)


@on_window_loop
async def test_a_good_address_is_chosen_without_its_blanks(window: MainWindow, session: Session, fill: Fill) -> None:
    dialog = ResendTo(session, fill(1), window)
    chosen: list[tuple[str, How]] = []
    dialog.chosen.connect(lambda *values: chosen.append(values))
    dialog.open()
    dialog.address.setCurrentText("  https://[::1]:8443/hook?x=1 ")
    dialog.options.sign.setCurrentIndex(1)
    dialog.options.fresh_id.setChecked(True)
    click(dialog.main_button)
    assert chosen == [("https://[::1]:8443/hook?x=1", How(resign=True, fresh_id=True))]


@on_window_loop
async def test_what_cannot_be_sent_to_is_said_and_the_dialog_stays(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    ids = fill(1)
    for address in ["", "localhost:3000", "ftp://a/", "http://", "http://a:0/", "http://a b/", "http://[::1"]:
        dialog = ResendTo(session, ids, window)
        dialog.open()
        dialog.address.setCurrentText(address)
        click(dialog.main_button)
        assert dialog.isVisible()
        assert dialog.complaints
        dialog.reject()


@on_window_loop
async def test_what_would_change_is_shown_and_why_it_is_not_signed(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    remember(session, "http://localhost:3000/")
    dialog = ResendTo(session, fill(1, target="/a?b", headers=[("Host", "x:1"), ("A", "b")]), window)
    dialog.open()
    await until(lambda: dialog.plan.headers.topLevelItemCount() == 2)
    rows = [
        [item.text(column) for column in range(3)]
        for row in range(2)
        if (item := dialog.plan.headers.topLevelItem(row)) is not None
    ]
    assert rows == [["Host", "x:1", "localhost:3000"], ["Content-Length", "–", "39"]]
    assert dialog.plan.line.text().startswith("POST http://localhost:3000/a?b ")
    assert "cannot be signed again" in dialog.plan.signature.text()
    dialog.options.sign.setCurrentIndex(1)
    await until(lambda: "provider is not known" in dialog.plan.notice.text)
    dialog.address.setCurrentText("nonsense")
    await until(lambda: "http or https" in dialog.plan.notice.text)


@on_window_loop
async def test_a_certificate_that_is_not_checked_stays_visible(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    dialog = ResendTo(session, fill(1), window)
    dialog.open()
    dialog.address.setCurrentText("http://localhost:3000")
    assert not dialog.certificate.isVisible()
    dialog.address.setCurrentText("https://localhost:8443/x")
    assert dialog.certificate.isVisible()
    assert not dialog.certificate.mark.isVisible()
    dialog.certificate.accept.click()
    assert dialog.certificate.mark.isVisible()
    await until(lambda: session.settings.resend.unverified_tls == ("https://localhost:8443",))
    dialog.certificate.accept.click()
    await until(lambda: session.settings.resend.unverified_tls == ())
    assert not dialog.certificate.mark.isVisible()


@pytest.mark.parametrize("address", ["https://localhost:8443", "https://localhost:8443/path"])
def test_a_menu_of_targets_says_which_are_not_verified(
    window: MainWindow, session: Session, fill: Fill, address: str
) -> None:
    from PySide6.QtWidgets import QMenu

    from tests.gui.driving import titles

    remember(session, "", (address,), unverified_tls=("https://localhost:8443",))
    menu = QMenu(window)
    window.commands.sending.fill_targets_menu(menu)
    assert titles(menu)[0] == f"{address} · TLS not verified"

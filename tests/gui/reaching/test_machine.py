"""Where this machine listens at all of its addresses: what is copied, and what a telephone is given."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import pytest
from PySide6.QtGui import QGuiApplication

from inspector.endpoints import Endpoint
from inspector.gui.main_window import MainWindow
from inspector.gui.reaching import machine
from inspector.gui.reaching.machine import at_home, from_others
from inspector.gui.widgets.address_popover import AddressPopover
from inspector.session import Session
from tests.gui.driving import choose, on_window_loop, shown, until


def test_an_address_that_names_a_host_is_left_as_it_is() -> None:
    for address in ("http://127.0.0.1:8080", "https://hooks.example.com/x?y=0.0.0.0", "http://[::1]:8080/", ""):
        assert (at_home(address), from_others(address)) == (address, [address])


def test_one_that_stands_for_all_is_no_address_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_home("http://0.0.0.0:8080/orders") == "http://127.0.0.1:8080/orders"
    assert at_home("http://[::]:8080") == "http://[::1]:8080"
    monkeypatch.setattr(machine, "_own_hosts", lambda version: [] if version == 6 else ["192.168.1.7", "10.0.0.2"])
    assert from_others("http://0.0.0.0:8080/a") == ["http://192.168.1.7:8080/a", "http://10.0.0.2:8080/a"]
    assert from_others("https://[::]/a") == ["https://[::1]/a"], "a machine that nobody reaches"


def test_addresses_of_this_machine_are_such_that_others_reach_it() -> None:
    for found in from_others("http://0.0.0.0:8080"):
        host = ipaddress.ip_address(urlsplit(found).hostname or "")
        assert not host.is_unspecified
        assert not host.is_link_local


@on_window_loop
async def test_what_listens_for_all_is_copied_for_this_machine_and_shown_for_others(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_own_hosts", lambda _version: ["192.168.1.7", "10.0.0.2"])
    port = urlsplit(session.listen("0.0.0.0", 0).result(10)).port
    session.save_endpoint(Endpoint("orders")).result(10)
    await until(lambda: window.sidebar.list.count() == 3 and window.pane.nothing_yet.code.isVisible())
    window.actions_table["copy_address"].trigger()
    assert QGuiApplication.clipboard().text() == f"http://127.0.0.1:{port}"
    window.commands.endpoints.copy_address("orders")
    assert QGuiApplication.clipboard().text() == f"http://127.0.0.1:{port}/orders"
    assert window.pane.nothing_yet._address.text() == f"http://127.0.0.1:{port}"
    choose(window.commands.endpoints.menu("orders"), "Address as QR code")
    popover = shown(window, AddressPopover)
    assert popover.code.accessibleName() == f"QR code of http://192.168.1.7:{port}/orders"
    popover.choice.setCurrentIndex(1)
    assert popover.code.accessibleName() == f"QR code of http://10.0.0.2:{port}/orders"
    popover.copy.click()
    assert QGuiApplication.clipboard().text() == f"http://10.0.0.2:{port}/orders"
    popover.close()


@on_window_loop
async def test_there_is_nothing_to_choose_where_one_address_is_all(window: MainWindow, address: str) -> None:
    await until(lambda: window.pane.nothing_yet.code.isVisible())
    window.actions_table["address_code"].trigger()
    popover = shown(window, AddressPopover)
    assert popover.address == address
    assert not popover.choice.isVisible()
    popover.close()

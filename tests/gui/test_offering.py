"""What the window offers where nothing was received: the address of what is chosen at the left."""

from __future__ import annotations

from collections.abc import Callable

from inspector.endpoints import Endpoint
from inspector.gui.main_window import MainWindow
from inspector.gui.widgets.address_popover import AddressPopover
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, shown, texts, until

Fill = Callable[..., list[int]]


def curl(address: str) -> str:
    return f'curl {address} -H content-type:application/json -d \'{{"type": "ping"}}\''


@on_window_loop
async def test_an_endpoint_without_requests_offers_its_own_address(
    window: MainWindow, session: Session, address: str, fill: Fill
) -> None:
    session.save_endpoint(Endpoint("orders", path="/shop/orders")).result(10)
    fill(3)
    await until(lambda: window.pane.shown_count == 3 and window.sidebar.list.count() == 3)
    window.sidebar.choose("orders")
    page = window.pane.nothing_yet
    await until(page.isVisible)
    assert "Nothing received at /shop/orders yet" in texts(page)
    assert page._address.text() == f"{address}/shop/orders"
    assert page._curl.text() == curl(f"{address}/shop/orders")
    click(page.code)
    popover = shown(window, AddressPopover)
    assert popover.address == f"{address}/shop/orders"
    popover.close()
    assert not page.sample.isVisible(), "it would arrive at the endpoint of its provider"
    assert not page.choose.isVisible()


@on_window_loop
async def test_the_address_follows_the_choice_in_an_empty_session(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("pay", public_url="https://hooks.example.com/pay?a=1&b=2")).result(10)
    await until(lambda: window.sidebar.list.count() == 3)
    page = window.pane.nothing_yet
    window.sidebar.choose("pay")
    assert page._address.text() == "https://hooks.example.com/pay?a=1&b=2"
    assert page._curl.text() == curl(f"{address}/pay"), "a request from here need not go round by the internet"
    window.sidebar.choose("default")
    assert "Nothing received at the default endpoint yet" in texts(page)
    assert page._address.text() == f"{address}/"
    window.sidebar.choose("")
    assert "Nothing received yet" in texts(page)
    assert (page._address.text(), page._curl.text()) == (address, curl(address))
    window.sidebar.choose("pay")
    session.save_endpoint(Endpoint("pay", path="/payments")).result(10)
    await until(lambda: page._address.text() == f"{address}/payments")


@on_window_loop
async def test_a_filter_that_hides_all_of_an_endpoint_is_cleared_and_the_endpoint_stays(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    fill(3, endpoint=["orders", "default", "orders"])
    await until(lambda: window.pane.shown_count == 3)
    window.sidebar.choose("orders")
    window.filter_bar.set_text("method=DELETE")
    page = window.pane.nothing_matches
    await until(page.isVisible)
    assert "2 requests hidden by it." in texts(page)
    click(button(page, "Clear filter"))
    await until(lambda: window.pane.shown_count == 2)
    assert (window.filtering.endpoint, window.filter_bar.text) == ("orders", "")


@on_window_loop
async def test_where_nothing_came_no_filter_is_to_blame(window: MainWindow, session: Session, fill: Fill) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    fill(1)
    await until(lambda: window.sidebar.list.count() == 3 and window.pane.shown_count == 1)
    window.filter_bar.set_text("method=DELETE")
    window.sidebar.choose("orders")
    await until(window.pane.nothing_yet.isVisible)

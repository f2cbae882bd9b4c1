from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMenu

from inspector.endpoints import Endpoint
from inspector.gui.commands.samples_menu import fill_samples
from inspector.gui.main_window import MainWindow
from inspector.providers import REGISTRY
from inspector.session import Session
from tests.gui.driving import on_window_loop, until


def below(menu: QMenu, title: str) -> QMenu:
    found = next(action for action in menu.actions() if action.text() == title).menu()
    assert isinstance(found, QMenu)
    return found


@on_window_loop
async def test_a_sample_of_any_provider_arrives_signed_at_its_endpoint(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("shop", provider="shopify")).result(10)
    session.set_secret("shop", "live", "hush").result(10)
    menu = QMenu()
    window.commands.sending.fill_samples_menu(menu)
    below(menu, "Shopify").actions()[0].trigger()
    await until(lambda: window.pane.shown_count == 1)
    await until(lambda: session.summaries([1])[0].outcome == "valid")
    assert session.summaries([1])[0].endpoint == "shop"
    group = below(menu, "N – R")
    below(group, "PayPal").actions()[0].trigger()  # only PayPal can sign those
    await until(lambda: window.pane.shown_count == 2)
    await until(lambda: session.summaries([2])[0].provider == "paypal")
    window.actions_table["sample"].trigger()
    await until(lambda: window.pane.shown_count == 3)
    await until(lambda: session.summaries([3])[0].event_type == "payment_intent.succeeded")
    menu.deleteLater()


def test_the_menu_of_samples_fits_a_small_screen_and_has_every_provider(qapp: QApplication) -> None:
    menu = QMenu()
    for _ in range(2):
        fill_samples(menu, ["stripe", "auto", "stripe"], lambda _provider, _event: None)
        groups = [action.menu() for action in menu.actions() if " – " in action.text() or len(action.text()) == 1]
        named = [one.text() for group in groups if isinstance(group, QMenu) for one in group.actions()]
        assert named == sorted((provider.title for provider in REGISTRY.values()), key=str.lower)
        assert menu.actions()[0].text() == "Stripe"
        assert menu.sizeHint().height() < 500
        assert all(group.sizeHint().height() < 700 for group in groups if isinstance(group, QMenu))
    menu.deleteLater()

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inspector.endpoints import Endpoint, Retention, SecretRef
from inspector.gui.sidebar import COUNT_ROLE, Sidebar
from inspector.gui.sidebar_rows import copy_place
from inspector.gui.theme import ThemeHub, load_theme
from inspector.store.base import EndpointCount
from tests.gui.driving import drop, press


@pytest.fixture
def sidebar(hub: ThemeHub) -> Iterator[Sidebar]:
    made = Sidebar()
    made.resize(212, 500)
    made.show()
    yield made
    drop([made])


def rows(sidebar: Sidebar) -> list[tuple[str, int, int]]:
    found = []
    for row in range(sidebar.list.count()):
        item = sidebar.list.item(row)
        count = item.data(COUNT_ROLE)
        found.append((item.text(), count.count, count.failed))
    return found


def test_all_requests_then_endpoints_by_name_then_the_rest(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("zeta"), Endpoint("alpha")])
    sidebar.set_counts(7, {"zeta": EndpointCount(4, 1), "default": EndpointCount(2, 0), "gone": EndpointCount(1, 0)})
    assert rows(sidebar) == [
        ("All requests", 7, 0),
        ("/alpha", 0, 0),
        ("/gone", 1, 0),
        ("/zeta", 4, 1),
        ("default", 2, 0),
    ]


def test_a_row_is_spoken_with_its_counts_and_tells_its_set_up(sidebar: Sidebar) -> None:
    orders = Endpoint("orders", provider="stripe", target="http://x/", secrets=(SecretRef("keyring", "k", "live"),))
    sidebar.set_endpoints([orders])
    sidebar.set_counts(3, {"orders": EndpointCount(3, 2)})
    item = sidebar.list.item(1)
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "/orders: 3 requests, 2 with a signature that does not hold"
    for part in ("stripe", "1 signing secret", "resends go to http://x/"):
        assert part in item.toolTip()


def test_the_chosen_endpoint_stays_chosen_when_others_come_and_counts_change(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("orders")])
    told: list[str] = []
    sidebar.chosen.connect(told.append)
    sidebar.choose("orders")
    sidebar.set_endpoints([Endpoint("alpha"), Endpoint("orders")])
    sidebar.set_counts(1, {"orders": EndpointCount(1, 0)})
    assert (sidebar.endpoint, told) == ("orders", ["orders"])


def test_when_the_chosen_endpoint_goes_all_are_listed(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("orders")])
    sidebar.choose("orders")
    told: list[str] = []
    sidebar.chosen.connect(told.append)
    sidebar.set_endpoints([])
    assert (sidebar.endpoint, told) == ("", [""])


def test_an_unknown_endpoint_chooses_all(sidebar: Sidebar) -> None:
    sidebar.choose("nope")
    assert sidebar.endpoint == ""


def test_keys_walk_through_the_endpoints(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("a"), Endpoint("b")])
    press(sidebar.list, "Down")
    press(sidebar.list, "Down")
    assert sidebar.endpoint == "b"


def test_failures_are_painted_in_both_themes(sidebar: Sidebar, hub: ThemeHub) -> None:
    sidebar.set_endpoints([Endpoint("orders")])
    sidebar.set_counts(5, {"orders": EndpointCount(5, 0)})
    plain = sidebar.list.grab().toImage()
    sidebar.set_counts(5, {"orders": EndpointCount(5, 3)})
    assert sidebar.list.grab().toImage() != plain
    hub.choose("dark")
    assert sidebar.list.grab().toImage() != plain


def test_long_paths_that_begin_alike_are_told_apart_by_their_ends(sidebar: Sidebar) -> None:
    begin = "/api/v1/webhooks/of/one/team/and/its/providers"
    sidebar.set_endpoints([Endpoint("a", path=f"{begin}/aaaa"), Endpoint("b", path=f"{begin}/bbbb")])
    first, second = (
        sidebar.list.viewport().grab(sidebar.list.visualItemRect(sidebar.list.item(row))).toImage() for row in (1, 2)
    )
    assert first != second


def test_a_colour_is_painted_beside_the_name(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("alpha", colour="purple")])
    plain, marked = (sidebar.list.visualItemRect(sidebar.list.item(row)) for row in (0, 1))
    picture = sidebar.list.viewport().grab().toImage()

    def shade(place: QPoint) -> str:
        return picture.pixelColor(place * picture.devicePixelRatio()).name()

    assert shade(marked.topLeft() + QPoint(3, 8)) == load_theme("light").hex("key")
    assert shade(plain.topLeft() + QPoint(3, 8)) != load_theme("light").hex("key")


def test_one_click_on_the_mark_copies_and_chooses_nothing(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("alpha")])
    sidebar.set_counts(7, {"alpha": EndpointCount(4, 1)})
    copied: list[str] = []
    sidebar.copy_wanted.connect(copied.append)
    for row in (1, 0):
        item = sidebar.list.item(row)
        rect = sidebar.list.visualItemRect(item)
        place = copy_place(rect, item.data(COUNT_ROLE))
        assert rect.contains(place)
        QTest.mouseClick(
            sidebar.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.center()
        )
    assert copied == ["alpha"], "all requests have no address of their own"
    assert sidebar.endpoint == ""


def test_what_is_kept_is_told(sidebar: Sidebar) -> None:
    sidebar.set_endpoints([Endpoint("alpha", retention=Retention(1000, 7))])
    assert "kept: the newest 1,000, for 7 days" in sidebar.list.item(1).toolTip()

"""The filter of a whole window: facets with counts, saved filters, what was seen, the help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from inspector.capture import Headers
from inspector.endpoints import Endpoint
from inspector.gui.dialogs.template_name import TemplateName
from inspector.gui.filtering.chips import FacetChip
from inspector.gui.filtering.help import FilterHelp
from inspector.gui.main_window import MainWindow
from inspector.query import FIELDS
from inspector.query.facets import Choice
from inspector.session import Session
from inspector.settings import load_settings
from tests.gui.driving import on_window_loop, press, until

Fill = Callable[..., list[int]]
JSON = Headers.from_text([("Content-Type", "application/json")])
FORM = Headers.from_text([("Content-Type", "application/x-www-form-urlencoded")])


def chip(window: MainWindow, name: str) -> FacetChip:
    (found,) = [one for one in window.filter_bar.facets.chips if one.facet.name == name]
    return found


def choices(window: MainWindow, name: str) -> dict[str, str]:
    """Title to count, as the menu of a facet shows them."""
    one = chip(window, name)
    one.menu_of_choices.aboutToShow.emit()
    rows = [action.text().split("\t") for action in one.menu_of_choices.actions() if action.isCheckable()]
    return {row[0]: row[1].strip() if len(row) > 1 else "" for row in rows}


def tick(window: MainWindow, name: str, title: str) -> None:
    for action in chip(window, name).menu_of_choices.actions():
        if action.text().partition("\t")[0] == title:
            action.trigger()
            return
    raise AssertionError(title)


def fill_some(fill: Fill) -> None:
    fill(3, target="/a", headers=JSON)
    fill(2, target="/b", headers=FORM, body=b"x=1", method="GET")


@on_window_loop
async def test_facets_count_what_each_choice_would_leave(window: MainWindow, fill: Fill) -> None:
    fill_some(fill)
    await until(lambda: choices(window, "type") == {"JSON": "3", "Form": "2"})
    assert choices(window, "status") == {"2xx": "5"}
    window.filter_bar.set_text("method:GET")
    await until(lambda: choices(window, "type") == {"Form": "2"})


@on_window_loop
async def test_several_choices_of_a_facet_are_alternatives(window: MainWindow, fill: Fill) -> None:
    fill_some(fill)
    await until(lambda: len(choices(window, "type")) == 2)
    window.filter_bar.set_text("path:/a")
    tick(window, "type", "JSON")
    assert window.filter_bar.text == "path:/a type:json"
    assert chip(window, "type").text() == "Type: JSON"
    assert chip(window, "type").isChecked()
    tick(window, "type", "Form")
    assert window.filter_bar.text == "path:/a (type:json OR type:form)"
    assert chip(window, "type").text() == "Type: 2"
    # the text and the other facets count, the facet's own choice does not
    await until(lambda: choices(window, "type") == {"JSON": "3", "Form": "0"})
    tick(window, "type", "Any")
    assert window.filter_bar.text == "path:/a"
    assert not chip(window, "type").isChecked()


@on_window_loop
async def test_after_a_search_in_bodies_what_was_found_is_counted(window: MainWindow, fill: Fill) -> None:
    fill_some(fill)
    await until(lambda: len(choices(window, "type")) == 2)
    window.filter_bar.set_text('body~"evt_[0-9]"')
    await until(lambda: choices(window, "type") == {"JSON": "3"})
    # with something chosen only a part of the list was searched: the others have no count
    tick(window, "type", "JSON")
    await until(lambda: choices(window, "type") == {"JSON": ""})


@on_window_loop
async def test_a_filter_is_saved_used_renamed_deleted_and_brought_back(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    fill_some(fill)
    saved = window.sidebar.saved
    assert not saved.isVisible()
    window.filter_bar.set_text("method:GET")
    window.actions_table["save_filter"].trigger()
    (dialog,) = window.findChildren(TemplateName)
    dialog.name.setText("Gets & co")
    dialog.main_button.click()
    await until(lambda: saved.list.count() == 1)
    assert saved.isVisible()
    assert load_settings().filters.saved == {"Gets & co": "method:GET"}
    await until(lambda: saved.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Gets & co: 2 requests")

    window.filter_bar.clear()
    saved.list.itemClicked.emit(saved.list.item(0))
    assert window.filter_bar.text == "method:GET"
    assert saved.list.currentRow() == 0
    window.filter_bar.clear()
    assert saved.list.currentRow() == -1

    window.commands.filters.rename("Gets & co")
    dialog = next(one for one in window.findChildren(TemplateName) if one.isVisible())
    dialog.name.setText("Gets")
    dialog.main_button.click()
    await until(lambda: list(session.saved_filters) == ["Gets"])
    window.commands.filters.delete("Gets")
    await until(lambda: window.toast.text == "Filter “Gets” deleted")
    assert not saved.isVisible()
    window.toast._way.click()
    await until(lambda: session.saved_filters == {"Gets": "method:GET"} and saved.isVisible())


@on_window_loop
async def test_a_saved_filter_has_a_menu(window: MainWindow, session: Session) -> None:
    await until(session.save_filter("One", "pinned").done)
    window.filtering.show_saved()
    saved = window.sidebar.saved
    saved.menu_wanted.emit("One", saved.mapToGlobal(saved.rect().center()))
    menu = next(one for one in window.findChildren(QMenu) if one.isVisible())
    assert [action.text() for action in menu.actions()] == ["Rename…", "Delete"]
    menu.close()


@on_window_loop
async def test_what_the_session_holds_is_offered_while_one_types(window: MainWindow, fill: Fill) -> None:
    fill(2, target="/orders?page=7", body=b'{"data": {"object": {"amount": 1500}}}')
    bar = window.filter_bar
    bar.edit.setFocus()
    bar.seeing.seen()
    await until(lambda: bool(bar.seeing.seen().places))
    QTest.keyClicks(bar.edit, "body.data.obj")
    assert [offer.title for offer in bar.completer.offers] == ["body.data.object.amount"]
    press(bar.edit, "Tab")
    bar.edit.setText("body.data.object.amount=")
    QTest.keyClicks(bar.edit, "1")
    await until(lambda: [offer.title for offer in bar.completer.offers] == ["1500"])
    assert bar.completer.offers[0].count == 2
    bar.edit.setText("")
    QTest.keyClicks(bar.edit, "query[p")
    assert [offer.title for offer in bar.completer.offers] == ["query[page]"]


@on_window_loop
async def test_f1_explains_filters_in_the_bar_and_keys_elsewhere(window: MainWindow) -> None:
    bar = window.filter_bar
    bar.set_text("pinned")
    bar.edit.setFocus()
    press(bar.edit, "F1")
    (shown,) = window.findChildren(FilterHelp)
    assert shown.isVisible()
    text = shown.page.toPlainText()
    assert all(field.help.split(":")[0] in text for field in FIELDS)
    shown.search.setText("amount")
    assert shown.examples
    assert all("amount" in one for one in shown.examples)
    shown.page.anchorClicked.emit("#0")
    assert bar.text == f"pinned {shown.examples[0]}"
    shown.search.setText("no such thing")
    assert shown.examples == []
    shown.close()
    bar._help.click()
    assert window.findChildren(FilterHelp) == [shown]
    assert shown.isVisible()
    shown.close()


@on_window_loop
async def test_a_pattern_that_takes_too_long_is_told(window: MainWindow, fill: Fill) -> None:
    fill(6, body=b"a" * 300 + b"!")
    window.filter_bar.set_text('body~"^(a|aa|a?a)+$"')
    await until(lambda: "too slow" in window.filter_bar.reading.full_text)


def test_counts_in_a_menu_stand_units_under_units(window: MainWindow) -> None:
    one = chip(window, "provider")
    one.show_choices([Choice("stripe", "provider:stripe", 1196), Choice("adyen", "provider:adyen", 33)])
    one.menu_of_choices.aboutToShow.emit()
    counts = [action.text().split("\t")[1] for action in one.menu_of_choices.actions() if action.isCheckable()]
    assert counts == ["1,196", "\N{FIGURE SPACE}\N{PUNCTUATION SPACE}\N{FIGURE SPACE}33"]


@on_window_loop
async def test_the_reading_names_the_endpoint_that_is_listed(window: MainWindow, session: Session) -> None:
    session.save_endpoint(Endpoint("pay")).result(10)
    await until(lambda: window.sidebar.list.count() == 3)
    reading = window.filter_bar.reading
    assert reading.full_text == "All requests"
    window.sidebar.choose("pay")
    assert reading.full_text == "All requests at /pay"
    window.filter_bar.set_text("method=POST")
    assert reading.full_text == "POST requests at /pay"
    window.sidebar.choose("default")
    assert reading.full_text == "POST requests at the default endpoint"
    window.sidebar.choose("pay")
    session.save_endpoint(Endpoint("pay", path="/payments")).result(10)
    await until(lambda: reading.full_text == "POST requests at /payments")
    window.commands.view.clear_filter()
    assert reading.full_text == "All requests"

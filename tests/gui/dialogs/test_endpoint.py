from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget

from inspector.endpoints import Endpoint, Retention, SecretRef
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.theme import ThemeHub
from tests.gui.driving import click, drop

Make = Callable[[Endpoint | None, set[str]], tuple[EndpointEditor, list[Endpoint]]]


@pytest.fixture
def make(hub: ThemeHub) -> Iterator[Make]:
    parent = QWidget()

    def open_dialog(endpoint: Endpoint | None, taken: set[str]) -> tuple[EndpointEditor, list[Endpoint]]:
        dialog = EndpointEditor(endpoint, taken, parent)
        wanted: list[Endpoint] = []
        dialog.wanted.connect(wanted.append)
        dialog.show()
        return dialog, wanted

    yield open_dialog
    drop([parent])


def test_a_new_endpoint_is_described_by_its_fields(make: Make) -> None:
    dialog, wanted = make(None, set())
    dialog.name.setText("/orders/")
    dialog.provider.setCurrentIndex(dialog.provider.findData("github"))
    dialog.target.setText(" http://localhost:3000/x ")
    dialog.public_url.setText("https://hooks.example.com/orders")
    click(dialog.main_button)
    (made,) = wanted
    assert (made.name, made.path, made.provider) == ("orders", "/orders", "github")
    assert (made.target, made.public_url) == ("http://localhost:3000/x", "https://hooks.example.com/orders")


def test_providers_are_offered_by_their_titles_after_the_one_that_is_found(make: Make) -> None:
    dialog, _ = make(None, set())
    offered = [dialog.provider.itemText(row) for row in range(dialog.provider.count())]
    assert offered[0] == "Find it by itself"
    assert offered[1:] == sorted(offered[1:], key=str.lower)
    assert offered.index("AWS EventBridge API destination") < offered.index("Dropbox")


def test_what_the_dialog_does_not_show_is_kept(make: Make) -> None:
    before = Endpoint("orders", provider="stripe", secrets=(SecretRef("keyring", "k", "live"),), extra={"future": 1})
    dialog, wanted = make(before, set())
    assert dialog.name.isReadOnly()
    assert dialog.provider.currentData() == "stripe"
    click(dialog.main_button)
    assert wanted == [before]


def test_options_stay_what_they_are(make: Make) -> None:
    before = Endpoint("orders", options={"audience": "0123", "tolerance_s": 1234567.0})
    dialog, wanted = make(before, set())
    assert dialog.options.text() == "audience=0123; tolerance_s=1234567"
    click(dialog.main_button)
    assert wanted == [before]


@pytest.mark.parametrize(
    ("name", "target", "public", "complaint"),
    [
        ("", "", "", "The name is missing"),
        ("a b", "", "", "letters, digits and"),
        ("a/b", "", "", "is no endpoint name"),
        ("taken", "", "", "There is an endpoint 'taken' already."),
        ("x", "localhost:3000", "", "Resend to: 'localhost:3000' is no address"),
        ("x", "ftp://host/", "", "Resend to:"),
        ("x", "http://[::1", "", "Resend to:"),
        ("x", "http://host:99999/", "", "Resend to:"),
        ("x", "", "hooks.example.com", "Public URL:"),
    ],
)
def test_what_makes_no_sense_is_not_saved(make: Make, name: str, target: str, public: str, complaint: str) -> None:
    dialog, wanted = make(None, {"taken"})
    dialog.name.setText(name)
    dialog.target.setText(target)
    dialog.public_url.setText(public)
    click(dialog.main_button)
    assert wanted == []
    assert dialog.isVisible()
    assert complaint in dialog.complaints


def test_path_methods_colour_and_what_is_kept_are_edited(make: Make) -> None:
    dialog, wanted = make(Endpoint("orders", colour="blue", retention=Retention(10, 1.5)), set())
    assert (dialog.colour.currentData(), dialog.captures.value(), dialog.days.value()) == ("blue", 10, 1.5)
    dialog.path.setText("/shops/{shop}/orders")
    dialog.methods.setText("post, put")
    dialog.colour.setCurrentIndex(dialog.colour.findData("green"))
    dialog.captures.setValue(1000)
    dialog.days.setValue(0)
    click(dialog.main_button)
    (made,) = wanted
    assert (made.path, made.methods) == ("/shops/{shop}/orders", ("POST", "PUT"))
    assert (made.colour, made.retention) == ("green", Retention(1000))


@pytest.mark.parametrize(
    ("path", "says"),
    [("/a/{b", "no part of a path"), ("/taken/", "taken by the endpoint 'other'")],
)
def test_a_path_that_cannot_be_is_told(hub: ThemeHub, path: str, says: str) -> None:
    parent = QWidget()
    dialog = EndpointEditor(Endpoint("orders"), set(), parent, others=[Endpoint("other", "/taken")])
    dialog.path.setText(path)
    click(dialog.main_button)
    assert says in dialog.complaints
    drop([parent])


def test_a_path_without_its_slash_gets_it(make: Make) -> None:
    dialog, wanted = make(None, set())
    dialog.name.setText("orders")
    dialog.path.setText("shop/orders")
    click(dialog.main_button)
    assert [one.path for one in wanted] == ["/shop/orders"]

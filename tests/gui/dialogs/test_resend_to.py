from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from inspector.gui.dialogs.resend_to import ResendTo
from inspector.gui.theme import ThemeHub
from tests.gui.driving import click, drop


@pytest.fixture
def parent(hub: ThemeHub) -> Iterator[QWidget]:
    made = QWidget()
    yield made
    drop([made])


def test_the_last_address_stands_first_and_none_twice(parent: QWidget) -> None:
    dialog = ResendTo(3, "http://b/", ["http://a/", "http://b/"], parent)
    assert dialog.windowTitle().startswith("Resend 3 requests")
    assert [dialog.address.itemText(row) for row in range(dialog.address.count())] == ["http://b/", "http://a/"]
    assert dialog.address.currentText() == "http://b/"


def test_a_good_address_is_chosen_without_its_blanks(parent: QWidget) -> None:
    dialog = ResendTo(1, "", [], parent)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    dialog.address.setCurrentText("  https://[::1]:8443/hook?x=1 ")
    click(dialog.main_button)
    assert chosen == ["https://[::1]:8443/hook?x=1"]
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    "text", ["", "localhost:3000", "ftp://x/", "http://", "http://x:0/", "http://[::1", "file:///etc"]
)
def test_what_is_no_address_is_refused_with_an_example(parent: QWidget, text: str) -> None:
    dialog = ResendTo(1, "", [], parent)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    dialog.address.setCurrentText(text)
    click(dialog.main_button)
    assert chosen == []
    assert dialog.isVisible()
    assert "http://localhost:3000/webhooks" in dialog.problem.text()

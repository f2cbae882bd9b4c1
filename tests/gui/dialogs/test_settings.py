from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QToolButton, QWidget

from inspector.gui.dialogs.settings import SettingsDialog
from inspector.gui.theme import ThemeHub
from inspector.redaction import Profile, save_profile
from inspector.settings import (
    MIB,
    ListenerSettings,
    LookSettings,
    ResendSettings,
    SessionSettings,
    Settings,
    parse_size,
)
from inspector.wording import written
from tests.gui.driving import click, drop


@pytest.fixture
def make(hub: ThemeHub) -> Iterator[Callable[[Settings], SettingsDialog]]:
    parent = QWidget()

    def open_dialog(settings: Settings) -> SettingsDialog:
        dialog = SettingsDialog(settings, parent)
        dialog.show()
        return dialog

    yield open_dialog
    drop([parent])


#: Every field differs from its default.
OTHER = Settings(
    ListenerSettings("0.0.0.0", 9000, 3 * MIB, 64 * 1024, 12.5),
    SessionSettings(5 * MIB, 7.5, True),
    ResendSettings(
        *(4.5, 25 * MIB, "http://localhost:3000/", ("http://localhost:3000/",)),
        trusted=("http://a", "https://b:8443"),
        unverified_tls=("https://b:8443",),
    ),
    LookSettings("dark", "roomy", 64 * MIB),
)


@pytest.mark.parametrize("settings", [Settings(), OTHER], ids=["defaults", "others"])
def test_what_is_not_touched_is_given_back_as_it_was(
    make: Callable[[Settings], SettingsDialog], settings: Settings
) -> None:
    dialog = make(settings)
    wanted: list[Settings] = []
    dialog.wanted.connect(wanted.append)
    click(dialog.main_button)
    assert wanted == [settings]


def test_every_field_has_its_effect(make: Callable[[Settings], SettingsDialog]) -> None:
    dialog = make(Settings())
    wanted: list[Settings] = []
    dialog.wanted.connect(wanted.append)
    dialog.host.setText(" 0.0.0.0 ")
    dialog.port.setValue(9000)
    dialog.body_limit.setText("3 MiB")
    dialog.slow.setValue(12.5)
    dialog.budget.setText("5MiB")
    dialog.age.setValue(7.5)
    dialog.full_sync.setChecked(True)
    dialog.timeout.setValue(4.5)
    dialog.theme.setCurrentText("Dark")
    dialog.density.setCurrentText("Roomy")
    click(dialog.main_button)
    # the rest of it is not typed here
    assert wanted == [replace(OTHER, resend=replace(Settings().resend, timeout_s=4.5))]
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("field", "text", "complaint"),
    [
        ("host", "  ", "The address is missing"),
        ("body_limit", "lots", "'lots' is no size; write it like 25 MiB"),
        ("body_limit", "12", "at least 1 KiB"),
        ("budget", "-5 MiB", "no size"),
        ("budget", "", "no size"),
        ("budget", "2 parsecs", "no size"),
    ],
)
def test_what_makes_no_sense_is_not_saved(
    make: Callable[[Settings], SettingsDialog], field: str, text: str, complaint: str
) -> None:
    dialog = make(Settings())
    wanted: list[Settings] = []
    dialog.wanted.connect(wanted.append)
    getattr(dialog, field).setText(text)
    click(dialog.main_button)
    assert wanted == []
    assert dialog.isVisible()
    assert complaint in dialog.complaints


def test_an_address_that_others_reach_is_warned_about(make: Callable[[Settings], SettingsDialog]) -> None:
    dialog = make(Settings())
    assert not dialog._warning.isVisible()
    dialog.host.setText("0.0.0.0")
    assert dialog._warning.isVisible()
    dialog.host.setText("127.0.0.1")
    assert not dialog._warning.isVisible()


def test_zero_is_said_in_words(make: Callable[[Settings], SettingsDialog]) -> None:
    dialog = make(Settings().changed("listener", port=0))
    assert dialog.port.text() == "any free port"
    assert dialog.age.text() == "no limit"


@pytest.mark.parametrize("count", [0, 1, 1023, 1024, 25 * MIB, 3 * 1024 * MIB, 10**9, 2**40 + 1])
def test_a_size_is_written_so_that_it_reads_back_exactly(count: int) -> None:
    assert parse_size(written(count)) == count


def test_what_was_allowed_for_a_target_is_listed_and_taken_back(make: Callable[[Settings], SettingsDialog]) -> None:
    dialog = make(OTHER)
    wanted: list[Settings] = []
    dialog.wanted.connect(wanted.append)
    click(dialog.trusted.findChildren(QToolButton)[0])
    click(dialog.unverified.findChildren(QToolButton)[0])
    click(dialog.main_button)
    assert wanted[0].resend.trusted == ("https://b:8443",)
    assert wanted[0].resend.unverified_tls == ()


def test_the_profile_of_what_is_copied_is_chosen_among_all(make: Callable[[Settings], SettingsDialog]) -> None:
    save_profile(Profile("support"))
    dialog = make(Settings().changed("sharing", redact="strict"))
    box = dialog.redact
    assert box.currentData() == "strict"
    assert [box.itemData(row) for row in range(box.count())] == ["default", "strict", "credentials", "none", "support"]
    given: list[Settings] = []
    dialog.wanted.connect(given.append)
    box.setCurrentIndex(box.findData("support"))
    click(dialog.main_button)
    assert given[0].sharing.redact == "support"


def test_trusted_proxies_have_to_be_addresses(make: Callable[[Settings], SettingsDialog]) -> None:
    dialog = make(Settings())
    wanted: list[Settings] = []
    dialog.wanted.connect(wanted.append)
    dialog.proxies.setText("127.0.0.1, nginx")
    click(dialog.main_button)
    assert "'nginx' is no address or range of addresses" in dialog.complaints
    dialog.proxies.setText(" 127.0.0.1 ,10.0.0.0/8,")
    click(dialog.main_button)
    assert wanted[0].listener.trusted_proxies == ("127.0.0.1", "10.0.0.0/8")

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from inspector.capture import ROW_COLOURS
from inspector.gui.captures.colours import tint_of
from inspector.gui.theme import (
    THEMES,
    TOKENS,
    Theme,
    ThemeHub,
    apply_theme,
    current_theme,
    load_theme,
    style_sheet,
)

GUI = Path(__file__).parents[2] / "inspector" / "gui"


def luminance(color: QColor) -> float:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


#: (what is written, on what): every pair that the window uses
PAIRS = [
    *[(front, back) for front in ("text", "dim", "accent", "ok", "bad", "warn") for back in ("bg", "panel", "sel")],
    *[("mut", back) for back in ("bg", "panel", "sel")],
    *[(tone, f"{tone}bg") for tone in ("ok", "bad", "warn", "mut", "accent")],
    *[("text", f"{tone}bg") for tone in ("ok", "bad", "warn", "mut", "accent")],
    *[("accent", f"{tone}bg") for tone in ("bad", "mut")],
    *[(front, "panel") for front in ("key", "str", "num", "kw")],
    *[(front, "hover") for front in ("text", "dim")],
    ("text", "hl"),
    ("warn", "hl"),
    ("onaccent", "accent"),
]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_every_pair_that_is_used_can_be_read(name: str, front: str, back: str) -> None:
    theme = load_theme(name)
    assert contrast(theme.color(front), theme.color(back)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_names_every_token_and_the_style_sheet_leaves_none_unreplaced(qapp: QApplication, name: str) -> None:
    theme = load_theme(name)
    assert set(theme.colors) == TOKENS
    assert "@" not in style_sheet(theme)


def test_no_colour_is_named_outside_the_themes() -> None:
    named = re.compile(r"""["'(\s]#[0-9a-fA-F]{3,8}["')\s;]|QColor\(["'\d]|Qt\.GlobalColor\.(?!transparent)""")
    for path in GUI.rglob("*.py"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not named.search(line), f"{path}:{number} names a colour: {line.strip()}"


def test_a_chosen_theme_changes_palette_and_buttons_of_the_whole_application(qapp: QApplication) -> None:
    seen: list[Theme] = []
    hub = ThemeHub(qapp, "light")
    hub.changed.connect(seen.append)
    button = QPushButton("Resend")
    hub.choose("dark")
    dark = load_theme("dark")
    assert seen == [dark]
    assert current_theme() is dark
    assert button.palette().color(QPalette.ColorRole.Window) == dark.color("panel")
    hub.choose("dark")
    assert seen == [dark], "choosing the same theme again is no change"
    hub.choose("light")
    assert seen[-1].name == "light"
    hub.deleteLater()


def test_following_the_system_is_light_where_the_system_does_not_say(qapp: QApplication) -> None:
    hub = ThemeHub(qapp, "system")
    assert hub.choice == "system"
    assert hub.theme.name == "light"
    hub.deleteLater()


def test_an_unknown_choice_is_refused(qapp: QApplication) -> None:
    hub = ThemeHub(qapp)
    with pytest.raises(ValueError, match="pink"):
        hub.choose("pink")
    hub.deleteLater()


def test_buttons_and_chips_have_the_agreed_heights(qapp: QApplication) -> None:
    apply_theme(qapp, load_theme("light"))
    for kind, height in (("", 32), ("primary", 32), ("small", 28), ("chip", 26)):
        button = QPushButton("Resend")
        if kind:
            button.setProperty(kind, "true")
        button.ensurePolished()
        assert button.sizeHint().height() == height, kind


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("colour", ROW_COLOURS)
def test_texts_of_a_row_are_readable_on_the_ground_that_a_rule_gives(name: str, colour: str) -> None:
    theme = load_theme(name)
    for token in ("text", "dim", "accent", "ok", "bad", "warn", "mut"):
        assert contrast(theme.color(token), tint_of(theme, colour)) >= 4.5
    assert tint_of(theme, colour) != theme.color("panel")

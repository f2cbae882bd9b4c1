from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton

from inspector.gui.fonts import MONO_FAMILY, Weight, load_fonts, mono_font, ui_font
from inspector.gui.icons import follow_theme, icon, icon_names, pixmap, set_icon
from inspector.gui.theme import ThemeHub, load_theme
from inspector.paths import resources_dir

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hub(qapp: QApplication) -> ThemeHub:
    return ThemeHub(qapp, "light")


def colors_in(picture: QPixmap) -> set[str]:
    image = picture.toImage()
    return {
        QColor(image.pixelColor(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_icon_is_drawn_in_the_theme_s_token(hub: ThemeHub, theme: str) -> None:
    hub.choose(theme)
    assert colors_in(pixmap("square", "accent", 32)) == {load_theme(theme).hex("accent")}


def test_a_disabled_icon_is_fainter(hub: ThemeHub) -> None:
    made = icon("trash-2")
    assert colors_in(made.pixmap(16, QIcon.Mode.Normal)) != colors_in(made.pixmap(16, QIcon.Mode.Disabled))


def test_icons_that_were_put_on_follow_the_theme(hub: ThemeHub) -> None:
    follow_theme(hub)
    button = QToolButton()
    set_icon(button, "square", "text", 32)
    hub.choose("dark")
    assert colors_in(button.icon().pixmap(32)) == {load_theme("dark").hex("text")}


def test_every_shipped_icon_can_be_drawn_and_its_licence_is_there(hub: ThemeHub) -> None:
    for name in icon_names():
        assert colors_in(pixmap(name, "text", 48)), name
    assert "ISC" in (resources_dir() / "icons" / "LICENSE").read_text("utf-8")


def test_every_icon_that_the_code_names_is_shipped() -> None:
    shipped = set(icon_names())
    asked = re.compile(r"""(?:set_icon\([^,]+,|\bicon\(|pixmap\()\s*"([a-z0-9-]+)\"""")
    for path in (ROOT / "inspector" / "gui").rglob("*.py"):
        for name in asked.findall(path.read_text("utf-8")):
            assert name in shipped, f"{path} asks for {name}"
    sheet = (resources_dir() / "themes" / "window.qss").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert set(re.findall(r"@icon\(([a-z0-9-]+),", sheet)) <= shipped


def drawn(char: str, mono: bool) -> QImage:
    image = QImage(24, 24, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor(255, 255, 255))
    painter.setFont(mono_font(18) if mono else ui_font(18))
    painter.drawText(4, 19, char)
    painter.end()
    return image


@pytest.mark.parametrize("mono", [True, False])
def test_letters_are_letters_and_not_boxes(hub: ThemeHub, mono: bool) -> None:
    assert drawn("A", mono) != drawn("M", mono)
    assert drawn("A", mono) != drawn("\U000f0000", mono)


def test_the_shipped_fonts_are_loaded_with_their_licences(hub: ThemeHub) -> None:
    families = load_fonts()
    assert MONO_FAMILY in families
    assert "Inter" in families
    folder = resources_dir() / "fonts"
    assert {path.name for path in folder.glob("*LICENSE.txt")} == {"Inter-LICENSE.txt", "JetBrainsMono-LICENSE.txt"}


def test_monospaced_text_has_no_ligatures_and_one_width(hub: ThemeHub) -> None:
    metrics = QFontMetricsF(mono_font(12))
    assert metrics.horizontalAdvance(">=") == pytest.approx(2 * metrics.horizontalAdvance("0"))
    assert metrics.horizontalAdvance("i") == metrics.horizontalAdvance("W")


def test_figures_of_a_column_have_one_width(hub: ThemeHub) -> None:
    metrics = QFontMetricsF(ui_font(13, Weight.Normal, tabular=True))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("0000"))

"""Fonts of the window: the system's own for text, a shipped monospaced one for bytes, figures and code.

On bare Linux there is no interface font, or only DejaVu Sans; there the shipped Inter stands in.
"""

from __future__ import annotations

import logging
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

from inspector.paths import resources_dir

log = logging.getLogger(__name__)

MONO_FAMILY = "JetBrains Mono"
UI_FALLBACK_FAMILY = "Inter"
Weight = QFont.Weight

#: Families that mean "nothing was chosen here": last resorts of fontconfig, not a system's interface font.
_NO_CHOICE = {"", "Sans Serif", "Sans", "DejaVu Sans", "Bitstream Vera Sans", "Fixed", "monospace"}


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the shipped fonts known to Qt, once; returns their families. Needs a running QGuiApplication."""
    families: list[str] = []
    for path in sorted((resources_dir() / "fonts").glob("*.[to]tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            log.warning("the font %s cannot be used", path)
            continue
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


@cache
def ui_family() -> str:
    """The system's interface font, or Inter where the system has none to speak of."""
    load_fonts()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if system.family() in _NO_CHOICE or QFontInfo(system).family() in _NO_CHOICE:
        return UI_FALLBACK_FAMILY
    return system.family()


@cache
def _ui_font(size: int, weight: Weight, tabular: bool) -> QFont:
    font = QFont(ui_family())
    font.setPixelSize(size)
    font.setWeight(weight)
    if tabular:
        _feature(font, "tnum", 1)
    return font


@cache
def _mono_font(size: int, weight: Weight) -> QFont:
    load_fonts()
    font = QFont(MONO_FAMILY)
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setStyleHint(QFont.StyleHint.Monospace, QFont.StyleStrategy.PreferDefault)
    font.setFixedPitch(True)
    # bytes are evidence: `>=` must look like two characters, so no programming ligatures
    _feature(font, "calt", 0)
    _feature(font, "liga", 0)
    return font


def _feature(font: QFont, tag: str, value: int) -> None:
    # OpenType features came with Qt 6.7; without them figures are merely less even
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag(tag), value)


def ui_font(size: int = 13, weight: Weight = Weight.Normal, *, tabular: bool = False) -> QFont:
    """The interface font at `size` px; `tabular` gives figures of one width, for columns."""
    return QFont(_ui_font(size, weight, tabular))


def mono_font(size: int = 12, weight: Weight = Weight.Normal) -> QFont:
    """The monospaced font at `size` px, without ligatures."""
    return QFont(_mono_font(size, weight))


def mono_advance(size: int = 12) -> float:
    """Width in px of one character of `mono_font(size)`."""
    return QFontMetricsF(mono_font(size)).horizontalAdvance("0")

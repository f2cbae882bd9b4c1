"""Icons: Lucide SVGs from `resources/icons`, tinted with a colour token.

QtSvg paints `currentColor` black, so the SVG text is tinted before it is rendered.
"""

from __future__ import annotations

import weakref
from functools import cache
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QPushButton

from inspector.gui.theme import Theme, ThemeHub, current_theme, faded
from inspector.paths import resources_dir

_GAP = 4


@cache
def _svg(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")


def icon_names() -> list[str]:
    """Names of all shipped icons."""
    return sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg"))


def tinted_svg(name: str, color: str) -> bytes:
    """The icon's SVG drawn in `color` (`#rrggbb`). FileNotFoundError for an unknown name."""
    return _svg(name).replace("currentColor", color).encode()


def pixmap(name: str, token: str = "text", size: int = 16, *, theme: Theme | None = None) -> QPixmap:
    """The icon as a pixmap of `size` logical px, sharp on the densest screen."""
    theme = theme or current_theme()
    return _pixmap(name, theme.hex(token), size, _ratio())


def _ratio() -> float:
    app = QGuiApplication.instance()
    return max(1.0, app.devicePixelRatio()) if isinstance(app, QGuiApplication) else 1.0


@cache
def _pixmap(name: str, color: str, size: int, ratio: float, gap: int = 0) -> QPixmap:
    made = QPixmap(QSize(round((size + gap) * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer = QSvgRenderer(QByteArray(tinted_svg(name, color)))
    renderer.render(painter, QRectF(0, 0, made.height(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, token: str = "text", size: int = 16, *, on_token: str | None = None) -> QIcon:
    """The icon in the current theme's `token`, faded while disabled; `on_token` colours the checked state.

    Ask again, or use `set_icon`, after the theme changed.
    """
    return QIcon(_icon(name, token, on_token or token, size, current_theme(), _ratio()))


def no_icon(size: int = 16) -> QIcon:
    """An icon of nothing, which keeps the texts of a list in one line."""
    made = QPixmap(QSize(size, size))
    made.fill(Qt.GlobalColor.transparent)
    return QIcon(made)


@cache
def _icon(name: str, token: str, on_token: str, size: int, theme: Theme, ratio: float, gap: int = 0) -> QIcon:
    made = QIcon()
    grey = faded(theme, "dim", "panel", 0.6).name()
    for state, tint in ((QIcon.State.Off, token), (QIcon.State.On, on_token)):
        drawn = _pixmap(name, theme.hex(tint), size, ratio, gap)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
            made.addPixmap(drawn, mode, state)
        made.addPixmap(_pixmap(name, grey, size, ratio, gap), QIcon.Mode.Disabled, state)
    return made


class _Kept:
    """What carries an icon, so that it can be tinted again; held weakly."""

    def __init__(self) -> None:
        self.targets: weakref.WeakKeyDictionary[Any, tuple[str, str, int, str | None]] = weakref.WeakKeyDictionary()

    def refresh(self) -> None:
        """Tint all icons again."""
        for target, (name, token, size, on_token) in list(self.targets.items()):
            try:
                _put(target, name, token, size, on_token)
            except RuntimeError:
                # Qt deleted the widget before Python let go of its wrapper
                self.targets.pop(target, None)


_kept = _Kept()


def set_icon(target: Any, name: str, token: str = "text", size: int = 16, *, on_token: str | None = None) -> None:
    """Put the icon on anything with `setIcon` (action, button) and tint it again whenever the theme changes.

    Needs `follow_theme(hub)` once at start.
    """
    _put(target, name, token, size, on_token)
    _kept.targets[target] = (name, token, size, on_token)


def _put(target: Any, name: str, token: str, size: int, on_token: str | None) -> None:
    gap = 0
    if isinstance(target, QAbstractButton):
        # Fusion leaves only 4 px between icon and text; the icon brings the rest of the 8 along
        gap = _GAP if isinstance(target, QPushButton) and target.text() else 0
        target.setIconSize(QSize(size + gap, size))
    target.setIcon(_icon(name, token, on_token or token, size, current_theme(), _ratio(), gap))


def follow_theme(hub: ThemeHub) -> None:
    """Tint all icons that were put on with `set_icon` again when the hub changes the theme."""
    hub.changed.connect(_on_theme_changed)


def _on_theme_changed(_theme: object) -> None:
    _kept.refresh()

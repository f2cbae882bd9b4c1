"""The look: colour tokens, palette and style sheet, and the hub that switches between light and dark.

Tokens live in `resources/themes/<name>.toml`, one file per theme; the rules that use them in `window.qss` beside.
Widgets that paint themselves ask `current_theme()` while they paint, so a switch needs no bookkeeping of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QDir, QObject, Qt, QTemporaryDir, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from inspector.errors import ConfigError
from inspector.gui.fonts import load_fonts, ui_font
from inspector.paths import resources_dir
from inspector.settings import read_toml

THEMES = ("light", "dark")
#: What a user may choose.
CHOICES = ("system", *THEMES)
#: Every theme names exactly these.
TOKENS = frozenset(
    {"bg", "panel", "line", "text", "dim", "accent", "accentbg", "onaccent", "sel", "hover"}
    | {"ok", "okbg", "bad", "badbg", "warn", "warnbg", "mut", "mutbg"}
    | {"key", "str", "num", "kw", "hl"}
)


@dataclass(frozen=True)
class Theme:
    """A set of colours by token; `dark` says which kind of palette it makes, `plots` are those of lines and bars."""

    name: str
    dark: bool
    colors: Mapping[str, str]
    plots: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.name)

    def color(self, token: str) -> QColor:
        """The colour of a token. KeyError for a token that no theme has."""
        return QColor(self.colors[token])

    def hex(self, token: str) -> str:
        """The colour as `#rrggbb`."""
        return self.colors[token]

    def tone(self, tone: str) -> tuple[QColor, QColor]:
        """Foreground and background of a tone: ok, bad, warn, mut or accent."""
        return self.color(tone), self.color(f"{tone}bg")


@cache
def load_theme(name: str) -> Theme:
    """The theme `light` or `dark`. ConfigError when its file is missing, broken or lacks a token."""
    path = resources_dir() / "themes" / f"{name}.toml"
    data = read_toml(path)
    colors = data.get("colors", {})
    if set(colors) != TOKENS:
        odd = ", ".join(sorted(set(colors) ^ TOKENS))
        raise ConfigError(f"{path}: the theme has missing or unknown tokens: {odd}.", path=str(path))
    return Theme(str(data["name"]), bool(data["dark"]), dict(colors), tuple(data["plots"]))


class _Assets:
    """Tinted pictures that the style sheet names by URL: Qt's style sheets take files only."""

    def __init__(self) -> None:
        self.folder = QTemporaryDir()
        QDir.addSearchPath("tinted", self.folder.path())

    def url(self, theme: Theme, icon: str, token: str) -> str:
        from inspector.gui.icons import tinted_svg

        name = f"{theme.name}-{icon}-{token}.svg"
        path = QDir(self.folder.path()).filePath(name)
        with open(path, "wb") as out:  # noqa: PTH123 - a Qt path
            out.write(tinted_svg(icon, theme.hex(token)))
        return f'url("tinted:{name}")'


@cache
def _assets() -> _Assets:
    return _Assets()


def style_sheet(theme: Theme) -> str:
    """The window's style sheet: `@token` replaced by the colour, `@icon(name, token)` by a tinted picture."""
    text = (resources_dir() / "themes" / "window.qss").read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"@icon\(([a-z0-9-]+), *([a-z]+)\)", lambda match: _assets().url(theme, match[1], match[2]), text)
    return re.sub(r"@([a-z]+)", lambda match: theme.hex(match[1]), text)


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme, for everything that the style sheet leaves to Fusion."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, token in {
        role.Window: "panel",
        role.WindowText: "text",
        role.Base: "panel",
        role.AlternateBase: "bg",
        role.Text: "text",
        role.PlaceholderText: "dim",
        role.Button: "panel",
        role.ButtonText: "text",
        role.BrightText: "bad",
        role.ToolTipBase: "panel",
        role.ToolTipText: "text",
        role.Highlight: "sel",
        role.HighlightedText: "text",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Light: "panel",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "line",
        role.Shadow: "line",
        role.Accent: "accent",
    }.items():
        made.setColor(name, theme.color(token))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, name, faded(theme, "dim", "panel", 0.6))
    return made


def faded(theme: Theme, token: str, onto: str, share: float) -> QColor:
    """`token` mixed into `onto`: `share` 1.0 is the token itself. For disabled and hinted things."""
    front, back = theme.color(token), theme.color(onto)
    return QColor.fromRgbF(
        front.redF() * share + back.redF() * (1 - share),
        front.greenF() * share + back.greenF() * (1 - share),
        front.blueF() * share + back.blueF() * (1 - share),
    )


_current: Theme | None = None


def current_theme() -> Theme:
    """The theme that was applied last; light before any was."""
    return _current if _current is not None else load_theme("light")


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole application Fusion, the shipped fonts, and the theme's palette and style sheet."""
    global _current
    load_fonts()
    _current = theme
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(ui_font())
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def system_theme() -> Theme:
    """The theme that the desktop asks for; light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return load_theme("dark" if dark else "light")


class ThemeHub(QObject):
    """Applies the user's choice (system, light, dark), follows the desktop while it is `system`, tells of changes."""

    #: The new Theme, after it was applied to the application.
    changed = Signal(object)

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self._applied: Theme | None = None
        app.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)
        self.choose(choice)

    @property
    def choice(self) -> str:
        """What the user chose: system, light or dark."""
        return self._choice

    @property
    def theme(self) -> Theme:
        """The theme that is applied now."""
        return current_theme()

    def choose(self, choice: str) -> None:
        """Apply a choice. ValueError for an unknown one."""
        if choice not in CHOICES:
            raise ValueError(f"{choice!r} is not one of {', '.join(CHOICES)}")
        self._choice = choice
        theme = system_theme() if choice == "system" else load_theme(choice)
        if theme == self._applied:
            return
        self._applied = theme
        apply_theme(self._app, theme)
        self.changed.emit(theme)

    @Slot(Qt.ColorScheme)
    def _on_color_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self.choose("system")

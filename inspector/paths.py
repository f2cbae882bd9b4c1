"""Where files live: user data, configuration and logs (by platformdirs), and the shipped resources."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import platformdirs

APP_NAME = "webhook-inspector"
#: Overrides all user folders at once: for tests, portable installs and kiosks.
HOME_VARIABLE = "WEBHOOK_INSPECTOR_HOME"


def _home() -> Path | None:
    value = os.environ.get(HOME_VARIABLE)
    return Path(value) if value else None


def data_dir() -> Path:
    """Folder of sessions and of the secrets file; not created here."""
    home = _home()
    return home / "data" if home else Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def config_dir() -> Path:
    """Folder of `settings.toml` and of the window's state."""
    home = _home()
    return home / "config" if home else Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))


def log_dir() -> Path:
    """Folder of the rotating log and of crash files."""
    home = _home()
    return home / "log" if home else Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def default_session() -> Path:
    """The session that is opened when none is named."""
    return data_dir() / "default.webhooks"


@cache
def resources_dir() -> Path:
    """Folder of icons, themes, fonts and samples: inside the wheel, or the checkout's `resources/`."""
    packaged = Path(str(files("inspector") / "_resources"))
    return packaged if packaged.is_dir() else Path(__file__).resolve().parent.parent / "resources"

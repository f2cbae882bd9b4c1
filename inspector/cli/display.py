"""Whether a window can be opened here. Qt itself would end the process, so this is found out before."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path


def no_window_because() -> str | None:
    """Why no window can be opened, in words that follow "No window:", or None when nothing speaks against one."""
    if not sys.platform.startswith("linux"):
        return None
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    platforms = [part.partition(":")[0] for part in asked.split(";") if part]
    if not platforms:
        # the order in which Qt tries them
        platforms = [
            name for name, variable in (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY")) if os.environ.get(variable)
        ]
    if not platforms:
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    reasons = []
    for platform in platforms:
        reason = _unreachable(platform) or _unloadable(platform)
        if reason is None:
            return None
        reasons.append(reason)
    return ", and ".join(dict.fromkeys(reasons))


def _unreachable(platform: str) -> str | None:
    if platform.startswith("wayland"):
        return _no_wayland()
    return _no_x11() if platform == "xcb" else None


def _no_wayland() -> str | None:
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / name
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(place))
    except OSError as error:
        return f"the Wayland display {name} does not answer ({error.strerror or error})"
    return None


def _no_x11() -> str | None:
    display = os.environ.get("DISPLAY")
    if not display:
        return "there is no display (DISPLAY is not set)"
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return "the library libxcb1 is missing"
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"the display {display} does not answer" if failed else None


def _unloadable(platform: str) -> str | None:
    """What keeps Qt from loading its part for that platform: a missing library, or there is no such part."""
    package = importlib.util.find_spec("PySide6")
    folders = package.submodule_search_locations if package is not None else None
    plugins = Path(next(iter(folders))) / "Qt" / "plugins" / "platforms" if folders else None
    if plugins is None or not plugins.is_dir():
        return None  # Qt lies elsewhere, as in a distribution's own package, which brings what it needs
    found = sorted(plugins.glob(f"libq{platform}*.so"))
    if not found:
        known = ", ".join(sorted(path.stem.removeprefix("libq") for path in plugins.glob("libq*.so")))
        return f"Qt has no platform {platform!r} (QT_QPA_PLATFORM), only {known}"
    try:
        ctypes.CDLL(str(found[0]))
    except OSError as error:
        if "libxcb-cursor" in str(error):
            return "the library libxcb-cursor0 is missing (apt-get install libxcb-cursor0)"
        return f"Qt cannot be loaded ({error})"
    return None

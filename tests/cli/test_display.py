"""Whether a window can be opened: real sockets and real Qt platform files, in a process that Qt could not end."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from inspector.cli.display import no_window_because

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_without_any_display_both_variables_are_named() -> None:
    assert no_window_because() == "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"


def test_a_wayland_display_that_is_gone_is_no_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert no_window_because() == "the Wayland display wayland-9 does not answer (No such file or directory)"


def test_a_wayland_display_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reason = loadable("wayland", monkeypatch)
    if reason:
        pytest.skip(reason)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as compositor:
        # a relative path, as pytest's own are too long for a socket
        compositor.bind("w")
        compositor.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
        monkeypatch.setenv("WAYLAND_DISPLAY", "w")
        monkeypatch.setenv("DISPLAY", ":4711")
        assert no_window_because() is None


def test_both_displays_are_named_when_neither_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    monkeypatch.setenv("DISPLAY", ":4711")
    told = no_window_because() or ""
    assert "wayland-9" in told
    assert ":4711" in told or "libxcb1" in told


def test_a_platform_that_qt_does_not_have_is_told_with_those_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    told = no_window_because() or ""
    assert told.startswith("Qt has no platform 'nonsense' (QT_QPA_PLATFORM), only ")
    assert "offscreen" in told


def test_the_first_platform_that_works_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = loadable("offscreen", monkeypatch)
    if reason:
        pytest.skip(reason)
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense;offscreen")
    assert no_window_because() is None


def loadable(platform: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Why Qt's part for that platform cannot be loaded on this machine."""
    from inspector.cli import display

    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    return display._unloadable(platform)

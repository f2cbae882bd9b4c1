"""The menu entry of Linux desktops: valid, of the name the window tells Wayland, with an icon that is there."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "packaging" / "linux" / "webhook-inspector.desktop"


@pytest.fixture
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ENTRY, "utf-8")
    return parser["Desktop Entry"]


def test_the_window_names_this_entry_as_its_own(entry: configparser.SectionProxy) -> None:
    source = (ROOT / "inspector" / "gui" / "app.py").read_text("utf-8")
    told = re.search(r'^DESKTOP_ID = "(.+)"$', source, re.MULTILINE)
    assert told is not None
    assert told[1] == ENTRY.stem == entry["StartupWMClass"]


def test_it_starts_the_installed_command(entry: configparser.SectionProxy) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert entry["Exec"] in project["project"]["scripts"]
    assert entry["Terminal"] == "false"


def test_its_icon_is_a_square_picture_without_outside_references(entry: configparser.SectionProxy) -> None:
    text = (ROOT / "resources" / "icons" / f"{entry['Icon']}.svg").read_text("utf-8")
    picture = ElementTree.fromstring(text)
    assert picture.get("width") == picture.get("height")
    assert "currentColor" not in text
    assert "href" not in text


def test_it_is_valid_by_the_rules_of_desktops() -> None:
    checker = shutil.which("desktop-file-validate")
    if checker is None:
        pytest.skip("desktop-file-validate is not installed")
    done = subprocess.run([checker, str(ENTRY)], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "")

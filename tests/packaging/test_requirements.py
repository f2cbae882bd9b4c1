"""The pinned files: exact, hashed, free of addresses, and in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
FILES = ["requirements.txt", "requirements-dev.txt", "requirements-pip.txt"]
PIN = re.compile(r"([a-z0-9][a-z0-9.-]*)==([0-9][0-9a-z.+!]*)( ; [a-z_]+ [^\\/:]*)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def pins(name: str) -> dict[str, str]:
    found = {}
    for line in (ROOT / "packaging" / name).read_text("utf-8").splitlines():
        if match := PIN.fullmatch(line):
            found[match[1]] = match[2]
    return found


@pytest.mark.parametrize("name", FILES)
def test_pinned_files_hold_names_versions_markers_and_hashes_only(name: str) -> None:
    lines = (ROOT / "packaging" / name).read_text("utf-8").splitlines()
    odd = [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)]
    assert odd == []
    hashed = [nxt for line, nxt in pairwise(lines) if PIN.fullmatch(line)]
    assert all(HASH.fullmatch(line) for line in hashed)


def test_the_application_runs_with_the_same_versions_as_the_tests() -> None:
    dev = pins("requirements-dev.txt")
    assert {name: dev.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.txt", ["speed"]), ("requirements-dev.txt", ["speed", "dev"])]
)
def test_every_declared_dependency_is_pinned_within_its_bounds(name: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = list(project["project"]["dependencies"]) + project["build-system"]["requires"]
    for extra in extras:
        wanted += project["project"]["optional-dependencies"][extra]
    pinned = pins(name)
    for text in wanted:
        requirement = Requirement(text)
        key = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert key in pinned, f"{key} is not pinned: run packaging/lock.sh"
        assert requirement.specifier.contains(pinned[key]), (
            f"{key} {pinned[key]} is out of bounds: run packaging/lock.sh"
        )


def test_qt_is_the_version_that_was_found_sound() -> None:
    assert pins("requirements.txt")["pyside6-essentials"] == "6.11.3"
    assert "pyside6-addons" not in pins("requirements-dev.txt")

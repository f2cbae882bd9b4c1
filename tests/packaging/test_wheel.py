"""The wheel as users get it: all resources inside, and a command that starts in an empty environment elsewhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import inspector

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (made,) = out.glob("webhook_inspector-*.whl")
    return made


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`webhook-inspector` of a fresh environment that holds the wheel; its dependencies are borrowed from this one."""
    venv = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True, timeout=60)
    (site,) = venv.glob("lib/python*/site-packages") if os.name == "posix" else [venv / "Lib" / "site-packages"]
    # a path line adds that folder but reads no .pth in it, so the checkout itself stays invisible
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    python = venv / ("bin/python" if os.name == "posix" else "Scripts/python.exe")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", "-q", str(wheel)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return python.with_name("webhook-inspector" + (".exe" if os.name == "nt" else ""))


def test_the_wheel_ships_exactly_the_tracked_resources(wheel: Path) -> None:
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "resources"], capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    tracked = {name for name in listed.stdout.decode().split("\0") if name}
    prefix = "inspector/_resources/"
    shipped = {
        name.replace(prefix, "resources/", 1)
        for name in zipfile.ZipFile(wheel).namelist()
        if name.startswith(prefix) and not name.endswith("/")
    }
    assert shipped == tracked


def test_the_wheel_ships_code_and_licence_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "inspector/cli/__init__.py" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") or "__pycache__" in name for name in names)


def test_the_installed_command_tells_its_version_in_another_folder(command: Path, tmp_path: Path) -> None:
    done = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"webhook-inspector {inspector.__version__}\n"


def test_the_installed_package_finds_its_own_resources(command: Path, tmp_path: Path) -> None:
    code = "from inspector.paths import resources_dir; print(resources_dir())"
    python = command.with_name("python" + command.suffix)
    done = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True)
    found = Path(done.stdout.strip())
    assert found.is_relative_to(command.parents[1])
    assert any(found.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="stops the process with a signal")
def test_the_installed_command_listens_in_another_folder(command: Path, tmp_path: Path) -> None:
    session = tmp_path / "elsewhere.webhooks"
    process = subprocess.Popen(
        [command, "listen", "--port", "0", "--session", str(session), "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert first["event"] == "listening"
    assert first["address"].startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    assert (process.returncode, errors) == (0, "")
    assert session.exists()

"""The wheel as users get it: all resources inside, and a command that starts in an empty environment elsewhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

import inspector

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="stops the process with a signal")


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


def test_the_wheel_puts_a_menu_entry_and_its_icon_where_desktops_look(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/share/applications/webhook-inspector.desktop") for name in names)
    assert any(name.endswith("/share/icons/hicolor/scalable/apps/webhook-inspector.svg") for name in names)


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


def post(address: str) -> int:
    request = urllib.request.Request(f"{address}/hook", data=b'{"a": 1}', headers={"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return int(answer.status)


def rows(command: Path, session: Path) -> list[str]:
    done = subprocess.run(
        [command, "list", "--session", session, "--json"], capture_output=True, text=True, timeout=30, check=True
    )
    return [json.loads(line)["target"] for line in done.stdout.splitlines()]


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    return process.returncode, errors


@posix
def test_the_installed_command_listens_in_another_folder(command: Path, tmp_path: Path) -> None:
    session = tmp_path / "elsewhere.webhooks"
    process = subprocess.Popen(
        [command, "listen", "--port", "0", "--session", session, "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert first["event"] == "listening"
    assert first["address"].startswith("http://127.0.0.1:")
    assert post(first["address"]) == 200
    assert ended(process) == (0, "")
    assert rows(command, session) == ["/hook"]


@posix
def test_the_installed_window_opens_and_listens_in_another_folder(command: Path, tmp_path: Path) -> None:
    if unloadable := qt_problem(command):
        pytest.skip(unloadable)
    session = tmp_path / "window.webhooks"
    process = subprocess.Popen(
        [command, "--port", "0", "--session", session],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told = session.with_name(f"{session.name}.listener.json")
    deadline = time.monotonic() + 30
    while not told.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told.exists(), process.communicate(timeout=15) if process.poll() is not None else "it never listened"
    assert post(json.loads(told.read_text("utf-8"))["address"]) == 200
    status, errors = ended(process)
    assert status == 0
    # the offscreen platform says this of every window
    assert [line for line in errors.splitlines() if "propagateSizeHints" not in line] == []
    assert rows(command, session) == ["/hook"]


def qt_problem(command: Path) -> str:
    python = command.with_name("python" + command.suffix)
    code = "import PySide6.QtWidgets"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    return "" if done.returncode == 0 else f"Qt cannot be loaded: {done.stderr.strip().splitlines()[-1]}"

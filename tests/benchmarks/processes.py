"""Starts and ends what is measured: each server a process of its own, with its files in one temporary folder."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from inspector.gui.probe import VARIABLE as PROBE_VARIABLE
from inspector.paths import HOME_VARIABLE


@contextlib.contextmanager
def running(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python -m ARGUMENTS` with its standard output piped; ended by SIGTERM, and killed if that does not help."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def first_line(process: subprocess.Popen[str]) -> str:
    """The first line that the process prints."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError(f"{process.args!r} ended with {process.wait()} before it said anything")
    return line


@dataclass(frozen=True, slots=True)
class Server:
    """What is put under load: where it listens, and its process."""

    address: str
    pid: int

    def cpu_s(self) -> float | None:
        """Processor time that all its threads used so far, where the system tells."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def floor() -> Iterator[Server]:
    """The floor."""
    with running("tests.benchmarks.floor") as process:
        yield Server(first_line(process), process.pid)


@contextlib.contextmanager
def core(folder: Path) -> Iterator[Server]:
    """Listener and store without the session round them."""
    with running("tests.benchmarks.core", str(folder / "core.webhooks")) as process:
        yield Server(first_line(process), process.pid)


@contextlib.contextmanager
def listen(
    folder: Path, name: str = "listen", *, output: str = "--quiet", options: Sequence[str] = ()
) -> Iterator[Server]:
    """A real `listen`; with output `--json` its lines go to a file, as a script would have them."""
    arguments = ["inspector", "listen", "--port", "0", "--session", str(folder / f"{name}.webhooks"), "--json"]
    if output == "--quiet":
        arguments.append("--quiet")
    arguments += options
    lines = folder / f"{name}.out"
    with lines.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=out,
            env={**os.environ, HOME_VARIABLE: str(folder / "home")},
        )
        try:
            yield Server(json.loads(wait_for_line(lines, process))["address"], process.pid)
        finally:
            process.terminate()
            process.wait(20)


def wait_for_line(path: Path, process: subprocess.Popen[Any]) -> str:
    """The first line of a file that the process writes."""
    while process.poll() is None:
        text = path.read_text("utf-8")
        if "\n" in text:
            return text.partition("\n")[0]
        time.sleep(0.005)
    raise RuntimeError(f"{process.args!r} ended with {process.returncode}")


class Window:
    """The real application on a session; `probed` is what its probe wrote, once it is closed."""

    def __init__(self, address: str, process: subprocess.Popen[Any], probe: Path) -> None:
        self.server = Server(address, process.pid)
        self.process = process
        self.probe = probe
        self.probed: dict[str, Any] = {}

    def close(self) -> None:
        """End the application as the desktop does, and read the probe."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        if self.probe.exists():
            self.probed = json.loads(self.probe.read_text("utf-8"))


@contextlib.contextmanager
def window(folder: Path, session: Path, name: str) -> Iterator[Window]:
    """The application, listening on a free port of its own, on the display of `display()`."""
    port = free_port()
    probe = folder / f"{name}.probe.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", "--session", str(session), "--port", str(port)],
        env={**os.environ, HOME_VARIABLE: str(folder / "home"), PROBE_VARIABLE: str(probe)},
        stderr=subprocess.DEVNULL,
    )
    opened = Window(f"http://127.0.0.1:{port}", process, probe)
    try:
        wait_until_open(port, process)
        yield opened
    finally:
        opened.close()


def wait_until_open(port: int, process: subprocess.Popen[Any]) -> None:
    """Return once something listens on the port."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError(f"nothing listens on port {port}")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextlib.contextmanager
def display() -> Iterator[str]:
    """A display for windows: a new Xvfb where it is installed, else the offscreen platform of Qt."""
    if shutil.which("Xvfb") is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield "offscreen"
        return
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    before = {name: os.environ.get(name) for name in ("DISPLAY", "QT_QPA_PLATFORM")}
    try:
        with os.fdopen(read) as pipe:
            os.environ["DISPLAY"] = f":{pipe.readline().strip()}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield "Xvfb"
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        process.terminate()
        process.wait(10)


def load(
    server: Server, *, seconds: float, rate: float = 0.0, connections: int = 32, target: str = ""
) -> dict[str, float]:
    """What the load generator, a process of its own, measured; `cpu_us` is the server's processor time a request."""
    before = server.cpu_s()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.load", server.address + target),
            *("--seconds", str(seconds), "--rate", str(rate), "--connections", str(connections)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    after = server.cpu_s()
    if before is not None and after is not None:
        # those of the warm-up are part of it, and so is what the server does of its own accord meanwhile
        result["cpu_us"] = (after - before) / max(1.0, result["answered"]) * 1e6
    return result


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    versions: dict[str, str | None] = {}
    for package in ("aiohttp", "uvloop", "PySide6-Essentials"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return {
        "system": platform.platform(),
        "cpus": os.cpu_count(),
        "load_before": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **versions,
    }

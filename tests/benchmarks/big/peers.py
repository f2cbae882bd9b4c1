"""Rates and memory of other programs that take requests and keep them, against `listen`, each at its default settings.

They are installed into a scratch folder, from the registries of Python and npm, and keep what came in memory. mitmweb
hands requests on to the floor; the others answer themselves. One that cannot be installed or started is left out, and
the table says why.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks import processes
from tests.benchmarks.results import Result

PACKAGES = {"mockttp": "mockttp", "Mockoon": "@mockoon/cli", "WireMock": "wiremock"}
PIP = "mitmproxy"
INSTALL_S, START_S = 300.0, 40.0
ROUNDS, SECONDS, WARM_UP_S = 3, 2.0, 1.0
_MOCKTTP = """
const mockttp = require("mockttp");
const server = mockttp.getLocal();
server.forAnyRequest().thenReply(200).then(() => server.start(Number(process.argv[2])));
"""
_MOCKOON = {
    "uuid": "b1c9f8a0-0000-4000-8000-000000000001",
    "lastMigration": 33,
    "name": "any",
    "hostname": "127.0.0.1",
    "folders": [],
    "headers": [],
    "proxyReqHeaders": [],
    "proxyResHeaders": [],
    "rootChildren": [{"type": "route", "uuid": "b1c9f8a0-0000-4000-8000-000000000002"}],
    "routes": [
        {
            "uuid": "b1c9f8a0-0000-4000-8000-000000000002",
            "type": "http",
            "documentation": "",
            "method": "all",
            "endpoint": "*",
            "responses": [
                {
                    "uuid": "b1c9f8a0-0000-4000-8000-000000000003",
                    "body": "",
                    "latency": 0,
                    "statusCode": 200,
                    "label": "",
                    "headers": [],
                    "bodyType": "INLINE",
                    "filePath": "",
                    "sendFileAsBody": False,
                    "rules": [],
                    "rulesOperator": "OR",
                    "disableTemplating": True,
                    "fallbackTo404": False,
                    "default": True,
                    "callbacks": [],
                }
            ],
            "responseMode": None,
            "streamingMode": None,
            "streamingInterval": 0,
        }
    ],
}


class Unavailable(Exception):
    """A peer cannot be had here: why."""


def skipped() -> list[Result]:
    """What stands in the table where no peers are wanted."""
    return [Result(f"{name}: left out, ask for it with --peers", float("nan"), "") for name in STARTS]


def measure(temporary: Path, folder: Path) -> list[Result]:
    """Rates in turns with `listen`, and what 10,000 requests add to the memory of each."""
    home = folder / "peers"
    home.mkdir(exist_ok=True)
    results: list[Result] = []
    with processes.floor() as floor, processes.listen(temporary, "beside-peers") as ours:
        for name, start in STARTS.items():
            try:
                with start(home, floor) as peer:
                    results += _compare(name, peer, ours, _version(home, name))
            except (Unavailable, OSError, subprocess.SubprocessError, RuntimeError) as error:
                results.append(Result(f"{name}: left out, {error}", float("nan"), ""))
    return results


def _version(home: Path, name: str) -> str:
    """Of the installed peer."""
    if name in PACKAGES:
        package = home / "npm" / "node_modules" / PACKAGES[name] / "package.json"
        return str(json.loads(package.read_text("utf-8"))["version"])
    python = str(home / "python" / "bin" / "python")
    code = f"from importlib.metadata import version; print(version({PIP!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _compare(name: str, peer: processes.Server, ours: processes.Server, version: str) -> list[Result]:
    rates: dict[str, list[float]] = {name: [], "listen": []}
    memory = {}
    for server, which in ((peer, name), (ours, "listen")):
        processes.load(server, seconds=WARM_UP_S)
        before = memory_of(server.pid)
        loaded = processes.load(server, seconds=SECONDS * 2)
        memory[which] = (memory_of(server.pid) - before) / max(1.0, loaded["answered"]) * 10_000 / 1e6
    for _ in range(ROUNDS):
        for server, which in ((peer, name), (ours, "listen")):
            rates[which].append(processes.load(server, seconds=SECONDS)["rate"])
    ratio = median(mine / theirs for mine, theirs in zip(rates["listen"], rates[name], strict=True))
    return [
        Result(f"{name}: requests/s", median(rates[name]), "/s", details={"rounds": rates[name], "version": version}),
        Result(f"listen / {name}: requests/s", ratio, "x", at_least=1.0, details={"rounds": rates["listen"]}),
        Result(f"{name}: memory for 10,000 requests", memory[name], "MB"),
        Result("listen beside it: memory for 10,000 requests", memory["listen"], "MB", at_most=memory[name]),
    ]


def memory_of(pid: int) -> int:
    """Resident bytes of a process and of those that it started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


# how each is installed and started


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Unavailable(f"{Path(command[0]).name} failed: {said[-1][:100] if said else done.returncode}")


def _node(home: Path, package: str) -> Path:
    """The folder of an installed npm package."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable("node and npm are not installed")
    root = home / "npm"
    if not (root / "node_modules" / package).is_dir():
        root.mkdir(exist_ok=True)
        _run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(root), package], root)
    return root / "node_modules" / package


def _program(folder: Path) -> str:
    """The script behind the command of an npm package."""
    commands = json.loads((folder / "package.json").read_text("utf-8"))["bin"]
    return str(folder / (commands if isinstance(commands, str) else next(iter(commands.values()))))


@contextlib.contextmanager
def _started(
    command: Sequence[str], port: int, folder: Path, env: Mapping[str, str] | None = None
) -> Iterator[processes.Server]:
    log = folder / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=out, env={**os.environ, **(env or {})}, start_new_session=True
        )
    try:
        processes.wait_until_open(port, process)
        # some listen before they answer
        time.sleep(1.0)
        yield processes.Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        for child in (*_below(process.pid), process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, 15)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _below(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return []


@contextlib.contextmanager
def _mitmweb(home: Path, floor: processes.Server) -> Iterator[processes.Server]:
    root = home / "python"
    script = root / "bin" / "mitmweb"
    if not script.exists():
        venv.create(root, with_pip=True)
        _run([str(root / "bin" / "python"), "-m", "pip", "install", "-q", PIP], home)
    port = processes.free_port()
    command = [str(script), "--mode", f"reverse:{floor.address}", "--listen-host", "127.0.0.1", "--listen-port"]
    command += [str(port), "--web-port", str(processes.free_port()), "--no-web-open-browser", "-q"]
    with _started(command, port, home, {"HOME": str(home)}) as server:
        yield server


@contextlib.contextmanager
def _mockttp(home: Path, _floor: processes.Server) -> Iterator[processes.Server]:
    root = _node(home, PACKAGES["mockttp"]).parent.parent
    script = root / "server.cjs"
    script.write_text(_MOCKTTP, "utf-8")
    port = processes.free_port()
    with _started(["node", str(script), str(port)], port, root) as server:
        yield server


@contextlib.contextmanager
def _mockoon(home: Path, _floor: processes.Server) -> Iterator[processes.Server]:
    folder = _node(home, PACKAGES["Mockoon"])
    root = folder.parent.parent.parent
    port = processes.free_port()
    data = root / "any.json"
    data.write_text(json.dumps({**_MOCKOON, "port": port}), "utf-8")
    command = ["node", _program(folder), "start", "--data", str(data), "--port", str(port), "--repair"]
    # its default keeps the last hundred only
    command += ["--disable-log-to-file", "--max-transaction-logs", "1000000"]
    with _started(command, port, root, {"HOME": str(home)}) as server:
        yield server


@contextlib.contextmanager
def _wiremock(home: Path, _floor: processes.Server) -> Iterator[processes.Server]:
    if shutil.which("java") is None:
        raise Unavailable("java is not installed")
    folder = _node(home, PACKAGES["WireMock"])
    port = processes.free_port()
    with _started(["node", _program(folder), "--port", str(port)], port, home) as server:
        stub = json.dumps({"request": {"method": "ANY", "urlPattern": ".*"}, "response": {"status": 200}})
        asked = urllib.request.Request(f"{server.address}/__admin/mappings", stub.encode(), method="POST")
        with urllib.request.urlopen(asked, timeout=START_S):
            yield server


Start = Callable[[Path, processes.Server], contextlib.AbstractContextManager[processes.Server]]
STARTS: dict[str, Start] = {
    "mitmweb, reverse": _mitmweb,
    "mockttp": _mockttp,
    "Mockoon": _mockoon,
    "WireMock": _wiremock,
}

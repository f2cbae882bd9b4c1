from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector.qr import qr_lines
from tests.cli.conftest import SECRET, Ran

Start = Callable[..., subprocess.Popen[str]]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes with signals")


def line_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    data = json.loads(line)
    assert isinstance(data, dict)
    return data


def post(url: str, body: bytes = b"{}", headers: dict[str, str] | None = None) -> int:
    request = urllib.request.Request(url, data=body, headers=headers or {}, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=15)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_json_has_the_address_then_each_capture_and_a_signal_ends_it_cleanly(
    start: Start, tmp_path: Path, number: int
) -> None:
    session = tmp_path / "s.webhooks"
    process = start("listen", "--port", 0, "--session", session, "--json")
    first = line_of(process)
    assert list(first) == ["event", "address", "session"]
    assert (first["event"], first["session"]) == ("listening", str(session))
    body = b'{"n": 1}'
    assert post(first["address"] + "/orders?x=1", body) == 200
    second = line_of(process)
    assert (second["event"], second["id"], second["target"], second["size"]) == ("capture", 1, "/orders?x=1", len(body))
    assert second["status"] == 200
    assert end(process, number) == (0, "", "")


def test_text_has_one_line_a_capture_after_the_code_of_the_address(start: Start, tmp_path: Path) -> None:
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--qr")
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first.startswith("Listening on http://127.0.0.1:")
    address = first.split()[2].rstrip(",")
    code = qr_lines(address, coloured=False)
    assert [process.stdout.readline().rstrip("\n") for _ in code] == code
    post(address + "/hello")
    line = process.stdout.readline()
    assert line.startswith("#1 ")
    assert "/hello" in line
    assert end(process) == (0, "", "")


def test_every_capture_is_printed_once_and_in_order(start: Start, tmp_path: Path) -> None:
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--json")
    address = line_of(process)["address"]
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        one = b"POST /n HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"
        client.sendall(one * 60)
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 60:
            answers += client.recv(65536)
    code, out, err = end(process)
    assert (code, err) == (0, "")
    assert [json.loads(line)["id"] for line in out.splitlines()] == list(range(1, 61))


def test_a_busy_port_gets_one_line_with_the_next_free_one(run: Callable[..., Ran], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("listen", "--port", port, "--session", tmp_path / "s.webhooks")
    assert (done.status, done.out) == (2, "")
    assert f"Port {port} on 127.0.0.1 is in use" in done.err
    assert "for example" in done.err
    assert done.err.count("\n") == 1


def test_a_session_with_a_listener_says_who_listens(start: Start, run: Callable[..., Ran], tmp_path: Path) -> None:
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--json")
    address = line_of(process)["address"]
    done = run("listen", "--port", 0, "--session", tmp_path / "s.webhooks")
    assert (done.status, done.out) == (2, "")
    assert address in done.err
    assert str(process.pid) in done.err
    assert end(process)[0] == 0


def test_the_listener_ends_when_nobody_reads_its_output(start: Start, tmp_path: Path) -> None:
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--json")
    address = line_of(process)["address"]
    assert process.stdout is not None
    process.stdout.close()
    post(address + "/x")
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(15) == 0
    process.stdout = None


def test_a_configuration_file_gives_listener_and_endpoints(start: Start, tmp_path: Path) -> None:
    import hashlib
    import hmac

    config = tmp_path / "hooks.toml"
    config.write_text(
        '[listener]\nport = 0\nbody_limit = "1 KiB"\n\n[endpoints.hub]\npath = "/hub"\nprovider = "github"\n'
        'secret_env = "HUB_SECRET"\ngate = ["signature"]\n'
    )
    env = {**os.environ, "HUB_SECRET": SECRET}
    process = start("listen", "--session", tmp_path / "s.webhooks", "--config", config, "--json", env=env)
    address = line_of(process)["address"]
    digest = hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest()
    post(address + "/hub", b"{}", {"X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Event": "ping"})
    seen = line_of(process)
    assert (seen["endpoint"], seen["provider"], seen["verdict"]["outcome"]) == ("hub", "github", "valid")
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(address + "/hub", b"{}", {"X-GitHub-Event": "push"})
    refused.value.close()
    assert refused.value.code == 401
    assert line_of(process)["status"] == 401
    code, _, err = end(process)
    assert (code, err) == (0, "")


def test_a_broken_configuration_is_told_with_its_line(run: Callable[..., Ran], tmp_path: Path) -> None:
    config = tmp_path / "hooks.toml"
    config.write_text("[listener]\n\nport = 99999\n")
    done = run("listen", "--session", tmp_path / "s.webhooks", "--config", config)
    assert (done.status, done.out) == (2, "")
    assert "line 3" in done.err


def test_without_a_display_the_window_becomes_a_listener(start: Start, tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    process = start("--port", 0, "--session", tmp_path / "s.webhooks", env=env)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Listening on http://127.0.0.1:")
    code, _, err = end(process)
    assert code == 0
    assert err.count("\n") == 1
    assert "No window: there is no display" in err


def test_a_display_that_does_not_answer_is_no_display(start: Start, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    process = start("--port", 0, "--session", tmp_path / "s.webhooks", env={**env, "DISPLAY": ":4711"})
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Listening on")
    code, _, err = end(process)
    assert code == 0
    assert "No window: " in err


def test_other_machines_are_warned_about(start: Start, tmp_path: Path) -> None:
    process = start("listen", "--host", "0.0.0.0", "--port", 0, "--session", tmp_path / "s.webhooks", "--json")
    line_of(process)
    code, _, err = end(process)
    assert code == 0
    assert "can be reached from other machines" in err


def test_what_was_acknowledged_survives_a_kill(start: Start, run: Callable[..., Ran], tmp_path: Path) -> None:
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--json", "--quiet")
    address = line_of(process)["address"]
    for number in range(20):
        assert post(f"{address}/{number}") == 200
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.05)
    listed = run("list", "--session", tmp_path / "s.webhooks", "--json").out.splitlines()
    assert [json.loads(line)["target"] for line in listed] == [f"/{number}" for number in range(20)]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_read_only_session_is_told_at_once_instead_of_turning_every_sender_away(
    run: Callable[..., Ran], filled: Path
) -> None:
    filled.chmod(0o400)
    done = run("listen", "--session", filled, "--port", 0)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert f"Nothing can be stored in {filled}: the file is read-only" in done.err

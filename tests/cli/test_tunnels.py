from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.tunnels.registry import KINDS
from tests.cli.conftest import Ran
from tests.cli.test_listen import end, line_of, post
from tests.tunnels.conftest import WAIT, on_path, says
from tests.tunnels.test_programs import CLOUDFLARED, CLOUDFLARED_ADDRESS, CLOUDFLARED_BACK, CLOUDFLARED_LOST

Start = Callable[..., subprocess.Popen[str]]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    return on_path(tmp_path / "bin", monkeypatch)


def test_the_kinds_are_listed_with_what_is_missing(run: Callable[..., Ran], program: Callable[..., Path]) -> None:
    program("ngrok", "exit 0")
    records = [json.loads(line) for line in run("tunnels", "--json").out.splitlines()]
    assert [record["kind"] for record in records] == list(KINDS)
    by_kind = {record["kind"]: record for record in records}
    assert by_kind["ngrok"]["found"].endswith("/bin/ngrok")
    assert by_kind["ngrok"]["missing"] is None
    assert by_kind["tailscale"]["found"] is None
    assert "Get it" in by_kind["tailscale"]["missing"]
    assert [option["name"] for option in by_kind["ssh"]["options"]][:2] == ["host", "user"]
    text = run("tunnels").out
    assert "✕ tailscale" in text
    assert "✓ ngrok" in text
    assert run("tunnels", "pigeon").status == 2


def test_listen_tells_the_public_address_its_loss_and_what_it_exposes(
    start: Start, program: Callable[..., Path], tmp_path: Path
) -> None:
    go = f"until [ -e {tmp_path}/go ]; do sleep 0.02; done; rm {tmp_path}/go"
    program(
        "cloudflared",
        f'echo "$@" > {tmp_path}/words; {says(CLOUDFLARED)}\n{go}\n{says(CLOUDFLARED_LOST)}\n{go}\n'
        f"{says(CLOUDFLARED_BACK)}\n{WAIT}",
    )
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--public", "--json")
    local = line_of(process)["address"]
    up = line_of(process)
    assert (up["event"], up["kind"], up["phase"], up["address"]) == ("public", "cloudflared", "up", CLOUDFLARED_ADDRESS)
    assert "Anybody on the internet can send to all paths" in up["exposed"]
    door = (tmp_path / "words").read_text().split()[-1]
    assert door.startswith("http://127.0.0.1:")
    assert door != local
    # what comes by the door came through the tunnel
    assert post(f"{door}/orders", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}) == 200
    assert line_of(process)["remote"] == "203.0.113.7"
    assert post(f"{local}/orders", headers={"X-Forwarded-For": "203.0.113.7"}) == 200
    assert line_of(process)["remote"].startswith("127.0.0.1:")
    (tmp_path / "go").touch()
    lost = line_of(process)
    assert (lost["phase"], lost["address"]) == ("lost", None)
    while (tmp_path / "go").exists():
        time.sleep(0.01)
    (tmp_path / "go").touch()
    assert line_of(process)["phase"] == "up"
    assert end(process) == (0, "", "")


def test_in_words_the_warnings_go_to_standard_error(start: Start, program: Callable[..., Path], tmp_path: Path) -> None:
    program("cloudflared", f"{says(CLOUDFLARED)}\n{WAIT}")
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--public", "cloudflared")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Listening on ")
    assert process.stdout.readline() == f"Public at {CLOUDFLARED_ADDRESS} (Cloudflare quick tunnel)\n"
    code, out, err = end(process)
    assert (code, out) == (0, "")
    assert err.count("\n") == 1
    assert "set a gate" in err


def test_a_gate_at_every_path_leaves_nothing_to_warn_of(
    start: Start, program: Callable[..., Path], tmp_path: Path
) -> None:
    program("cloudflared", f"{says(CLOUDFLARED)}\n{WAIT}")
    config = tmp_path / "hooks.toml"
    config.write_text('[endpoints.default]\ngate = [{ addresses = ["203.0.113.0/24"] }]\n')
    process = start(
        "listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--config", config, "--public", "--json"
    )
    line_of(process)
    assert "exposed" not in line_of(process)
    assert end(process) == (0, "", "")


def test_a_public_address_that_cannot_be_had_ends_the_command_with_the_reason_and_the_last_words(
    start: Start, program: Callable[..., Path], tmp_path: Path
) -> None:
    program("tailscale", "echo 'Access denied: serve config denied'; exit 1")
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--public", "tailscale", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert len(out.splitlines()) == 1
    assert err.splitlines()[0] == "  Access denied: serve config denied"
    assert "tailscale set --operator" in err.splitlines()[-1]


def test_options_that_make_no_sense_are_told_before_anything_listens(run: Callable[..., Ran], tmp_path: Path) -> None:
    for words in (["ssh"], ["ssh", "--public-option", "host"], ["pigeon"], ["ngrok", "--public-option", "domain=-x"]):
        done = run("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--public", *words)
        assert (done.status, done.out) == (2, "")
        assert done.err.count("\n") == 1


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux kills the children of a process that crashed")
def test_a_crash_ends_the_tunnel_too(start: Start, program: Callable[..., Path], tmp_path: Path) -> None:
    program("cloudflared", f"echo $$ > {tmp_path}/pid; {says(CLOUDFLARED)}\n{WAIT}")
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--public", "--json")
    line_of(process)
    assert line_of(process)["phase"] == "up"
    pid = Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}")
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 5
    while pid.exists() and " Z " not in (pid / "stat").read_text():
        assert time.monotonic() < deadline, "the tunnel outlived its listener"
        time.sleep(0.02)


def test_an_end_while_the_tunnel_starts_is_a_clean_one(
    start: Start, program: Callable[..., Path], tmp_path: Path
) -> None:
    program("cloudflared", f"echo $$ > {tmp_path}/pid; echo 'INF Requesting new quick Tunnel'; {WAIT}")
    process = start("listen", "--port", 0, "--session", tmp_path / "s.webhooks", "--public", "cloudflared", "--json")
    line_of(process)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        time.sleep(0.01)
    assert end(process, signal.SIGINT) == (0, "", "")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)

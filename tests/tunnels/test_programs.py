# ruff: noqa: E501  # what programs print is as long as it is
"""Tunnels that are programs: real processes that say what the documentation of the real ones shows."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.errors import TunnelError, UsageError
from inspector.tunnels.registry import KINDS, kind_of
from tests.tunnels.conftest import WAIT, Watched, says

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")
Programs = Callable[..., Path]

CLOUDFLARED = """
2026-09-30T07:31:12Z INF Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to experiment and try it out. However, be aware that these account-less Tunnels have no uptime guarantee, are subject to the Cloudflare Online Services Terms of Use (https://www.cloudflare.com/website-terms/)
2026-09-30T07:31:12Z INF Requesting new quick Tunnel on trycloudflare.com...
2026-09-30T07:31:16Z INF +--------------------------------------------------------------------------------------------+
2026-09-30T07:31:16Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |
2026-09-30T07:31:16Z INF |  https://guns-attribute-contributor-toe.trycloudflare.com                                  |
2026-09-30T07:31:16Z INF +--------------------------------------------------------------------------------------------+
2026-09-30T07:31:16Z INF Cannot determine default configuration path. No file [config.yml config.yaml] in [~/.cloudflared]
2026-09-30T07:31:16Z INF Settings: map[ha-connections:1 no-autoupdate:true protocol:quic url:http://127.0.0.1:9]
2026-09-30T07:31:16Z INF Initial protocol quic
2026-09-30T07:31:18Z INF Registered tunnel connection connIndex=0 connection=bb527b3a-8a27-467b-9fca-84972898be5c event=0 ip=198.41.200.113 location=del04 protocol=quic
"""
CLOUDFLARED_LOST = """
2026-09-30T08:00:00Z ERR Failed to serve tunnel connection error="timeout: no recent network activity" connIndex=0 event=0 ip=198.41.200.113
2026-09-30T08:00:00Z WRN Connection terminated error="timeout: no recent network activity" connIndex=0
2026-09-30T08:00:00Z INF Retrying connection in up to 1s connIndex=0 event=0 ip=198.41.200.113
"""
CLOUDFLARED_BACK = """
2026-09-30T08:00:03Z INF Registered tunnel connection connIndex=0 connection=1f event=0 ip=198.41.192.7 location=bom09 protocol=quic
"""
CLOUDFLARED_ADDRESS = "https://guns-attribute-contributor-toe.trycloudflare.com"
NGROK = """
{"lvl":"info","msg":"no configuration paths supplied","t":"2026-09-12T20:25:13+0200"}
{"addr":"127.0.0.1:4040","allow_hosts":null,"lvl":"info","msg":"starting web service","obj":"web","t":"2026-09-12T20:25:13+0200"}
{"lvl":"info","msg":"client session established","obj":"tunnels.session","t":"2026-09-12T20:25:14+0200"}
{"addr":"http://127.0.0.1:9","lvl":"info","msg":"started tunnel","name":"command_line","obj":"tunnels","t":"2026-09-12T20:25:17+0200","url":"https://94b1-82-67-199-224.ngrok-free.app"}
"""
NGROK_LOST = """
{"id":"38837a5d4c79","lvl":"eror","msg":"heartbeat timeout, terminating session","obj":"csess"}
{"err":"session closed","id":"d334b7230ccc","lvl":"eror","msg":"session closed, starting reconnect loop","obj":"csess"}
"""
NGROK_BACK = '{"id":"d334b7230ccc","lvl":"info","msg":"client session established","obj":"csess"}'
TAILSCALE = """
Available on the internet:

https://amelie-workstation.pango-lin.ts.net/
|-- proxy http://127.0.0.1:9

Press Ctrl+C to exit.
"""
DEVTUNNEL = """
Hosting port: 9
Connect via browser: https://jndfqj07.euw.devtunnels.ms:9, https://jndfqj07-9.euw.devtunnels.ms
Inspect network activity: https://jndfqj07-9-inspect.euw.devtunnels.ms

Ready to accept connections for tunnel: happy-hill-1234
"""


@pytest.mark.parametrize(
    ("kind", "text", "address"),
    [
        ("cloudflared", CLOUDFLARED, CLOUDFLARED_ADDRESS),
        ("ngrok", NGROK, "https://94b1-82-67-199-224.ngrok-free.app"),
        ("tailscale", TAILSCALE, "https://amelie-workstation.pango-lin.ts.net"),
        ("devtunnel", DEVTUNNEL, "https://jndfqj07-9.euw.devtunnels.ms"),
    ],
)
async def test_the_address_is_read_from_the_output_on_either_stream_and_the_program_ends_with_the_tunnel(
    tunnel: Watched, programs: Programs, tmp_path: Path, kind: str, text: str, address: str
) -> None:
    programs(kind, f'echo $$ > {tmp_path}/pid; echo "$@" > {tmp_path}/words; {{ {says(text)}\n}} >&2; {WAIT}')
    assert await tunnel.start(kind) == address
    assert (tunnel.state.phase, tunnel.state.address) == ("up", address)
    assert tunnel.state.url_of("/orders") == f"{address}/orders"
    assert "127.0.0.1:9" in (words := (tmp_path / "words").read_text()) or " 9 " in words
    pid = int((tmp_path / "pid").read_text())
    os.kill(pid, 0)
    await tunnel.supervisor.stop()
    assert tunnel.state.phase == "off"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_children_of_a_program_end_with_it(tunnel: Watched, programs: Programs, tmp_path: Path) -> None:
    programs("cloudflared", f"sleep 600 & echo $! > {tmp_path}/child; {says(CLOUDFLARED)}\nwait")
    await tunnel.start("cloudflared")
    child = int((tmp_path / "child").read_text())
    await tunnel.supervisor.stop()
    for _ in range(100):
        # killed, and taken away by whoever inherited it
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            return
        await asyncio.sleep(0.02)
    pytest.fail("a child of the program outlived it")


async def test_a_program_that_does_not_listen_to_sigterm_is_killed(
    tunnel: Watched, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.tunnels.process.STOP_S", 0.2)
    programs(
        "cloudflared", f"trap '' TERM; echo $$ > {tmp_path}/pid; {says(CLOUDFLARED)}\nwhile :; do sleep 0.05; done"
    )
    await tunnel.start("cloudflared")
    await tunnel.supervisor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize(
    ("kind", "begin", "lost", "back"),
    [
        ("cloudflared", CLOUDFLARED, CLOUDFLARED_LOST, CLOUDFLARED_BACK),
        ("ngrok", NGROK, NGROK_LOST, NGROK_BACK),
        (
            "devtunnel",
            DEVTUNNEL,
            "Connection to host tunnel relay closed. Reconnecting.",
            "Connection to host tunnel relay restored.",
        ),
    ],
)
async def test_what_a_program_loses_and_finds_again_is_told_and_the_address_stays(
    tunnel: Watched, programs: Programs, tmp_path: Path, kind: str, begin: str, lost: str, back: str
) -> None:
    go = f"until [ -e {tmp_path}/go ]; do sleep 0.02; done; rm {tmp_path}/go"
    programs(kind, f"{says(begin)}\n{go}\n{says(lost)}\n{go}\n{says(back)}\n{WAIT}")
    address = await tunnel.start(kind)
    (tmp_path / "go").touch()
    state = await tunnel.phase("lost")
    assert "lost its" in state.reason
    assert state.url_of("/x") == ""
    while (tmp_path / "go").exists():
        await asyncio.sleep(0.01)
    (tmp_path / "go").touch()
    state = await tunnel.phase("up")
    assert (state.address, state.changed, state.reason) == (address, False, "")


async def test_a_program_that_stays_lost_is_started_anew_however_often_it_says_so(
    tunnel: Watched, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.tunnels.program.LOST_S", 0.2)
    lost = "Connection to host tunnel relay closed. Another host for the tunnel has connected."
    programs(
        "devtunnel",
        f"echo $$ >> {tmp_path}/pids; n=$(wc -l < {tmp_path}/pids); {says(DEVTUNNEL)}\n"
        f"if [ $n = 1 ]; then while sleep 0.05; do {says(lost)}\ndone; fi; {WAIT}",
    )
    await tunnel.start("devtunnel")
    await tunnel.until(lambda state: "did not find its connection again" in state.reason)
    await tunnel.phase("up")
    first = int((tmp_path / "pids").read_text().split()[0])
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_a_program_that_ends_is_started_again_with_waits_that_grow_and_another_address_is_told(
    tunnel: Watched, programs: Programs, tmp_path: Path
) -> None:
    other = CLOUDFLARED.replace("guns", "roses")
    programs(
        "cloudflared",
        f"echo x >> {tmp_path}/runs; n=$(wc -l < {tmp_path}/runs)\n"
        f"if [ $n = 1 ]; then {says(CLOUDFLARED)}\nexit 3; fi\n"
        f"if [ $n -lt 4 ]; then echo 'ERR failed to request quick Tunnel: dial tcp'; exit 1; fi\n{says(other)}\n{WAIT}",
    )
    assert await tunnel.start("cloudflared") == CLOUDFLARED_ADDRESS
    state = await tunnel.until(lambda state: state.up and "roses" in state.address)
    assert state.changed
    lost = [state for state in tunnel.states if state.phase == "lost"]
    assert [state.attempt for state in lost] == [1, 2, 3]
    assert all(state.retry_at is not None and state.address == CLOUDFLARED_ADDRESS for state in lost)
    assert "ended with status 3" in lost[0].reason


async def test_it_is_not_tried_again_when_it_never_worked_and_its_last_words_are_told(
    tunnel: Watched, programs: Programs, tmp_path: Path
) -> None:
    programs("tailscale", f"echo x >> {tmp_path}/runs; echo 'Access denied: serve config denied'; exit 1")
    with pytest.raises(TunnelError, match="administrator") as refused:
        await tunnel.start("tailscale")
    assert "tailscale set --operator" in str(refused.value)
    assert refused.value.lines == ("Access denied: serve config denied",)
    assert (tunnel.state.phase, tunnel.state.on, tunnel.state.lines) == ("failed", False, refused.value.lines)
    assert (tmp_path / "runs").read_text() == "x\n"


@pytest.mark.parametrize(
    ("kind", "script", "words"),
    [
        ("cloudflared", "exit 0", "ended with status 0 before it told an address"),
        ("cloudflared", "kill -9 $$", "was killed by signal 9"),
        (
            "cloudflared",
            says(
                '2026-01-01T00:00:00Z ERR failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": x'
            )
            + "\nexit 1",
            "Cloudflare gave no address",
        ),
        (
            "ngrok",
            says(
                '{"err":"authentication failed: Usage of ngrok requires a verified account.\\r\\n\\r\\nERR_NGROK_4018\\r\\n",'
                '"lvl":"eror","msg":"failed to reconnect session","obj":"tunnels.session"}'
            )
            + f"\n{WAIT}",
            "ERR_NGROK_4018",
        ),
        (
            "ngrok",
            says(
                "ERROR:  authentication failed: Your account is limited to 1 simultaneous ngrok agent sessions.\n"
                "ERROR:  ERR_NGROK_108"
            )
            + "\nexit 1",
            "Another ngrok agent",
        ),
        (
            "tailscale",
            says(
                "Funnel is not enabled on your tailnet.\nTo enable, visit:\n\n"
                "         https://login.tailscale.com/f/funnel?node=n1CNTRL"
            )
            + f"\n{WAIT}",
            "https://login.tailscale.com/f/funnel?node=n1CNTRL",
        ),
        ("devtunnel", "echo 'Login required'; exit 1", "devtunnel user login"),
    ],
)
async def test_why_there_is_no_address_is_said_with_what_to_do(
    tunnel: Watched, programs: Programs, kind: str, script: str, words: str
) -> None:
    programs(kind, script)
    with pytest.raises(TunnelError) as refused:
        await tunnel.start(kind)
    assert words in str(refused.value)
    assert refused.value.hint


async def test_a_program_that_never_prints_an_address_is_given_up_and_ended(
    tunnel: Watched, programs: Programs, tmp_path: Path
) -> None:
    tunnel.supervisor.patience_s = 0.3
    programs("cloudflared", f"echo $$ > {tmp_path}/pid; echo 'INF Requesting new quick Tunnel'; {WAIT}")
    with pytest.raises(TunnelError, match="told no public address within") as refused:
        await tunnel.start("cloudflared")
    assert refused.value.lines == ("INF Requesting new quick Tunnel",)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("kind", ["cloudflared", "ngrok", "tailscale", "devtunnel"])
async def test_garbage_is_no_address_and_cannot_be_shown_as_anything_but_text(
    tunnel: Watched, programs: Programs, kind: str
) -> None:
    garbage = (
        "head -c 300000 /dev/urandom; printf '\\033]0;title\\007\\033[31mred\\n'; head -c 20000 /dev/zero; echo;"
        "printf '{\"msg\": [[[[\\n{}\\nnull\\n[]\\n'; printf 'https://evil.example/trycloudflare.com\\n';"
        "printf 'https://x.trycloudflare.com.evil.example connIndex=0\\nRegistered tunnel connection connIndex=0\\n';"
        "printf '\\342\\200\\256gnp.exe\\n'; exit 1"
    )
    programs(kind, garbage)
    with pytest.raises(TunnelError) as refused:
        await tunnel.start(kind)
    assert all(line.isprintable() or "�" in line for line in refused.value.lines)
    assert not any("\x1b" in line or "\u202e" in line for line in refused.value.lines)
    assert all(state.address == "" for state in tunnel.states)


@pytest.mark.parametrize(
    "url", ["https://", "http://a.example", "https://a.example\\u202e", "https://a b", "javascript:x"]
)
async def test_what_ngrok_calls_its_address_has_to_be_one(tunnel: Watched, programs: Programs, url: str) -> None:
    programs("ngrok", says(f'{{"msg":"started tunnel","url":"{url}"}}') + "\nexit 1")
    with pytest.raises(TunnelError):
        await tunnel.start("ngrok")


async def test_a_token_that_a_program_quotes_is_not_told(tunnel: Watched, programs: Programs) -> None:
    programs("ngrok", "echo 'ERROR: Your authtoken: 2abcDEFghi_secret'; echo 'ERROR: ERR_NGROK_105'; exit 1")
    with pytest.raises(TunnelError) as refused:
        await tunnel.start("ngrok")
    assert "secret" not in f"{refused.value} {refused.value.lines} {tunnel.states}"


async def test_the_agents_api_tells_the_address_where_the_log_does_not(tunnel: Watched, programs: Programs) -> None:
    from aiohttp import web

    async def tunnels(_request: web.Request) -> web.Response:
        ours = {"name": "command_line", "public_url": "https://1f.ngrok.app", "config": {"addr": "http://127.0.0.1:9"}}
        other = {"name": "x", "public_url": "https://other.ngrok.app", "config": {"addr": "http://localhost:3000"}}
        return web.json_response({"tunnels": [other, None, ours], "uri": "/api/tunnels"})

    app = web.Application()
    app.router.add_get("/api/tunnels", tunnels)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        programs("ngrok", says(f'{{"addr":"127.0.0.1:{port}","msg":"starting web service"}}') + f"\n{WAIT}")
        assert await tunnel.start("ngrok") == "https://1f.ngrok.app"
    finally:
        await runner.cleanup()


async def test_a_file_that_may_not_be_run_or_is_no_program_is_told_in_words(
    tunnel: Watched, programs: Programs, tmp_path: Path
) -> None:
    path = programs("cloudflared", "exit 0")
    path.write_bytes(b"\x00\x01\x02 no program")
    with pytest.raises(TunnelError, match=r"cannot be started|ended with status"):
        await tunnel.start("cloudflared")
    path.chmod(0o644)
    # not executable: it counts as missing, as for a shell
    assert KINDS["cloudflared"].found() != str(path)


@pytest.mark.parametrize("kind", ["cloudflared", "ngrok", "tailscale", "devtunnel"])
async def test_what_is_missing_is_told_with_how_to_get_it(
    tunnel: Watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert KINDS[kind].found() == ""
    for system in ("linux", "darwin", "win32"):
        monkeypatch.setattr("inspector.tunnels.kind.sys.platform", system)
        assert f"{kind} is not on the PATH. Get it" in KINDS[kind].missing()
    with pytest.raises(TunnelError, match="not on the PATH") as refused:
        await tunnel.start(kind)
    assert "Get it" in str(refused.value)


def test_options_are_checked_before_anything_runs() -> None:
    for kind, options in (
        ("ngrok", {"domain": "--help"}),
        ("ngrok", {"nothing": "x"}),
        ("tailscale", {"port": "80"}),
        ("cloudflared", {"protocol": "qu\nic"}),
        ("cloudflared", {"protocol": "smoke signals"}),
    ):
        with pytest.raises(UsageError):
            kind_of(kind).check(options)
    kind_of("ngrok").check({"domain": "name.ngrok-free.app"})
    with pytest.raises(UsageError, match="There are cloudflared, ngrok"):
        kind_of("carrier-pigeon")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of a process that crashed")
def test_the_program_ends_also_when_we_are_killed(programs: Programs, tmp_path: Path) -> None:
    programs("cloudflared", f"echo $$ > {tmp_path}/pid; {says(CLOUDFLARED)}\n{WAIT}")
    code = (
        "import asyncio\n"
        "from tests.tunnels.conftest import Watched\n"
        "async def main():\n"
        "    print(await Watched(5.0).start('cloudflared'), flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == CLOUDFLARED_ADDRESS
    pid = int((tmp_path / "pid").read_text())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text():
        assert time.monotonic() < deadline, "the program outlived us"
        time.sleep(0.02)

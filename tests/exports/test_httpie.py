"""HTTPie commands: their form always, and what arrives on a socket where HTTPie 3 is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture, Headers
from inspector.exports import httpie_command, parse_raw_request
from inspector.redaction import BUILT_IN, Redactor
from tests.exports.conftest import RawServer
from tests.exports.test_curl import BODIES

Make = Callable[..., Capture]
HTTP = shutil.which("http", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
SMALL = {name: body for name, body in BODIES.items() if body}


@pytest.mark.skipif(HTTP is None, reason="HTTPie is not installed")
@pytest.mark.parametrize("body", SMALL.values(), ids=SMALL.keys())
def test_bodies_and_headers_arrive(body: bytes, make_capture: Make, raw_server: RawServer, tmp_path: Path) -> None:
    pairs = [("Host", "h"), ("X-Dup", "1"), ("x-a", 'it\'s ; = @ : \\ "q"'), ("X-Empty", ""), ("Content-Type", "a/b")]
    sent = make_capture(headers=pairs, body=body, method="PATCH", target="/a/../b?x=%2F&y=1")
    raw_server.requests.clear()
    script = tmp_path / "command.sh"
    script.write_text(httpie_command(sent, raw_server.url), "utf-8")
    assert HTTP is not None
    environment = {"PATH": f"{Path(HTTP).parent}:{os.environ['PATH']}", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", str(script)], capture_output=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, (script.read_text()[:2000], done.stderr)
    got = parse_raw_request(raw_server.requests[0])
    assert (got.method, got.target, got.body) == (sent.method, sent.target, body)
    kept = [pair for pair in got.headers if pair[0].lower() not in (b"host", b"content-length")]
    assert sorted(kept) == sorted(pair for pair in sent.headers if pair[0] != b"Host")


def test_credentials_are_exact_unless_redacted(make_capture: Make) -> None:
    sent = make_capture(headers=Headers.from_text([("Cookie", "a=s3cret")]))
    assert "s3cret" in httpie_command(sent)
    assert "s3cret" not in httpie_command(Redactor(BUILT_IN["credentials"]).capture(sent))


def test_defaults_that_the_capture_does_not_have_are_switched_off(make_capture: Make) -> None:
    command = httpie_command(make_capture(headers=[("Accept", "text/x")], body=b""))
    assert "Accept:text/x" in command
    for name in ("User-Agent:", "Accept-Encoding:", "Connection:"):
        assert f" {name} \\\n" in command or command.endswith(f" {name}\n")

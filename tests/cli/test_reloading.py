"""A configuration file that is changed while `listen --config` runs."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.cli.reloading import ConfigFile
from inspector.config import load_config
from inspector.session import Session

GOOD = """[endpoints.orders]
[[endpoints.orders.answers]]
status = {status}
body = '{body}'
"""


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(f"{address}/orders", b"{}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_change_is_used_and_a_broken_one_leaves_what_was_before(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    place = tmp_path / "hooks.toml"
    place.write_text(GOOD.format(status=201, body="one"))
    process = start("listen", "--session", tmp_path / "s.webhooks", "--config", place, "--port", "0", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    told: queue.Queue[str] = queue.Queue()
    errors = process.stderr
    threading.Thread(target=lambda: [told.put(line) for line in errors], daemon=True).start()
    address = json.loads(process.stdout.readline())["address"]
    assert status_of(address) == 201
    for broken, line, why in (
        ("[endpoints.orders\n", 1, "does not parse"),
        (GOOD.format(status=201, body="{{request.x"), 4, "never closed"),
        (GOOD.format(status=201, body="{{ (1).__class__ }}"), 4, "__class__"),
        (GOOD.format(status=999, body="x"), 3, "999"),
        (f"a = {'[' * 5000}", 0, "nested too deeply"),
    ):
        place.write_text(broken)
        said = told.get(timeout=20)
        assert "hooks.toml" in said
        assert not line or f"line {line}" in said
        assert why in said
        assert "before goes on" in said
        assert status_of(address) == 201
    place.write_text(GOOD.format(status=202, body="two"))
    assert "is used again" in told.get(timeout=20)
    assert status_of(address) == 202


def test_a_circle_by_the_whole_address_is_told(start: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    place = tmp_path / "hooks.toml"
    place.write_text(GOOD.format(status=200, body="x"))
    process = start("listen", "--session", tmp_path / "s.webhooks", "--config", place, "--port", "0", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    # the port is only known by now
    port = json.loads(process.stdout.readline())["address"].rpartition(":")[2]
    redirect = "[[endpoints.a.answers]]\nstatus = 307\nheaders = {{ Location = 'http://localhost:{port}/a' }}\n"
    place.write_text(redirect.format(port=port))
    assert "circle, /a (answer 1) → /a" in process.stderr.readline()


def test_what_is_gone_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.cli.reloading.LOOK_S", 0.0)
    place = tmp_path / "hooks.toml"
    place.write_text(GOOD.format(status=201, body="one") + "[endpoints.other]\n")
    told: list[str] = []
    with Session.open(tmp_path / "s.webhooks") as session:
        read = load_config(str(place), session.settings.listener)
        session.use_endpoints(read.endpoints).result()
        file = ConfigFile(str(place), read, session, told.append, None, None)

        def look() -> list[str]:
            told.clear()
            for _ in range(3):
                file.look()
            return list(told)

        assert look() == []
        place.write_text(GOOD.format(status=203, body="one"))
        first, second = look()
        assert "is used again" in first
        assert "endpoint other is not in it" in second
        assert session.endpoint("orders").answers[0].status == 203
        place.unlink()
        assert look() == [f"{place} is gone; what it said goes on being used."]
        assert look() == []

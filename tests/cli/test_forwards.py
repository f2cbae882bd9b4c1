"""`listen --forward`, `endpoints forward` and `endpoints queue`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.cli.test_listen import end, line_of
from tests.forwarding.conftest import App, app, ask, free_port, until

Run = Callable[..., Ran]
Start = Callable[..., subprocess.Popen[str]]
# the fixture is used by its name
_ = app


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Run:
    return lambda *words: run("--session", tmp_path / "s.webhooks", "endpoints", *words)


def forwards(told: Run) -> list[dict[str, object]]:
    (row,) = [json.loads(line) for line in told("list", "--json").out.splitlines()]
    found = row["forwards"]
    assert isinstance(found, list)
    return found


def test_forwards_are_added_changed_listed_and_removed(told: Run) -> None:
    assert told("add", "orders").status == 0
    assert told("forward", "orders", "http://localhost:3000/x").status == 0
    assert told("forward", "orders", "http://localhost:4000", "--when", "method:POST", "--behind").status == 0
    assert told("forward", "orders", "http://localhost:3000/x", "--timeout", "2.5", "--retries", "0").status == 0
    assert forwards(told) == [
        {"to": "http://localhost:3000/x", "when": "", "answer": True, "timeout": 2.5, "retries": 0},
        {"to": "http://localhost:4000", "when": "method:POST", "answer": False, "timeout": 5.0, "retries": 20},
    ]
    assert "⇄ http://localhost:3000/x  → http://localhost:4000 when method:POST" in told().out
    assert told("forward", "orders", "http://localhost:3000/x", "--remove").status == 0
    assert [one["to"] for one in forwards(told)] == ["http://localhost:4000"]


def test_the_default_endpoint_need_not_be_made_first(told: Run) -> None:
    assert told("forward", "default", "http://localhost:3000").status == 0
    assert [one["to"] for one in forwards(told)] == ["http://localhost:3000"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nobody", "http://localhost:3000"], "no endpoint 'nobody'"),
        (["default", "localhost:3000"], "does not say http or https"),
        (["default", "http://127.0.0.1:8080/x"], "address of this listener itself"),
        (["default", "http://localhost:3000", "--when", "(a"], "The filter '(a' does not parse"),
        (["default", "http://localhost:3000", "--timeout", "-1"], "time-out must be more than 0"),
        (["default", "http://localhost:3000", "--retries", "9999"], "retries must be from 0 to 1000"),
        (["default", "http://localhost:3000", "--remove"], "does not forward to"),
    ],
)
def test_mistakes_are_told(told: Run, words: list[str], says: str) -> None:
    done = told("forward", *words)
    assert (done.status, done.out) == (2, "")
    assert says in done.err


def test_the_queue_is_shown_flushed_and_dropped(told: Run, start: Start, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    listener = start("listen", "--port", "0", "--session", tmp_path / "s.webhooks", "--forward", url, "--json")
    address = line_of(listener)["address"]
    for number in range(2):
        assert ask(address, body=b"%d" % number).startswith(b"HTTP/1.1 200")
    rows = [json.loads(line) for line in told("queue", "--json").out.splitlines()]
    assert [(row["id"], row["target"], row["gave_up"]) for row in rows] == [(1, url, False), (2, url, False)]
    assert f"#1  {url}  1 try  next try" in told("queue").out
    assert told("queue", "--drop", "--id", "2").out == "1 forward dropped.\n"
    up = App(port)
    try:
        assert told("queue", "--flush").out == "1 forward due now.\n"
        assert up.got(1) == [b"0"]
    finally:
        up.close()
    until(lambda: told("queue").out == "")
    assert end(listener)[0] == 0


@pytest.mark.skipif(os.name == "nt", reason="ends processes with signals")
def test_listen_forwards_where_an_endpoint_does_not(start: Start, tmp_path: Path, app: App) -> None:
    own = App()
    own.answers(b"HTTP/1.1 202 Mine\r\nContent-Length: 0\r\n\r\n")
    try:
        config = tmp_path / "f.toml"
        config.write_text(f'[endpoints.orders]\nforwards = [{{ to = "{own.url}" }}]\n[endpoints.stripe]\n')
        listener = start(
            "listen", "--port", "0", "--session", tmp_path / "s", "--config", config, "--forward", app.url, "--json"
        )
        address = line_of(listener)["address"]
        assert ask(address, "/orders").startswith(b"HTTP/1.1 202 Mine")
        assert ask(address, "/stripe").endswith(b"hello")
        assert ask(address, "/else").endswith(b"hello")
        assert [line_of(listener)["status"] for _ in range(3)] == [202, 200, 200]
        assert (len(own.requests), len(app.requests)) == (1, 2)
        assert end(listener)[0] == 0
    finally:
        own.close()


@pytest.mark.skipif(os.name == "nt", reason="ends processes with signals")
def test_listen_may_answer_at_once_and_forward_behind(start: Start, tmp_path: Path, app: App) -> None:
    app.answers(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    listener = start(
        "listen", "--port", "0", "--session", tmp_path / "s", "--forward", app.url, "--forward-behind", "--json"
    )
    assert ask(line_of(listener)["address"], body=b"x").startswith(b"HTTP/1.1 200 OK")
    assert app.got(1) == [b"x"]
    assert end(listener)[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--forward-behind"], "--forward URL"),
        (["--forward", "nonsense"], "does not say http or https"),
        (["--port", "44099", "--forward", "http://localhost:44099/x"], "address of this listener itself"),
    ],
)
def test_what_listen_cannot_forward_to_is_told(run: Run, tmp_path: Path, words: list[str], says: str) -> None:
    done = run("--session", tmp_path / "s", "listen", *words)
    assert done.status == 2
    assert says in done.err

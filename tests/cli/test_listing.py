from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspector.capture import CLIENT_CERTIFICATE, Capture
from inspector.session import Session
from inspector.store.base import Entry
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


def test_list_tells_each_capture_in_the_order_of_arrival(run: Run, filled: Path) -> None:
    done = run("list", "--session", filled)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines] == ["#1", "#2", "#3"]
    assert "PUT" in lines[2]
    assert "/binary" in lines[2]
    assert "256 B" in lines[2]


def test_list_filters_and_limits(run: Run, filled: Path) -> None:
    assert [
        json.loads(line)["id"] for line in run("list", "--session", filled, "--json", "--limit", 2).out.splitlines()
    ] == [
        2,
        3,
    ]
    only = run("list", "--session", filled, "--json", "--filter", "method:PUT").out.splitlines()
    assert [json.loads(line)["target"] for line in only] == ["/binary"]


def test_a_wrong_filter_is_told(run: Run, filled: Path) -> None:
    done = run("list", "--session", filled, "--filter", "(method:PUT")
    assert (done.status, done.out) == (2, "")


def test_captured_escapes_do_not_reach_the_terminal(run: Run, filled: Path) -> None:
    for words in (("list",), ("show", "2")):
        out = run(*words, "--session", filled).out
        assert "evil␛[31m" in out
        assert not set(out) & {"\x1b", "\x07", "\u202e"}


def test_show_tells_headers_body_and_answer(run: Run, filled: Path) -> None:
    out = run("show", "2", "--session", filled).out
    assert "X-Evil: ␛]0;title␇" in out
    assert "next\tline" in out
    assert "HTTP/1.1 200 OK" in out
    assert "fine" in out


def test_show_tells_how_it_came_and_whose_certificate_was_shown(
    run: Run, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    extra = {CLIENT_CERTIFICATE: {"subject": "CN=sender", "names": ["DNS:a.example"], "serial": "0f"}}
    with Session.open(tmp_path / "tls.webhooks") as session:
        session._write(session.store.append, [Entry(replace(make_capture(), scheme="https", extra=extra))]).result(10)
    out = run("show", "1", "--session", tmp_path / "tls.webhooks").out
    assert ", by https" in out
    assert "client certificate: CN=sender, DNS:a.example, serial 0f" in out


def test_show_prints_binary_bodies_as_hex(run: Run, filled: Path) -> None:
    out = run("show", "#3", "--session", filled).out
    assert "00 01 02 03" in out


def test_show_json_is_an_interchange_object_with_more(run: Run, filled: Path) -> None:
    data = json.loads(run("show", "3", "--session", filled, "--json").out)
    assert base64.b64decode(data["body_b64"]) == bytes(range(256))
    assert (data["id"], data["method"], data["reply"]["status"]) == (3, "PUT", 200)
    assert data["attempts"] == []


def test_a_capture_that_is_not_there_is_told(run: Run, filled: Path) -> None:
    done = run("show", "99", "--session", filled)
    assert (done.status, done.out) == (2, "")
    assert "99" in done.err


def test_list_shows_the_columns_that_are_named(run: Run, filled: Path) -> None:
    done = run("list", "--session", filled, "--columns", "id,method,header[x-evil],size")
    assert (done.status, done.err) == (0, "")
    heading, *lines = done.out.splitlines()
    assert heading.split() == ["#", "Method", "header[x-evil]", "Size"]
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert not set(done.out) & {"\x1b", "\x07", "\u202e"}
    words = ("list", "--session", filled, "--json", "--limit", 1, "--columns", "time,status,body.x")
    (line,) = run(*words).out.splitlines()
    assert list(json.loads(line)) == ["received_at", "status", "body.x"]
    assert json.loads(line)["body.x"] is None
    wrong = run("list", "--session", filled, "--columns", "metod")
    assert (wrong.status, wrong.out) == (2, "")
    assert "Did you mean method?" in wrong.err

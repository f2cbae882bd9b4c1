from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.qr import qr_lines
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Run:
    return lambda *words: run("--session", tmp_path / "s.webhooks", "endpoints", *words)


def rows(ask: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in ask("list", "--json").out.splitlines()]


def test_endpoints_are_added_changed_and_removed(ask: Run) -> None:
    assert ask("add", "orders", "--provider", "shopify", "--target", "http://localhost:3000/x").status == 0
    assert ask("set", "orders", "--public-url", "https://hooks.example.com/orders", "--tolerance", "60").status == 0
    (row,) = rows(ask)
    assert (row["name"], row["path"], row["provider"], row["target"], row["tolerance_s"]) == (
        "orders",
        "/orders",
        "shopify",
        "http://localhost:3000/x",
        60.0,
    )
    assert "orders  /orders  provider shopify" in ask().out
    assert ask("remove", "orders").status == 0
    assert rows(ask) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add", "a b"], "'a b' is no endpoint name"),
        (["add", "a", "--provider", "x-unknown"], "no provider 'x-unknown'"),
        (["add", "a", "--path", "a"], "slash"),
        (["add", "a", "--target", "localhost"], "http://localhost"),
        (["add", "a", "--tolerance", "-1"], "--tolerance"),
        (["set", "a"], "no endpoint 'a'"),
        (["remove", "a"], "no endpoint 'a'"),
        (["secret", "a"], "no endpoint 'a'"),
        (["add", "taken"], "already"),
        (["add", "other", "--path", "/taken/"], "taken by the endpoint 'taken'"),
    ],
)
def test_mistakes_are_told(ask: Run, words: list[str], says: str) -> None:
    assert ask("add", "taken").status == 0
    done = ask(*words)
    assert (done.status, done.out) == (2, "")
    assert says in done.err


def test_a_secret_is_kept_outside_the_session_and_where_is_told(
    ask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("add", "orders")
    monkeypatch.setattr("sys.stdin", io.StringIO("whsec_Geheimnis\n"))
    done = ask("secret", "orders", "--label", "live")
    assert (done.status, done.out) == (0, "")
    assert "in a file only you can read" in done.err
    assert rows(ask)[0]["secrets"] == [{"source": "keyring", "key": "orders/live", "label": "live", "role": "signing"}]
    for file in tmp_path.glob("s.webhooks*"):
        assert b"whsec_Geheimnis" not in file.read_bytes()
    assert ask("secret", "orders", "--label", "live", "--remove").status == 0
    assert rows(ask)[0]["secrets"] == []


def test_an_empty_secret_is_refused(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("add", "orders")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert "empty" in ask("secret", "orders").err


def test_they_are_written_as_a_configuration_file_and_read_back(ask: Run, run: Run, tmp_path: Path) -> None:
    (tmp_path / "hooks.toml").write_text(
        '[endpoints.orders]\npath = "/shops/{shop}/orders"\nmethods = ["POST"]\nsecret_env = "ORDERS"\n'
        'gate = ["signature"]\n[[endpoints.orders.answers]]\nplan = "500, then 200"\nfile = "answer.json"\n'
    )
    (tmp_path / "answer.json").write_text("{}")
    assert ask("import", tmp_path / "hooks.toml").status == 0
    (row,) = rows(ask)
    assert (row["path"], row["methods"]) == ("/shops/{shop}/orders", ["POST"])
    out = tmp_path / "again.toml"
    assert ask("export", "-o", out).status == 0
    assert 'file = "answer.json"' in out.read_text()
    assert run("--session", tmp_path / "t.webhooks", "endpoints", "import", out).status == 0
    second = tmp_path / "second.toml"
    assert run("--session", tmp_path / "t.webhooks", "endpoints", "export", "-o", second).status == 0
    assert second.read_text() == out.read_text()
    printed = ask("export")
    assert ask("export", "-o", "-").out == printed.out
    assert printed.out.startswith("[listener]")
    assert "copy it there" in printed.err
    refused = ask("export", "-o", out)
    assert (refused.status, "exists" in refused.err) == (2, True)
    assert ask("export", "-o", out, "--force").status == 0


def test_a_configuration_that_cannot_be_used_changes_nothing(ask: Run, tmp_path: Path) -> None:
    (tmp_path / "hooks.toml").write_text("[endpoints.a]\n[endpoints.b]\ngate = ['voice']\n")
    done = ask("import", tmp_path / "hooks.toml")
    assert (done.status, "line 3" in done.err) == (2, True)
    assert rows(ask) == []


def test_the_address_of_an_endpoint_is_printed_also_as_a_code(ask: Run) -> None:
    ask("add", "orders", "--path", "/shops/orders")
    ask("add", "billing", "--public-url", "https://hooks.example.com/b")
    assert ask("url", "orders").out == "http://127.0.0.1:8080/shops/orders\n"
    assert ask("url", "default").out == "http://127.0.0.1:8080/\n"
    done = ask("url", "billing", "--qr")
    address, *code = done.out.splitlines()
    assert address == "https://hooks.example.com/b"
    assert code == qr_lines(address, coloured=False)
    assert "no endpoint 'x'" in ask("url", "x").err


def test_colour_and_what_is_kept_are_set(ask: Run) -> None:
    assert ask("add", "orders", "--colour", "green", "--keep", "100", "--handshakes", "off").status == 0
    assert ask("set", "orders", "--keep-days", "7").status == 0
    (row,) = rows(ask)
    assert (row["colour"], row["retention"]) == ("green", {"captures": 100, "days": 7.0})
    assert row["handshakes"] == "off"
    ask("set", "orders", "--colour", "none", "--keep", "0")
    (row,) = rows(ask)
    assert (row["colour"], row["retention"]) == ("", {"days": 7.0})
    for words in (
        ["--colour", "pink"],
        ["--keep", "-1"],
        ["--keep-days", "-1"],
        ["--keep-days", "nan"],
        ["--keep-days", "1e300"],
    ):
        assert ask("set", "orders", *words).status == 2

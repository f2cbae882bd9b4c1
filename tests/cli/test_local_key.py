from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.session import Session
from inspector.store import Entry
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Run:
    return lambda *words: run("--session", tmp_path / "s.webhooks", "endpoints", *words)


def test_a_test_key_is_made_once_and_its_public_half_is_all_that_comes_out(ask: Run, home: Path) -> None:
    ask("add", "app", "--provider", "discord")
    made = ask("test-key", "app")
    assert made.status == 0
    assert re.fullmatch(r"[0-9a-f]{64}\n", made.out)
    assert "A test key of Discord was made and kept in a file only you can read" in made.err
    assert "Discord: public key (hex)." in made.err
    again = ask("test-key", "app")
    assert again.out == made.out
    assert "was made" not in again.err
    assert "secrets: test key of Discord" in ask().out
    (kept,) = [json.loads(path.read_text())["app/test-key/discord"] for path in home.rglob("secrets.json")]
    inside = kept.splitlines()[1]
    for ran in (made, again, ask("list", "--json")):
        assert inside not in ran.out + ran.err


def test_it_is_exported_to_a_file_and_forgotten(ask: Run, tmp_path: Path) -> None:
    file = tmp_path / "paypal.pem"
    done = ask("test-key", "default", "--provider", "paypal", "--export", file)
    assert (done.status, done.out) == (0, "")
    assert file.read_text().count("-----BEGIN CERTIFICATE-----") == 2
    assert re.search(r"PayPal: certificate with its root \(PEM\) until 20\d\d-", done.err)
    assert ask("test-key", "default", "--forget").status == 0
    gone = ask("test-key", "default", "--provider", "paypal", "--forget")
    assert gone.status == 2
    assert "has no local test key of PayPal" in gone.err
    refused = ask("test-key", "default", "--provider", "paypal", "--export", tmp_path / "no" / "x")
    assert refused.status == 2
    assert "cannot be written: No such file or directory" in refused.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["test-key", "nobody"], "no endpoint 'nobody'"),
        (["test-key", "default"], "takes any provider: say --provider. There are sendgrid, paypal, sns, discord,"),
        (["test-key", "default", "--provider", "stripe"], "Stripe needs no test key. Those that do: sendgrid,"),
        (["test-key", "default", "--provider", "nobody"], "'nobody' needs no test key"),
        (["test-key", "default", "--export", "a", "--forget"], "not allowed with"),
    ],
)
def test_what_cannot_be_is_told(ask: Run, words: list[str], says: str) -> None:
    done = ask(*words)
    assert (done.status, done.out) == (2, "")
    assert says in done.err


def test_a_configuration_that_does_not_name_the_key_leaves_it(ask: Run, start: Start, tmp_path: Path) -> None:
    ask("add", "app", "--provider", "discord")
    public = ask("test-key", "app").out
    config = tmp_path / "hooks.toml"
    config.write_text('[endpoints.app]\nprovider = "discord"\nsecret_env = "KEY"\n')
    process = start("listen", "--port", "0", "--session", tmp_path / "s.webhooks", "--config", config, "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "listening"
    assert ask("test-key", "app").out == public
    (row,) = [json.loads(line) for line in ask("list", "--json").out.splitlines()]
    assert [ref["role"] for ref in row["secrets"]] == ["signing", "test_key"]


def test_resend_says_how_to_make_a_key_and_signs_with_it(
    run: Run, ask: Run, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    path = tmp_path / "s.webhooks"
    lines = [("X-Signature-Ed25519", "00"), ("X-Signature-Timestamp", "1")]
    with Session.open(path) as session:
        capture = make_capture(headers=lines, body=b'{"type": 2, "id": "1234567890"}')
        session.engine.call(session.store.append, [Entry(capture)]).result(10)
    # nobody listens there: what would be sent is what is asked about
    words = ("resend", "--session", path, "--id", 1, "--to", "http://127.0.0.1:9", "--resign", "--fresh-id")
    refused = run(*words)
    assert refused.status == 2
    assert "Discord signs with a private key that only Discord has. Make a local test key" in refused.err
    ask("test-key", "default", "--provider", "discord")
    done = run(*words)
    assert done.status == 1
    told = "Signed again with the local test key of Discord: X-Signature-Ed25519, X-Signature-Timestamp, body: id"
    assert told in done.out

"""Endpoints as a file: what is written reads back, and what does not is said."""

from __future__ import annotations

import json
import signal
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]

HOOKS = """[endpoints.a]
secret_file = "key.secret"
verify_token_file = "deep/token"
gate = [{ basic = "me", file = "key.secret" }, { header = "X-K", file = "/elsewhere/k" }, { schema = "sub/s.json" }]
[[endpoints.a.answers]]
file = "sub/in.txt"
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder of a team."""
    folder = tmp_path / "team"
    (folder / "sub").mkdir(parents=True)
    (folder / "hooks.toml").write_text(HOOKS)
    (folder / "key.secret").write_text("s3cret")
    (folder / "defs.json").write_text('{"type": "object"}')
    (folder / "sub" / "s.json").write_text('{"$ref": "../defs.json"}')
    (folder / "sub" / "in.txt").write_text("x")
    return folder


def test_an_export_into_the_same_folder_is_the_same(run: Run, team: Path, tmp_path: Path) -> None:
    session = tmp_path / "s.webhooks"
    assert run("endpoints", "import", team / "hooks.toml", "--session", session) == Ran(0, "", "")
    assert run("endpoints", "export", "-o", team / "again.toml", "--session", session) == Ran(0, "", "")
    found = tomllib.loads((team / "again.toml").read_text())["endpoints"]["a"]
    assert found["secrets"] == [{"secret_file": "key.secret"}, {"verify_token_file": "deep/token"}]
    assert found["gate"][0] == {"basic": "me", "file": "key.secret"}
    assert found["gate"][1] == {"header": "X-K", "file": "/elsewhere/k"}
    assert found["gate"][2] == {"schema": "sub/s.json"}
    assert found["answers"] == [{"file": "sub/in.txt"}]
    other = tmp_path / "o.webhooks"
    assert run("endpoints", "import", team / "again.toml", "--session", other) == Ran(0, "", "")
    told = [run("endpoints", "list", "--json", "--session", one).out for one in (session, other)]
    assert told[0] == told[1]


def test_what_an_import_would_refuse_is_said_at_the_export(run: Run, team: Path, tmp_path: Path) -> None:
    session = tmp_path / "s.webhooks"
    run("endpoints", "import", team / "hooks.toml", "--session", session)
    (tmp_path / "out").mkdir()
    done = run("endpoints", "export", "-o", tmp_path / "out" / "hooks.toml", "--session", session)
    assert done.status == 0
    assert f"The schema {team}/sub/s.json is not in {tmp_path}/out" in done.err
    assert f"The body file {team}/sub/in.txt is not in {tmp_path}/out" in done.err
    assert run("endpoints", "import", tmp_path / "out" / "hooks.toml", "--session", session).status == 2
    # the schema itself is there, and what it refers to is not
    run("endpoints", "remove", "a", "--session", session)
    (team / "hooks.toml").write_text('[endpoints.a]\ngate = [{ schema = "sub/s.json" }]\n')
    run("endpoints", "import", team / "hooks.toml", "--session", session)
    done = run("endpoints", "export", "-o", team / "sub" / "hooks.toml", "--session", session)
    assert "It could not be imported as it is" in done.err
    assert "outside the folder" in done.err
    assert run("endpoints", "import", team / "sub" / "hooks.toml", "--session", session).status == 2


def test_an_import_says_that_it_takes_over_no_listener(run: Run, tmp_path: Path) -> None:
    session, place = tmp_path / "s.webhooks", tmp_path / "hooks.toml"
    place.write_text('[listener]\nport = 21013\nbody_limit = "3 MiB"\n[endpoints.a]\n')
    done = run("endpoints", "import", place, "--session", session)
    assert done.status == 0
    assert f"{place}, line 1: [listener] is not taken over" in done.err
    written = run("endpoints", "export", "--session", session).out
    assert tomllib.loads(written)["listener"] == {"host": "127.0.0.1", "port": 8080}


def test_an_export_names_the_address_that_is_listened_on(
    run: Run, start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    session = tmp_path / "s.webhooks"
    process = start("listen", "--session", session, "--port", "0", "--json")
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    written = tomllib.loads(run("endpoints", "export", "--session", session).out)
    assert written["listener"] == {"host": "127.0.0.1", "port": int(address.rpartition(":")[2])}
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_a_secret_file_is_found_from_everywhere(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = tmp_path / "s.webhooks"
    monkeypatch.chdir(tmp_path)
    run("endpoints", "add", "a", "--secret-file", "k/secret", "--session", session)
    (ref,) = json.loads(run("endpoints", "list", "--json", "--session", session).out.splitlines()[-1])["secrets"]
    assert ref["key"] == str(tmp_path / "k" / "secret")

"""[listener]: its files are beside the configuration, and what cannot be served is told with file and line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import trustme

from inspector.config import config_text, load_config
from inspector.errors import ConfigError
from inspector.settings import ListenerSettings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "team"
    (made / "tls").mkdir(parents=True)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(made / "tls" / "ca.pem")
    one, other = authority.issue_cert("a.example"), authority.issue_cert("b.example")
    one.cert_chain_pems[0].write_to_path(made / "tls" / "one.pem")
    one.private_key_pem.write_to_path(made / "tls" / "one.key")
    one.private_key_and_cert_chain_pem.write_to_path(made / "both.pem")
    other.private_key_pem.write_to_path(made / "other.key")
    (made / "no.pem").write_text("hello")
    past = authority.issue_cert("c.example", not_after=datetime.datetime(2020, 1, 1))
    past.private_key_and_cert_chain_pem.write_to_path(made / "expired.pem")
    monkeypatch.chdir(tmp_path)
    return made


def read(folder: Path, *lines: str, https: bool = True, listens: bool = True) -> ListenerSettings:
    text = "\n".join(["[listener]", f"https = {str(https).lower()}", *lines, "[endpoints.a]", ""])
    (folder / "hooks.toml").write_text(text)
    found = load_config(folder / "hooks.toml", listens=listens)
    notes.append(found.notes)
    return found.listener


notes: list[tuple[str, ...]] = []


def test_files_are_beside_the_configuration(folder: Path) -> None:
    found = read(folder, 'certificate = "tls/one.pem"', 'certificate_key = "tls/one.key"', 'client_ca = "tls/ca.pem"')
    assert found.certificate == str(folder / "tls/one.pem")
    assert found.certificate_key == str(folder / "tls/one.key")
    assert found.client_ca == str(folder / "tls/ca.pem")
    assert notes[-1] == ()
    written = config_text(found, [], folder)
    assert 'certificate = "tls/one.pem"' in written
    assert 'client_ca = "tls/ca.pem"' in written
    # by its whole path it may lie anywhere
    assert read(folder / "tls", f'certificate = "{folder}/both.pem"').certificate == f"{folder}/both.pem"
    # the name of a folder of the same beginning is none of ours
    assert f'client_ca = "{folder}/tls/ca.pem"' in config_text(found, [], folder / "tl")


CASES = [
    (['certificate = "missing.pem"'], 3, "certificate: The certificate .*missing.pem cannot be read: No such file"),
    (['certificate = "no.pem"'], 3, "no certificate in PEM"),
    (['certificate = "expired.pem"'], 3, "expired on 2020-01-01"),
    (['certificate = "tls/one.pem"', 'certificate_key = "other.key"'], 4, "does not belong"),
    (['certificate = "tls/one.pem"', 'certificate_key = "missing.key"'], 4, "missing.key cannot be read: No such"),
    (['certificate_key = "no.pem"', 'certificate = "tls/one.pem"'], 3, "cannot be used"),
    (['certificate = "tls/one.pem"'], 3, "cannot be used"),
    (["", 'certificate_key = "tls/one.key"'], 4, "without its certificate"),
    (['certificate = "both.pem"', 'client_ca = "no.pem"'], 4, "authorities of clients"),
    (['client_ca = "missing.pem"'], 3, "missing.pem, cannot be read"),
    (["client_required = true"], 3, "nothing says whose"),
]


@pytest.mark.parametrize(("lines", "line", "says"), CASES)
def test_what_cannot_be_served_is_told_with_file_and_line(folder: Path, lines: list[str], line: int, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        read(folder, *lines)
    assert f"{folder}/hooks.toml, line {line}: listener." in str(caught.value)
    assert (caught.value.line, caught.value.path) == (line, str(folder / "hooks.toml"))


@pytest.mark.parametrize(("lines", "line", "says"), CASES)
def test_where_tls_is_off_it_is_only_told(folder: Path, lines: list[str], line: int, says: str) -> None:
    read(folder, *lines, https=False)
    (note,) = notes[-1]
    assert f"hooks.toml, line {line}: listener." in note


def test_where_only_endpoints_are_wanted_it_is_told_that_the_rest_is_not_used(folder: Path) -> None:
    found = read(folder, "port = 21013", 'body_limit = "3 MiB"', 'certificate = "missing.pem"', listens=False)
    assert found == ListenerSettings()
    (note,) = notes[-1]
    assert f"{folder}/hooks.toml, line 1: [listener] is not taken over" in note
    assert "`listen --config`" in note
    # what says nothing else is no loss
    read(folder, 'host = "127.0.0.1"', "port = 8080", https=False, listens=False)
    assert notes[-1] == ()
    with pytest.raises(ConfigError, match="line 3"):
        read(folder, 'port = "x"', listens=False)

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from inspector.endpoints import SecretRef
from inspector.errors import VaultError
from inspector.secrets import FileVault, open_vault, resolve

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")


def test_without_a_keyring_the_vault_is_a_file_and_says_so(home: Path) -> None:
    vault = open_vault()
    assert isinstance(vault, FileVault)
    assert "only you can read" in vault.where
    assert "no keyring was found" in vault.where
    assert str(home) in vault.where


def test_secrets_come_back_as_they_went_in(home: Path) -> None:
    vault = open_vault()
    vault.set("orders/test", "whsec_é☃\n ")
    vault.set("a", "b")
    again = open_vault()
    assert again.get("orders/test") == "whsec_é☃\n "
    assert again.names() == ["a", "orders/test"]
    again.delete("a")
    again.delete("a")
    assert vault.get("a") is None
    assert vault.names() == ["orders/test"]


@posix
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "folder" / "secrets.json")
    vault.set("a", "b")
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in vault.path.parent.iterdir() if entry.suffix == ".tmp"] == []


@posix
def test_a_file_that_others_could_read_is_closed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    FileVault(path).set("a", "b")
    path.chmod(0o644)
    vault = FileVault(path)
    assert "change these secrets" in vault.where
    assert vault.get("a") == "b"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_a_link_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "target.json"
    target.write_text('{"a": "b"}')
    link = tmp_path / "secrets.json"
    link.symlink_to(target)
    with pytest.raises(VaultError, match=r"secrets\.json"):
        FileVault(link).get("a")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": "TOPSECRET"', b"\xff", b"[" * 100_000])
def test_a_broken_file_is_told_without_its_content_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets.json"
    path.write_bytes(content)
    path.chmod(0o600)
    vault = FileVault(path)
    with pytest.raises(VaultError) as caught:
        vault.set("b", "c")
    assert "TOPSECRET" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content
    assert "not valid" in vault.where


def test_no_secret_is_in_a_repr(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "secrets.json")
    vault.set("name", "TOPSECRET")
    assert "TOPSECRET" not in repr(vault) + vault.where + str(vars(vault))


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"

    def write(prefix: str) -> None:
        vault = FileVault(path)
        for number in range(10):
            vault.set(f"{prefix}{number}", "x")

    threads = [threading.Thread(target=write, args=(prefix,)) for prefix in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(FileVault(path).names()) == 20


def test_a_reference_finds_its_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = FileVault(tmp_path / "secrets.json")
    vault.set("orders", "one")
    monkeypatch.setenv("ORDERS_SECRET", "two")
    (tmp_path / "three.txt").write_bytes(b" three \r\n")
    assert resolve(SecretRef("keyring", "orders"), vault) == "one"
    assert resolve(SecretRef("env", "ORDERS_SECRET"), vault) == "two"
    assert resolve(SecretRef("file", str(tmp_path / "three.txt")), vault) == " three "
    assert resolve(SecretRef("keyring", "other"), vault) is None
    assert resolve(SecretRef("env", "NO_SUCH_SECRET"), vault) is None
    assert resolve(SecretRef("file", str(tmp_path / "none")), vault) is None


@pytest.mark.parametrize("key", ["nul\0byte", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, key: str) -> None:
    with pytest.raises(VaultError):
        resolve(SecretRef("file", key), FileVault(tmp_path / "secrets.json"))


def test_an_unknown_source_is_told(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="keyring, env or file"):
        resolve(SecretRef("cloud", "x"), FileVault(tmp_path / "secrets.json"))


def test_a_huge_secret_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(VaultError, match="larger"):
        resolve(SecretRef("file", str(path)), FileVault(tmp_path / "secrets.json"))

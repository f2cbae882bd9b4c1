from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from inspector.errors import VaultError
from inspector.secrets.keyring import KeyringVault

REAL = """
import sys
from inspector.secrets import open_vault
vault = open_vault()
print(vault.where)
vault.set("orders/test", "whsec_\\u2603")
again = open_vault()
print(again.get("orders/test") == "whsec_\\u2603", again.names(), again.get("other"))
again.delete("orders/test"); again.delete("orders/test")
print(again.get("orders/test"), again.names())
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="no D-Bus or no GNOME Keyring here",
)
def test_secrets_live_in_a_real_keyring(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(REAL))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHON_KEYRING_BACKEND"}
    environment |= {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    tmp_path.chmod(0o700)
    done = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            'printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$0" "$1"',
            sys.executable,
            str(script),
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "only you can read" in done.stdout:
        pytest.skip("the keyring daemon does not run in this environment")
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    assert lines[0].startswith("in the system keyring (GNOME Keyring")
    assert lines[1:] == ["True ['orders/test'] None", "None []"]
    assert b"whsec" not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


class LockedKeyring(KeyringBackend):
    """A backend that behaves as a locked collection does."""

    priority = 0.5

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"cannot store {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("locked")


def test_a_locked_keyring_is_told_with_the_next_step_and_without_the_secret(home: Path) -> None:
    vault = KeyringVault(LockedKeyring())
    with pytest.raises(VaultError, match=r"locked.*Unlock") as caught:
        vault.set("orders", "TOPSECRET")
    assert "TOPSECRET" not in str(caught.value)
    assert caught.value.__cause__ is None
    with pytest.raises(VaultError, match="Unlock"):
        vault.get("orders")
    with pytest.raises(VaultError, match="Unlock"):
        vault.delete("orders")
    assert vault.names() == []


class NarrowKeyring(KeyringBackend):
    """A backend that keeps as little under a name as the Credential Locker of Windows."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError("The stub received bad data")
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop(username, None) is None:
            raise PasswordDeleteError(username)


@pytest.mark.parametrize("size", [1, 599, 600, 601, 1200, 5000])
def test_a_long_secret_fits_into_a_narrow_keyring(size: int, home: Path) -> None:
    backend = NarrowKeyring()
    vault = KeyringVault(backend)
    for value in ("\U0001f511" * size, "k" * size, "-" * 10, "s" * size):
        vault.set("default/long", value)
        assert vault.get("default/long") == value
        assert vault.names() == ["default/long"]
    assert len(backend.kept) == (1 if size <= 600 else 1 + -(-size // 600))
    vault.delete("default/long")
    assert (backend.kept, vault.names()) == ({}, [])


def test_a_long_secret_of_which_a_piece_is_gone_is_gone(home: Path) -> None:
    backend = NarrowKeyring()
    vault = KeyringVault(backend)
    vault.set("default/long", "k" * 2000)
    del backend.kept["default/long (2)"]
    assert vault.get("default/long") is None
    vault.delete("default/long")
    assert "default/long" not in backend.kept

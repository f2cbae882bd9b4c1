"""Which SSH hosts are known: those of the user's own `known_hosts`, and those that were accepted here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspector.errors import TunnelError
from inspector.paths import config_dir

if TYPE_CHECKING:
    import asyncssh

SSH_PORT = 22


def own_file() -> Path:
    """What was accepted here; the user's own file is never written."""
    return config_dir() / "known_hosts"


def load() -> asyncssh.SSHKnownHosts:
    """All known hosts; lines that do not read are left out, as OpenSSH does."""
    import asyncssh

    known = asyncssh.import_known_hosts("")
    for path in (Path.home() / ".ssh" / "known_hosts", own_file()):
        try:
            text = path.read_text("utf-8", "replace")
        except FileNotFoundError:
            continue
        except OSError as error:
            # a host that is known there would be asked for as if it were new
            raise TunnelError(f"The known hosts of {path} cannot be read: {error.strerror}.") from error
        for line in text.splitlines():
            try:
                known.load(line)
            except ValueError:
                continue
    return known


def has_other_key(known: asyncssh.SSHKnownHosts, host: str, address: str, port: int) -> bool:
    """Whether the host is known, by whatever key."""
    keys, authorities, *_ = known.match(host, address, port if port != SSH_PORT else None)
    return bool(keys or authorities)


def pattern_of(host: str, port: int) -> str:
    """The host as `known_hosts` writes it."""
    return host if port == SSH_PORT else f"[{host}]:{port}"


def remember(host: str, port: int, key: asyncssh.SSHKey) -> None:
    """Accept a key for good. TunnelError when it cannot be written."""
    line = f"{pattern_of(host, port)} {key.export_public_key().decode('ascii').strip()}\n"
    path = own_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
    except OSError as error:
        raise TunnelError(f"The known hosts in {path} cannot be written: {error.strerror}.") from error

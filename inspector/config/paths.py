"""Files that a configuration names: from the folder where it lies."""

from __future__ import annotations

from pathlib import Path

from inspector.endpoints import SecretRef


def full_path(written: str, config: str | Path) -> str:
    """The whole path of a file that is named in that configuration."""
    return str(Path(config).parent.absolute() / Path(written).expanduser())


def beside(path: str, folder: Path | None) -> str:
    """What a file is called in a configuration of `folder`; its whole path when it is not in there (None: anyhow)."""
    if folder is not None:
        # the folder may be reached by a link
        for base in (folder, folder.resolve()):
            if Path(path).is_relative_to(base):
                return Path(path).relative_to(base).as_posix()
    return path


def secret_place(ref: SecretRef, folder: Path | None) -> str:
    """What a configuration of `folder` says of where a secret is found."""
    return beside(ref.key, folder) if ref.source == "file" else ref.key

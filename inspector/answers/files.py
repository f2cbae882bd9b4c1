"""Files whose bytes are answers. They stay inside one folder, whatever a rule or a link in it says, then and later."""

from __future__ import annotations

import os
from pathlib import Path

from inspector.answers.current import Current
from inspector.answers.filling import read_template
from inspector.errors import ConfigError
from inspector.templates import Template, has_template

#: Bytes of an answer from a file.
FILE_LIMIT = 25 * 1024 * 1024


class BodyFile(Current[Template | bytes]):
    """A file whose bytes are answers, as it is now. It is a template unless `template` is False, or None and the file
    no text. `folder` ("": its own) is what it never leaves.
    """

    goes_on = "an answer goes on with what its file said before"

    def __init__(self, name: str, folder: str = "", *, template: bool | None) -> None:
        """ConfigError when it cannot be used. Reads: use a worker."""
        self.name = name
        self._folder = folder_of(name, folder)
        self._template = template
        self._seen: tuple[int, ...] = ()
        super().__init__()

    def changed(self) -> bool:
        """Whether it is not any more what was read."""
        return state_of(self.name) != self._seen

    def make(self) -> Template | bytes:
        """What it says. ConfigError."""
        seen = state_of(self.name)
        inside(self._folder, self.name)
        place = answer_file(self.name)
        try:
            data = place.read_bytes()
        except OSError as error:
            raise ConfigError(f"The body file {self.name!r:.200} cannot be read: {error.strerror}.") from error
        wanted = _is_text(data) if self._template is None else self._template
        made = read_template(data, self.name) if wanted and has_template(data) else data
        self._seen = seen
        return made


def state_of(name: str) -> tuple[int, ...]:
    """What tells that a file was changed; () while it is not there."""
    try:
        found = Path(name).expanduser().stat()
    except (OSError, ValueError, RuntimeError):
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def answer_file(name: str) -> Path:
    """The file of that full path. ConfigError when it is not there, no plain file, too large or not to be read."""
    place = Path(name)
    if not place.is_absolute():
        raise ConfigError(f"The body file {name!r:.200} has no full path.", hint="Choose it again.")
    try:
        if not place.is_file():
            raise ConfigError(f"There is no file {name!r:.200} to answer with.")
        size = place.stat().st_size
        with place.open("rb"):
            pass
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"The body file {name!r:.200} cannot be read: {why}.") from error
    if size > FILE_LIMIT:
        raise ConfigError(f"The body file {name!r:.200} is larger than {FILE_LIMIT // 1024**2} MiB.")
    return place


def folder_of(name: str, folder: str = "") -> Path:
    """The folder that a file never leaves: that of its configuration, else the one where it really lies now."""
    try:
        return Path(folder) if folder else Path(name).resolve().parent
    except (OSError, ValueError, RuntimeError):
        return Path(name).parent


def inside(folder: Path, name: str, what: str = "body file") -> Path:
    """The file `name` of a configuration in `folder`, as a full path. ConfigError when it leads out of the folder.

    A configuration may come from somebody else: it must not make this program hand out any file of the machine.
    """
    base = folder.resolve()
    try:
        (base / name).resolve()
        # links stay as they are named: one that leads to another file of the folder later is followed there
        named = Path(os.path.normpath(folder.absolute() / name))
        place = named.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"The {what} {name!r:.200} is no path.") from error
    if not place.is_relative_to(base) or place == base:
        raise ConfigError(
            f"The {what} {name!r:.200} is outside the folder {base}.",
            hint="Put it there, or into a folder below.",
        )
    return named


def _is_text(data: bytes) -> bool:
    """Whether somebody can have written a template there."""
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False

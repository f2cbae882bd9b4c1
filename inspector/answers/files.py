"""Files whose bytes are answers. They stay inside one folder, whatever a rule or a link in it says."""

from __future__ import annotations

from pathlib import Path

from inspector.errors import ConfigError

#: Bytes of an answer from a file.
FILE_LIMIT = 25 * 1024 * 1024


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


def inside(folder: Path, name: str, what: str = "body file") -> Path:
    """The file `name` of a configuration in `folder`, as a full path. ConfigError when it leads out of the folder.

    A configuration may come from somebody else: it must not make this program hand out any file of the machine.
    """
    base = folder.resolve()
    try:
        place = (base / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"The {what} {name!r:.200} is no path.") from error
    if not place.is_relative_to(base) or place == base:
        raise ConfigError(
            f"The {what} {name!r:.200} is outside the folder {base}.",
            hint="Put it there, or into a folder below.",
        )
    return place

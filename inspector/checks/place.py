"""Where a check is written, so that what is wrong with it can be told with file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import ConfigError


def _nowhere(_key: str) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """The table of a check: `file` it stands in ("": none), what it is called in messages, and the line of a key.

    `line("")` is that of the table. Files that a check names are looked for beside `file`.
    """

    file: str = ""
    shown: str = "The check"
    line: Callable[[str], int | None] = _nowhere

    def error(self, key: str, why: str, hint: str | None = None) -> ConfigError:
        """What is wrong with a key ("": the table), with file and line."""
        line = self.line(key)
        what = f"{self.shown}.{key}" if key and self.file else f"{self.shown}: {key}" if key else self.shown
        begin = "" if not self.file else f"{self.file}: " if line is None else f"{self.file}, line {line}: "
        return ConfigError(f"{begin}{what} {why}.", path=self.file, line=line, hint=hint)

    def path(self, written: str) -> Path:
        """The file that a check names."""
        folder = Path(self.file).parent.absolute() if self.file else Path.cwd()
        return folder / Path(written).expanduser()

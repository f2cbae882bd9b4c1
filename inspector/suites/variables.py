"""`${NAME}` in a suite: values from the environment, or from the suite's own table [variables].

`${NAME:-value}` has a value of its own for when there is none elsewhere, `$${` stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from inspector.errors import ConfigError
from inspector.redaction.names import SECRET_NAMES, Names

#: Filled in when the stimuli are fired: where we listen.
ADDRESS = "ADDRESS"
_SECRET = Names(SECRET_NAMES)
_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class Variables:
    """Puts values in place of names. `given` counts more than `environment`, and that more than the suite's own table.

    What was used is in `used`; `secrets` are those values among it that come from outside and are called like secrets.
    """

    def __init__(self, own: Mapping[str, Any], environment: Mapping[str, str], given: Mapping[str, str]) -> None:
        self._own = own
        self._outside = {**environment, **given}
        self.used: dict[str, str] = {}
        self.missing: list[str] = []
        self._hidden: set[str] = set()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that no report may show; what is too short would be found by chance."""
        return tuple(value for name, value in self.used.items() if name in self._hidden and len(value) >= 4)

    def fill(self, value: Any, *, hide: bool = False) -> Any:
        """The same with all names replaced; names without a value are kept in `missing`.

        A text that is nothing but a name has that value's type where it is the suite's own. `hide`: what comes from
        outside is a secret, whatever it is called.
        """
        if isinstance(value, str):
            return self._text(value, hide)
        if isinstance(value, Mapping):
            return {key: self.fill(one, hide=hide) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill(one, hide=hide) for one in value]
        return value

    def _text(self, text: str, hide: bool) -> Any:
        if "${" not in text:
            return text
        whole = _VARIABLE.fullmatch(text)
        if whole is not None and whole[1] is not None and whole[1] not in self._outside and whole[1] in self._own:
            self.used[whole[1]] = str(self._own[whole[1]])
            return self._own[whole[1]]
        return _VARIABLE.sub(lambda found: self._one(found, hide), text)

    def _one(self, found: re.Match[str], hide: bool) -> str:
        name, default = found[1], found[2]
        if name is None:
            return "${"
        if name == ADDRESS and name not in self._outside:
            return found[0]
        if name in self._outside:
            value = self._outside[name]
            if hide or _SECRET.match(name):
                self._hidden.add(name)
        elif name in self._own:
            value = str(self._own[name])
        elif default is not None:
            value = default
        else:
            if name not in self.missing:
                self.missing.append(name)
            return ""
        self.used[name] = value
        return value


def with_address(text: str, address: str) -> str:
    """`${ADDRESS}` as where we listen."""
    return text.replace("${ADDRESS}", address)


def no_values(missing: list[str], path: str, line: int | None) -> ConfigError:
    """The complaint about names that have no value."""
    many = len(missing) > 1
    names = f"The variables {', '.join(missing)} have" if many else f"The variable {missing[0]} has"
    where = path if line is None else f"{path}, line {line}"
    return ConfigError(
        f"{where}: {names} no value.",
        path=path,
        line=line,
        hint=f"Set {'them' if many else 'it'} in the environment, with --set NAME=VALUE, or under [variables].",
    )

"""The value of a check as it is typed: TOML, where quotes may be left out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit


def value_of(text: str) -> Any:
    """The value that a text stands for: `10`, `"10"`, `[1, 2]`, `{ a = 1 }`; a plain text where it reads as no TOML."""
    try:
        return tomllib.loads(f"value = {text.strip()}\n")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()


def text_of(value: Any) -> str:
    """A value as it is typed; a text without quotes where it reads as one without them."""
    if isinstance(value, str) and value and value == value.strip() and value_of(value) == value:
        return value
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update(value)
        return str(table.as_string())
    return str(tomlkit.item(value).as_string())


def options_of(text: str) -> dict[str, Any]:
    """Further keys: `draft = "7", formats = true`. ValueError with the reason."""
    if not text.strip():
        return {}
    try:
        return tomllib.loads(f"keys = {{ {text.strip()} }}\n")["keys"]  # type: ignore[no-any-return]
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the options do not read: {error}") from error


def options_text(options: dict[str, Any]) -> str:
    """Inverse of `options_of`."""
    return ", ".join(f"{key} = {_written(value)}" for key, value in options.items())

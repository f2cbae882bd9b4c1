"""The key `gate` of an endpoint: a list of conditions, by name or as { }."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Array

from inspector.answers import compile_gate, inside
from inspector.config.paths import beside, full_path, secret_place
from inspector.config.places import line_of
from inspector.config.tables import place as where
from inspector.endpoints import GateRule, SecretRef
from inspector.errors import ConfigError

#: Conditions that are said by their name alone.
_PLAIN = ("signature", "certificate")
#: Those with a value of their own, and what it names.
_NAMED = {"basic": "user", "bearer": "", "header": "name"}
_SOURCES = {"env": "env", "file": "file", "keyring": "keyring"}
_EXAMPLE = (
    'gate = ["signature", { basic = "user", env = "PASSWORD" }, { bearer = true, env = "TOKEN" },'
    ' { header = "X-Key", env = "KEY", status = 404 }, { addresses = ["10.0.0.0/8"] }, "certificate",'
    ' { schema = "order.schema.json" }]'
)


def read_gate(lines: Sequence[str], name: str, table: str, value: Any) -> tuple[GateRule, ...]:
    """The gate of the endpoint whose table is `table`, in the file `name`. ConfigError with line and reason."""
    line = line_of(lines, table, "gate")

    def refuse(why: str, hint: str | None = None) -> ConfigError:
        return ConfigError(f"{where(name, line)}: {table}.gate {why}", path=name, line=line, hint=hint)

    if not isinstance(value, list):
        raise refuse("must be a list.", f"Write it like {_EXAMPLE}.")
    found = []
    for one in value:
        try:
            rule = GateRule(one) if one in _PLAIN else _read(one, Path(name)) if isinstance(one, Mapping) else None
        except ConfigError as error:
            raise refuse(f"does not read: {error.message}", error.hint) from error
        if rule is None:
            # only the keys: somebody may have written a secret there
            shown = "{ " + ", ".join(one) + " }" if isinstance(one, Mapping) else repr(one)
            raise refuse(f"has {shown:.80} in it, which is no condition.", f"Write it like {_EXAMPLE}.")
        found.append(rule)
    try:
        compile_gate(found)
    except ConfigError as error:
        raise refuse(f"does not read: {error.message}", error.hint) from error
    return tuple(found)


def gate_list(rules: Sequence[GateRule], folder: Path | None = None) -> Array:
    """The list that `read_gate` reads back; schemas and secrets in `folder` are named from there."""
    found = tomlkit.array()
    for rule in rules:
        if rule.kind in _PLAIN and not rule.status:
            found.append(rule.kind)
            continue
        table = tomlkit.inline_table()
        if rule.kind == "addresses":
            table["addresses"] = list(rule.values)
        elif rule.kind == "schema":
            table["schema"] = beside(rule.name, folder)
        else:
            table[rule.kind] = rule.name or True
        if rule.secret is not None:
            table[rule.secret.source] = secret_place(rule.secret, folder)
        if rule.status:
            table["status"] = rule.status
        found.append(table)
    return found


def _read(table: Mapping[str, Any], path: Path) -> GateRule | None:
    status = table.get("status", 0)
    if isinstance(status, bool) or not isinstance(status, int):
        return None
    rule = _condition({key: value for key, value in table.items() if key != "status"}, path)
    return None if rule is None else replace(rule, status=status)


def _condition(table: Mapping[str, Any], path: Path) -> GateRule | None:
    kinds = [key for key in table if key not in _SOURCES]
    if len(kinds) != 1:
        return None
    kind, value = kinds[0], table[kinds[0]]
    if kind == "schema" and len(table) == 1 and isinstance(value, str):
        folder = path.parent.absolute()
        return GateRule(kind, str(inside(folder, value, "schema")), folder=str(folder))
    if kind in _PLAIN and len(table) == 1 and value is True:
        return GateRule(kind)
    if kind == "addresses" and len(table) == 1 and isinstance(value, list):
        return GateRule(kind, values=tuple(str(one) for one in value))
    sources = [key for key in table if key in _SOURCES]
    if kind not in _NAMED or len(sources) != 1 or not isinstance(table[sources[0]], str):
        return None
    named = _NAMED[kind]
    if (named and not isinstance(value, str)) or (not named and value is not True):
        return None
    source, key = sources[0], table[sources[0]]
    if source == "file":
        key = full_path(key, path)
    return GateRule(kind, value if named else "", SecretRef(source, key, role="gate"))

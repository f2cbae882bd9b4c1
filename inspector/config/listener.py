"""The table [listener]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from inspector.config.keys import LISTENER_FILES
from inspector.config.paths import full_path
from inspector.config.places import line_of
from inspector.config.tables import place, unknown
from inspector.errors import ConfigError
from inspector.settings import ListenerSettings, parse_settings
from inspector.tls import CertificateError, Serving, check_files

#: What is to blame -> the key that names it.
_BLAMED = {
    "certificate": "certificate",
    "key": "certificate_key",
    "client_ca": "client_ca",
    "demand_client": "client_required",
}


def read_listener(
    lines: Sequence[str], name: str, table: Mapping[str, Any], base: ListenerSettings, notes: list[str], *, used: bool
) -> ListenerSettings:
    """What the table of the file `name` says; `base` has what it does not. Its files are beside that file.

    ConfigError with line and reason, also for certificates that cannot be served; `notes` gets a sentence for each key
    that is not known. Where it is not `used` it only has to read, and it is told that it is not.
    """
    known = [field.name for field in fields(ListenerSettings)]
    values = {key: getattr(base, key) for key in known}
    for key, value in table.items():
        line = line_of(lines, "listener", key)
        if key not in known:
            notes.append(unknown(lines, name, "listener", key, known))
            continue
        try:
            parsed = parse_settings({"listener": {key: value}}, path=place(name, line)).listener
        except ConfigError as error:
            raise ConfigError(error.message, path=name, line=line, hint=error.hint) from error
        values[key] = getattr(parsed, key)
        if key in LISTENER_FILES and values[key]:
            values[key] = full_path(values[key], name)
    found = ListenerSettings(**values)
    if not used:
        if found != base:
            where = place(name, line_of(lines, "listener", ""))
            notes.append(f"{where}: [listener] is not taken over: `listen --config` uses it, else the settings count.")
        return base
    if any(key in table for key in _BLAMED.values()):
        _check(lines, name, found, notes)
    return found


def _check(lines: Sequence[str], name: str, found: ListenerSettings, notes: list[str]) -> None:
    try:
        check_files(Serving(found.certificate, found.certificate_key, found.client_ca, found.client_required))
    except CertificateError as error:
        key = _BLAMED[error.part]
        line = line_of(lines, "listener", key)
        said = ConfigError(
            f"{place(name, line)}: listener.{key}: {error.message}", path=name, line=line, hint=error.hint
        )
        if found.https:
            raise said from error
        # it is not served now, and may be of another machine of the team
        notes.append(str(said))

"""From settings and endpoints to the file that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import tomlkit

from inspector.config.answers import answer_tables
from inspector.config.checks import check_tables
from inspector.config.forwards import forward_tables
from inspector.config.gate import gate_list
from inspector.config.keys import HANDSHAKES, LISTENER_FILES, SECRET_KEYS
from inspector.config.paths import beside, secret_place
from inspector.config.reading import parse_config
from inspector.endpoints import Endpoint
from inspector.errors import ConfigError
from inspector.settings import ListenerSettings


def config_text(
    listener: ListenerSettings, endpoints: tuple[Endpoint, ...] | list[Endpoint], folder: Path | None = None
) -> str:
    """The file that `parse_config` reads back to the same; what has its default is left out, secrets are only named.

    `folder` is where the file is to be: files of answers, gates, checks and secrets are named from there.
    """
    document = tomlkit.document()
    table = tomlkit.table()
    for field in fields(ListenerSettings):
        value = getattr(listener, field.name)
        if field.name in LISTENER_FILES and value:
            value = beside(value, folder)
        if value != getattr(ListenerSettings(), field.name) or field.name in ("host", "port"):
            table[field.name] = value
    document["listener"] = table
    tables = tomlkit.table(is_super_table=True)
    for endpoint in endpoints:
        entry = tomlkit.table()
        entry["path"] = endpoint.path
        for key in ("provider", "public_url", "target", "colour"):
            if value := getattr(endpoint, key):
                entry[key] = value
        if endpoint.methods:
            entry["methods"] = list(endpoint.methods)
        if endpoint.tolerance_s is not None:
            entry["tolerance_s"] = endpoint.tolerance_s
        if endpoint.options:
            options = tomlkit.inline_table()
            options.update(endpoint.options)
            entry["options"] = options
        keys = {where: key for key, where in SECRET_KEYS.items()}
        if endpoint.secrets:
            entry["secrets"] = [
                {keys[ref.source, ref.role]: secret_place(ref, folder), **({"label": ref.label} if ref.label else {})}
                for ref in endpoint.secrets
            ]
        if endpoint.forwards:
            entry["forwards"] = forward_tables(endpoint.forwards)
        if endpoint.gate:
            entry["gate"] = gate_list(endpoint.gate, folder)
        if endpoint.handshakes != "ask":
            entry["handshakes"] = {kept: said for said, kept in HANDSHAKES.items()}[endpoint.handshakes]
        if endpoint.handshakes_off:
            entry["handshakes_off"] = list(endpoint.handshakes_off)
        if endpoint.quick_status:
            entry["status_from_address"] = True
        if endpoint.retention:
            retention = tomlkit.inline_table()
            retention.update(endpoint.retention.to_dict())
            entry["retention"] = retention
        if endpoint.answers:
            entry["answers"] = answer_tables(endpoint.answers, folder)
        if endpoint.checks:
            entry["checks"] = check_tables(endpoint.checks, folder)
        tables[endpoint.name] = entry
    if endpoints:
        document["endpoints"] = tables
    return tomlkit.dumps(document)


def refused_at_import(text: str, endpoints: Sequence[Endpoint], path: Path) -> list[str]:
    """Sentences about what of a file at `path` with that text, made of these, could not be taken over again. Blocks."""
    folder = path.parent
    named = [("body file", rule.file) for one in endpoints for rule in one.answers if rule.file]
    named += [("schema", rule.name) for one in endpoints for rule in one.gate if rule.kind == "schema"]
    found = [
        f"The {what} {name} is not in {folder}: copy it there, and name it so in the configuration."
        for what, name in dict.fromkeys(named)
        if beside(name, folder) == name
    ]
    if not found:
        try:
            parse_config(text, str(path), listens=False)
        except ConfigError as error:
            found.append(f"It could not be imported as it is: {error}")
    return found

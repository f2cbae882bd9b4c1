"""From settings and endpoints to the file that says the same."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import tomlkit

from inspector.config.answers import answer_tables
from inspector.config.checks import check_tables
from inspector.config.forwards import forward_tables
from inspector.config.gate import gate_list
from inspector.config.keys import HANDSHAKES, SECRET_KEYS
from inspector.endpoints import Endpoint
from inspector.settings import ListenerSettings


def config_text(
    listener: ListenerSettings, endpoints: tuple[Endpoint, ...] | list[Endpoint], folder: Path | None = None
) -> str:
    """The file that `parse_config` reads back to the same; what has its default is left out, secrets are only named.

    `folder` is where the file is to be: body files of answers, and schemas of checks, are named from there.
    """
    document = tomlkit.document()
    table = tomlkit.table()
    for field in fields(ListenerSettings):
        value = getattr(listener, field.name)
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
                {keys[ref.source, ref.role]: ref.key, **({"label": ref.label} if ref.label else {})}
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

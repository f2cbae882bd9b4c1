"""From a configuration file to what it says, or to file, line and reason why not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from inspector.answers import circles
from inspector.capture import ROW_COLOURS
from inspector.config.answers import read_answers
from inspector.config.checks import read_check_tables
from inspector.config.document import parse_document, read_document
from inspector.config.forwards import read_forwards
from inspector.config.gate import read_gate
from inspector.config.keys import HANDSHAKES, SECRET_KEYS, TEXT_KEYS
from inspector.config.listener import read_listener
from inspector.config.paths import full_path
from inspector.config.places import line_of
from inspector.config.retention import read_retention
from inspector.config.tables import unknown
from inspector.endpoints import Endpoint, SecretRef, check_path
from inspector.errors import ConfigError, ResendRefused
from inspector.providers import REGISTRY, known_as
from inspector.resend.target import parse_target
from inspector.settings import ListenerSettings

_OTHERS = (
    "methods",
    "secrets",
    "tolerance_s",
    "options",
    "forwards",
    "answers",
    "gate",
    "handshakes",
    "handshakes_off",
    "status_from_address",
    "checks",
    "colour",
    "retention",
)
_KNOWN = (*TEXT_KEYS, *SECRET_KEYS, *_OTHERS)


@dataclass(frozen=True, slots=True)
class Config:
    """What a file says. `listener` has the defaults of `base` where the file is silent; `notes` are remarks for the
    user, one sentence each: keys that are not known, or that do nothing yet.
    """

    listener: ListenerSettings
    endpoints: tuple[Endpoint, ...] = ()
    notes: tuple[str, ...] = ()


def load_config(
    path: str | Path,
    base: ListenerSettings | None = None,
    *,
    host: str | None = None,
    port: int | None = None,
    listens: bool = True,
) -> Config:
    """Read and check a file. ConfigError with file, line and reason; files that it names are beside it.

    `host` and `port` are where it will be listened, whatever the file says. Without `listens` only its endpoints are
    taken over.
    """
    return parse_config(read_document(path), str(Path(path)), base, host=host, port=port, listens=listens)


def parse_config(
    text: str,
    name: str,
    base: ListenerSettings | None = None,
    *,
    host: str | None = None,
    port: int | None = None,
    listens: bool = True,
) -> Config:
    """The configuration of a TOML text that came from the file `name`. ConfigError with line and reason."""
    return config_of(parse_document(text, name), text, name, base, host=host, port=port, listens=listens)


def config_of(
    data: Mapping[str, Any],
    text: str,
    name: str,
    base: ListenerSettings | None = None,
    *,
    host: str | None = None,
    port: int | None = None,
    listens: bool = True,
) -> Config:
    """As `parse_config`, of the tables `data` that are a part of the text, or all of it."""
    return _Reader(text, name, base or ListenerSettings(), host, port, listens).read(data)


class _Reader:
    def __init__(
        self, text: str, name: str, base: ListenerSettings, host: str | None, port: int | None, listens: bool
    ) -> None:
        self._lines = text.splitlines()
        self._listens = listens
        self._host = host
        self._port = port
        self._name = name
        self._base = base
        self._notes: list[str] = []

    def read(self, data: Mapping[str, Any]) -> Config:
        for key in data:
            if key not in ("listener", "endpoints"):
                self._unknown("", key, ("listener", "endpoints"))
        table = data.get("listener", {})
        if not isinstance(table, Mapping):
            raise self._error("listener", "", "must be a table, [listener]")
        listener = read_listener(self._lines, self._name, table, self._base, self._notes, used=self._listens)
        own = (
            listener.host if self._host is None else self._host,
            listener.port if self._port is None else self._port,
        )
        tables = data.get("endpoints", {})
        if not isinstance(tables, Mapping):
            raise self._error("endpoints", "", "must be tables like [endpoints.orders]")
        endpoints = tuple(self._endpoint(name, table, own) for name, table in tables.items())
        paths: dict[object, str] = {}
        for endpoint in endpoints:
            if (other := paths.setdefault(endpoint.place, endpoint.name)) != endpoint.name:
                why = f"has the same path as the endpoint {other}: only one of them would ever be chosen"
                raise self._error(f"endpoints.{endpoint.name}", "path", why)
        here = [own, (own[0], listener.https_port)] if listener.https else [own]
        self._notes += [f"{self._name}: {circle}" for circle in circles(endpoints, here)]
        return Config(listener, endpoints, tuple(self._notes))

    def _endpoint(self, name: str, table: Any, own: tuple[str, int]) -> Endpoint:
        place = f"endpoints.{name}"
        if not isinstance(table, Mapping):
            raise self._error(place, "", f"must be a table, [{place}]")
        texts: dict[str, str] = {}
        for key, value in table.items():
            if key in TEXT_KEYS:
                texts[key] = self._text(place, key, value)
            elif key not in _KNOWN:
                self._unknown(place, key, _KNOWN)
        if "provider" in texts:
            texts["provider"] = known_as(texts["provider"])
        self._check(place, texts)
        try:
            return Endpoint(
                name=name,
                path=texts.get("path", ""),
                provider=texts.get("provider", "auto"),
                public_url=texts.get("public_url", ""),
                target=texts.get("target", ""),
                secrets=self._secrets(place, table),
                tolerance_s=self._tolerance(place, table.get("tolerance_s")),
                options=self._options(place, table.get("options", {})),
                forwards=read_forwards(self._lines, self._name, place, table.get("forwards", []), own, self._notes),
                answers=read_answers(self._lines, self._name, place, table.get("answers", []), self._notes),
                gate=read_gate(self._lines, self._name, place, table.get("gate", [])),
                handshakes=self._handshakes(place, table.get("handshakes", "ask")),
                handshakes_off=self._handshakes_off(place, table.get("handshakes_off", [])),
                methods=self._methods(place, table.get("methods", [])),
                checks=read_check_tables(self._lines, self._name, place, table.get("checks", [])),
                colour=self._colour(place, table.get("colour", "")),
                retention=read_retention(table.get("retention", {}), partial(self._error, place, "retention")),
                quick_status=self._flag(place, "status_from_address", table.get("status_from_address", False)),
            )
        except ConfigError as error:
            if error.path:
                raise
            raise ConfigError(
                f"{self._where(place, '')}: {error.message}",
                path=self._name,
                line=self._line(place, ""),
                hint=error.hint,
            ) from error

    def _check(self, place: str, texts: Mapping[str, str]) -> None:
        if not texts.get("path", "/").startswith("/"):
            raise self._error(place, "path", f"is {texts['path']!r}; it must begin with a slash")
        try:
            check_path(texts.get("path", ""))
        except ConfigError as error:
            raise self._error(place, "path", f"does not read: {error.message}", error.hint) from error
        provider = texts.get("provider", "auto")
        if provider != "auto" and provider not in REGISTRY:
            near = difflib.get_close_matches(provider, REGISTRY, n=1)
            other = f"did you mean {near[0]}?" if near else f"there are auto, {', '.join(sorted(REGISTRY))}"
            raise self._error(place, "provider", f"is {provider!r:.80}, which is no provider known here; {other}")
        for key in ("public_url", "target"):
            if texts.get(key):
                try:
                    parse_target(texts[key])
                except ResendRefused as error:
                    raise self._error(place, key, f"is no address: {error}") from error

    def _tolerance(self, place: str, value: Any) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise self._error(place, "tolerance_s", f"is {value!r}; it must be a number of seconds")
        return float(value)

    def _methods(self, place: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._error(place, "methods", 'must be a list like ["POST", "PUT"]')
        return tuple(value)

    def _handshakes(self, place: str, value: Any) -> str:
        if not isinstance(value, bool) and value != "ask":
            raise self._error(place, "handshakes", f'is {value!r:.80}; it must be true, false or "ask"')
        return HANDSHAKES[value]

    def _handshakes_off(self, place: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._error(place, "handshakes_off", 'must be a list like ["slack"]')
        names = tuple(map(known_as, value))
        for given, name in zip(value, names, strict=True):
            if name not in REGISTRY:
                raise self._error(place, "handshakes_off", f"has {given!r:.80} in it, which is no provider known here")
        return names

    def _colour(self, place: str, value: Any) -> str:
        if value not in ("", *ROW_COLOURS):
            raise self._error(place, "colour", f"is {value!r:.80}; there are {', '.join(ROW_COLOURS)}")
        return str(value)

    def _flag(self, place: str, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._error(place, key, f"is {value!r:.80}; it must be true or false")
        return value

    def _options(self, place: str, value: Any) -> dict[str, str | float | bool]:
        if not isinstance(value, Mapping) or not all(isinstance(one, str | int | float) for one in value.values()):
            raise self._error(place, "options", 'must be like { audience = "https://…", email = "…" }')
        return dict(value)

    def _secrets(self, place: str, table: Mapping[str, Any]) -> tuple[SecretRef, ...]:
        refs = self._refs(place, table, "")
        listed = table.get("secrets", [])
        if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
            raise self._error(place, "secrets", 'must be a list like [{ secret_env = "NAME", label = "live" }]')
        for item in listed:
            allowed = (*SECRET_KEYS, "env", "file", "label")
            for key in item:
                if key not in allowed:
                    raise self._error(place, "secrets", f"has {key!r} in it; there are {', '.join(allowed)}")
            long_form = {{"env": "secret_env", "file": "secret_file"}.get(key, key): item[key] for key in item}
            label = long_form.pop("label", "")
            found = self._refs(place, long_form, self._text(place, "secrets", label))
            if len(found) != 1:
                raise self._error(place, "secrets", "must name exactly one place in each { }")
            refs += found
        return tuple(refs)

    def _refs(self, place: str, table: Mapping[str, Any], label: str) -> list[SecretRef]:
        refs = []
        for key, (source, role) in SECRET_KEYS.items():
            if key in table:
                value = self._text(place, key, table[key])
                if not value:
                    raise self._error(place, key, "is empty")
                if source == "file":
                    value = full_path(value, self._name)
                refs.append(SecretRef(source, value, label, role))
        return refs

    def _text(self, place: str, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._error(place, key, "must be a text in quotes")
        return value

    def _unknown(self, table: str, key: str, known: Iterable[str]) -> None:
        self._notes.append(unknown(self._lines, self._name, table, key, known))

    def _error(self, table: str, key: str, why: str, hint: str | None = None) -> ConfigError:
        full = f"{table}.{key}" if key else table
        message = f"{self._where(table, key)}: {full} {why}."
        said = message.replace("..", ".").replace("?.", "?")
        return ConfigError(said, path=self._name, line=self._line(table, key), hint=hint)

    def _where(self, table: str, key: str) -> str:
        line = self._line(table, key)
        return self._name if line is None else f"{self._name}, line {line}"

    def _line(self, table: str, key: str) -> int | None:
        return line_of(self._lines, table, key)

"""Preferences as a TOML file that keeps its comments; unknown keys survive a save."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit

from inspector.capture.forwarded import networks_of
from inspector.errors import ConfigError
from inspector.paths import config_dir

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """Where to listen and what to accept. Sizes in bytes, times in seconds.

    `https`: TLS is spoken on `https_port`, too, with the files `certificate` and `certificate_key`, or with
    certificates of a local authority where there are none. `client_ca` is a file of the authorities of clients'
    certificates, which are then asked for; `client_required` refuses who shows none. `trusted_proxies` are addresses
    and networks whose headers are believed about who the sender is.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    body_limit: int = 25 * MIB
    header_limit: int = 64 * 1024
    slow_client_s: float = 30.0
    https: bool = False
    https_port: int = 8443
    certificate: str = ""
    certificate_key: str = ""
    client_ca: str = ""
    client_required: bool = False
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TunnelSettings:
    """The tunnel that was used last: its kind, and the options of all kinds as `kind.option` to text; no secrets."""

    kind: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, str]:
        """The options of one kind."""
        head = f"{kind}."
        return {name.removeprefix(head): value for name, value in self.options.items() if name.startswith(head)}

    def used(self, kind: str, options: Mapping[str, str]) -> TunnelSettings:
        """With that kind chosen, and with these options in the place of its own."""
        others = {name: value for name, value in self.options.items() if not name.startswith(f"{kind}.")}
        return TunnelSettings(kind, {**others, **{f"{kind}.{name}": value for name, value in options.items() if value}})


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """What a session keeps: total bytes (0: no limit), days (0: no limit); `full_sync`: commits wait for the disk."""

    max_bytes: int = 4 * 1024 * MIB
    max_age_days: float = 0.0
    full_sync: bool = False


@dataclass(frozen=True, slots=True)
class ResendSettings:
    """Resends: seconds until one is given up, bytes of a response that are kept, addresses used lately.

    `trusted` are origins (`https://host:port`) that nothing is asked about before something is sent there;
    `unverified_tls` those whose certificates are not checked.
    """

    timeout_s: float = 30.0
    response_limit: int = 25 * MIB
    last_target: str = ""
    targets: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    unverified_tls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookSettings:
    """The window: theme (system, light, dark), row density (compact, normal, roomy), decoded view size in bytes."""

    theme: str = "system"
    density: str = "normal"
    decode_limit: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class FilterSettings:
    """Filters saved under a name, in the order in which they are listed: name to text."""

    saved: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SharingSettings:
    """What leaves the window without a dialog, copied as code or dragged out: the profile of redaction, or `none`."""

    redact: str = "default"


@dataclass(frozen=True, slots=True)
class ColourSettings:
    """Rows are coloured by what they are: filter to colour, in order; the first that fits counts."""

    rules: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """What is told on the desktop: each request, failed signatures, what a filter passes; at most every `pause_s`.

    `focused`: also while the window has the focus. `tray`: an icon in the tray; `close_to_tray`: closing the window
    leaves it there, listening.
    """

    arrivals: bool = False
    failures: bool = False
    filter: str = ""
    focused: bool = False
    sound: bool = False
    pause_s: float = 5.0
    tray: bool = False
    close_to_tray: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All preferences, in sections that are the tables of the file."""

    listener: ListenerSettings = field(default_factory=ListenerSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    resend: ResendSettings = field(default_factory=ResendSettings)
    look: LookSettings = field(default_factory=LookSettings)
    filters: FilterSettings = field(default_factory=FilterSettings)
    sharing: SharingSettings = field(default_factory=SharingSettings)
    colours: ColourSettings = field(default_factory=ColourSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    tunnel: TunnelSettings = field(default_factory=TunnelSettings)

    def changed(self, section: str, **values: Any) -> Settings:
        """A copy with values of one section replaced."""
        return replace(self, **{section: replace(getattr(self, section), **values)})


def settings_path() -> Path:
    """The preferences file; need not exist."""
    return config_dir() / "settings.toml"


_UNITS = {"": 1, "b": 1, "kb": 1000, "kib": 1024, "mb": 1000**2, "mib": MIB, "gb": 1000**3, "gib": 1024 * MIB}


def parse_size(value: int | str) -> int:
    """Bytes of `26214400`, `"25 MiB"` or `"2GB"`. ValueError for anything else."""
    if isinstance(value, bool):
        raise ValueError("not a size")
    if isinstance(value, int):
        number, unit = float(value), ""
    else:
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", value)
        if match is None or match[2].lower() not in _UNITS:
            raise ValueError(f"{value!r} is no size; write it like 25 MiB")
        number, unit = float(match[1]), match[2].lower()
    if number < 0:
        raise ValueError("a size is not negative")
    return int(number * _UNITS[unit])


_SIZES = {"body_limit", "header_limit", "max_bytes", "response_limit", "decode_limit"}
#: Less than this would refuse every request.
_LEAST = {"body_limit": 1, "header_limit": 1024}
_KINDS = {
    bool: "true or false",
    int: "a whole number, 0 or more",
    float: "a number, 0 or more",
    str: "a text in quotes",
    tuple: "a list of texts",
    dict: "a table of texts",
}
_CHOICES = {"theme": ("system", "light", "dark"), "density": ("compact", "normal", "roomy")}


def parse_settings(data: Mapping[str, Any], *, path: str = "") -> Settings:
    """Settings of parsed TOML. Unknown keys are ignored here and kept in the file; ConfigError for a wrong value."""
    settings = Settings()
    for section in fields(Settings):
        table = data.get(section.name, {})
        if not isinstance(table, Mapping):
            raise ConfigError(f"{path}: {section.name} must be a table, [{section.name}].", path=path)
        known = {known.name for known in fields(type(getattr(settings, section.name)))}
        values = {
            key: _checked(section.name, key, value, getattr(getattr(settings, section.name), key), path)
            for key, value in table.items()
            if key in known
        }
        settings = settings.changed(section.name, **values)
    return settings


def _checked(section: str, key: str, value: Any, default: Any, path: str) -> Any:
    where = f"{path}: {section}.{key}"
    if key in _SIZES:
        try:
            size = parse_size(value)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{where}: {error}.", path=path) from error
        if size < _LEAST.get(key, 0):
            least = f"the least is {_LEAST[key]}"
            raise ConfigError(f"{where} is {value!r}, with which nothing could be received; {least}.", path=path)
        return size
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ConfigError(f"{where} is {value!r}; it must be one of {', '.join(_CHOICES[key])}.", path=path)
    if isinstance(default, bool) or isinstance(value, bool):
        good = isinstance(default, bool) and isinstance(value, bool)
    elif isinstance(default, float):
        good = isinstance(value, int | float) and 0 <= value < math.inf
    elif isinstance(default, dict):
        good = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    elif isinstance(default, tuple):
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    elif isinstance(default, int):
        good = isinstance(value, int) and value >= 0
    else:
        good = isinstance(value, str)
    if not good:
        raise ConfigError(f"{where} is {value!r}, which is not {_KINDS[type(default)]}.", path=path)
    if key == "slow_client_s" and not value:
        raise ConfigError(f"{where} is 0, with which every sender were too slow.", path=path)
    if key == "trusted_proxies":
        try:
            networks_of(value)
        except ConfigError as error:
            raise ConfigError(f"{where}: {error.message}", path=path, hint=error.hint) from error
    if key in ("port", "https_port") and value > 65535:
        raise ConfigError(f"{where} is {value}; a port is at most 65535.", path=path)
    return tuple(value) if isinstance(default, tuple) else type(default)(value)


def load_settings(path: Path | None = None) -> Settings:
    """Settings of the file (defaults when it does not exist). ConfigError with path and line when it does not parse."""
    path = path or settings_path()
    return parse_settings(read_toml(path) if path.exists() else {}, path=str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The parsed file; ConfigError with path, line and reason."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ConfigError(
            f"{path} does not parse: {error}.", path=str(path), line=int(line[1]) if line else None
        ) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the values that differ from the file; comments and unknown keys stay. Atomic. ConfigError when it fails."""
    path = path or settings_path()
    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        for section in fields(Settings):
            values = getattr(settings, section.name)
            if not is_dataclass(values):
                continue
            defaults = getattr(Settings(), section.name)
            table = document.get(section.name, tomlkit.table())
            for key in fields(values):
                value = getattr(values, key.name)
                if value != getattr(defaults, key.name) or key.name in table:
                    table[key.name] = list(value) if isinstance(value, tuple) else value
            if len(table) and section.name not in document:
                document[section.name] = table
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        draft.write_text(tomlkit.dumps(document), "utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error

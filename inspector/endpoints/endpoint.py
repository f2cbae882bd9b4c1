"""An endpoint: a named place that providers deliver to, with what belongs to it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from inspector.endpoints.answer import AnswerRule
from inspector.endpoints.forward import Forward
from inspector.endpoints.gate import GateRule
from inspector.endpoints.retention import Retention
from inspector.endpoints.secret_ref import SecretRef
from inspector.errors import ConfigError

DEFAULT_ENDPOINT = "default"
_OPTION = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)
_PART = re.compile(r"\{[A-Za-z_]\w{0,40}\}", re.ASCII)
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_.~-]{1,80}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. `path` begins with a slash; a request whose path begins with the same parts belongs to it.

    A part like `{shop}` is any one part, which templates of answers can name. `methods` are those that it takes (():
    all); others go on to the next endpoint that fits.

    `options` are what a scheme needs beside secrets (`audience`, `email`, `header`, …): see `providers.Keys`.
    `checks` are tables that `inspector.checks` reads.
    `handshakes` is "on", "off" or "ask" (before an address is called that a handshake names; all others are answered).
    `handshakes_off` are providers whose handshakes are not answered at all.
    `quick_status`: the address may ask for a status. `colour` is one of ROW_COLOURS, "" for none.
    """

    name: str
    path: str = ""
    provider: str = "auto"
    public_url: str = ""
    target: str = ""
    secrets: tuple[SecretRef, ...] = ()
    tolerance_s: float | None = None
    options: Mapping[str, str | float | bool] = field(default_factory=dict)
    forwards: tuple[Forward, ...] = ()
    answers: tuple[AnswerRule, ...] = ()
    gate: tuple[GateRule, ...] = ()
    handshakes: str = "ask"
    handshakes_off: tuple[str, ...] = ()
    quick_status: bool = False
    methods: tuple[str, ...] = ()
    checks: tuple[Mapping[str, Any], ...] = ()
    colour: str = ""
    retention: Retention = field(default_factory=Retention)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(
                f"{self.name!r} is no endpoint name.",
                hint="Use letters, digits and . _ ~ - only: the name is the first part of the path.",
            )
        _check_parts(self.path)
        for method in self.methods:
            if not _METHOD.fullmatch(method):
                raise ConfigError(f"{method!r:.80} is no method.", hint="Write it like POST.")
        # requests have them in capitals
        object.__setattr__(self, "methods", tuple(method.upper() for method in self.methods))
        if not self.path:
            object.__setattr__(self, "path", "/" if self.name == DEFAULT_ENDPOINT else f"/{self.name}")

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the path, as written."""
        return _parts(self.path)

    @property
    def place(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """What two endpoints must not have in common: only one of them would ever be chosen."""
        parts = tuple("{}" if part.startswith("{") else unquote(part, "latin-1") for part in self.parts)
        return parts, frozenset(self.methods)

    @property
    def typed_secrets(self) -> list[SecretRef]:
        """What its gate has in the vault that was typed for it; what a file names belongs to the user."""
        refs = [rule.secret for rule in self.gate if rule.secret is not None and rule.secret.source == "keyring"]
        return [ref for ref in refs if ref.key.startswith(f"{self.name}/gate/")]

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form for the store; inverse of `from_dict`."""
        return {
            **self.extra,
            "name": self.name,
            "path": self.path,
            "provider": self.provider,
            "public_url": self.public_url,
            "target": self.target,
            "tolerance_s": self.tolerance_s,
            "options": dict(self.options),
            "secrets": [ref.to_dict() for ref in self.secrets],
            "forwards": [forward.to_dict() for forward in self.forwards],
            "answers": [rule.to_dict() for rule in self.answers],
            "gate": [rule.to_dict() for rule in self.gate],
            "handshakes": self.handshakes,
            "handshakes_off": list(self.handshakes_off),
            "quick_status": self.quick_status,
            "methods": list(self.methods),
            "checks": [dict(check) for check in self.checks],
            "colour": self.colour,
            "retention": self.retention.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Endpoint:
        """Inverse of `to_dict`; unknown keys are kept in `extra`."""
        known = {field.name for field in fields(cls)}
        return cls(
            name=data["name"],
            path=data.get("path", ""),
            provider=data.get("provider", "auto"),
            public_url=data.get("public_url", ""),
            target=data.get("target", ""),
            tolerance_s=data.get("tolerance_s"),
            options=data.get("options", {}),
            secrets=tuple(SecretRef(**ref) for ref in data.get("secrets", ())),
            forwards=tuple(Forward.from_dict(forward) for forward in data.get("forwards", ())),
            answers=tuple(AnswerRule.from_dict(rule) for rule in data.get("answers", ())),
            gate=tuple(GateRule.from_dict(rule) for rule in data.get("gate", ())),
            handshakes=data.get("handshakes", "ask"),
            handshakes_off=tuple(data.get("handshakes_off", ())),
            quick_status=data.get("quick_status", False),
            methods=tuple(data.get("methods", ())),
            checks=tuple(data.get("checks", ())),
            colour=data.get("colour", ""),
            retention=Retention.from_dict(data.get("retention", {})),
            extra={key: value for key, value in data.items() if key not in known},
        )


def check_path(path: str) -> None:
    """ConfigError for a path that is none, or that no request can have."""
    _check_parts(path)
    if found := re.search(r"[?#\s]", path):
        raise ConfigError(
            f"The path {path!r:.200} has {found[0]!r} in it, which no path of a request can have.",
            hint="What stands behind a ? belongs to the query; a rule can ask for it.",
        )


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part)


def _check_parts(path: str) -> None:
    for part in _parts(path):
        if ("{" in part or "}" in part) and not _PART.fullmatch(part):
            raise ConfigError(
                f"{part!r:.80} in the path {path!r:.200} is no part of a path.",
                hint="A part that may be anything is written like {shop}, between two slashes.",
            )


def parse_option(text: str) -> tuple[str, str | float]:
    """The name and value of `audience=https://…`; a number is only what counts something (`tolerance_s`). ConfigError.

    All else is text: an audience or a token may consist of digits.
    """
    name, mark, value = text.partition("=")
    if not mark or not _OPTION.fullmatch(name.strip()):
        raise ConfigError(f"{text[:80]!r} is no option.", hint="Write it like audience=https://hooks.example.com.")
    name, value = name.strip(), value.strip()
    if name != "tolerance_s" or not value:
        return name, value
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise ConfigError(f"{value[:80]!r} is no number of seconds.", hint="Write it like tolerance_s=300.")
    return name, number


@lru_cache(256)
def plain_endpoint(name: str) -> Endpoint:
    """An endpoint of that name with nothing set; the default one for a name that only an imported file can hold."""
    return Endpoint(name if _NAME.fullmatch(name) else DEFAULT_ENDPOINT)

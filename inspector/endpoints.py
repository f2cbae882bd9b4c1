"""Endpoints: named places that providers deliver to, with what belongs to each of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from inspector.errors import ConfigError

DEFAULT_ENDPOINT = "default"
#: What a forward has when nothing else is said: seconds the sender waits for its answer, and retries.
FORWARD_TIMEOUT_S = 5.0
FORWARD_RETRIES = 20
_OPTION = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_.~-]{1,80}")


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a signing secret is found; never the secret itself.

    `source` is `keyring` (a name in the vault), `env` (a variable) or `file` (a path); `key` is that name. `label` is
    what the user calls it ("test", "live"); `role` is `signing`, `verify_token` or `test_key`.
    """

    source: str
    key: str
    label: str = ""
    role: str = "signing"

    @property
    def name(self) -> str:
        """What it is called: its label, or where it has none its key."""
        return self.label or self.key


@dataclass(frozen=True, slots=True)
class Forward:
    """Where the requests of an endpoint go on to as they arrive.

    `when` is a filter expression ("": all). With `answer` the sender gets what this target answers, or the endpoint's
    own reply when it is slower than `timeout_s`; without, the sender is answered at once. `retries` is how often a
    target that gives no answer is tried again (0: never).
    """

    to: str
    when: str = ""
    answer: bool = True
    timeout_s: float = FORWARD_TIMEOUT_S
    retries: int = FORWARD_RETRIES

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; inverse of `from_dict`."""
        return {
            "to": self.to,
            "when": self.when,
            "answer": self.answer,
            "timeout": self.timeout_s,
            "retries": self.retries,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Forward:
        """Inverse of `to_dict`."""
        return cls(
            to=data["to"],
            when=data.get("when", ""),
            answer=data.get("answer", True),
            timeout_s=float(data.get("timeout", FORWARD_TIMEOUT_S)),
            retries=data.get("retries", FORWARD_RETRIES),
        )


def local_key_ref(endpoint: str, provider: str, title: str) -> SecretRef:
    """Where the local test key of an endpoint for a provider is found."""
    return SecretRef("keyring", f"{endpoint}/test-key/{provider}", f"test key of {title}", "test_key")


def local_key_owner(ref: SecretRef) -> str:
    """The provider that a local test key stands in for; "" for other secrets."""
    return ref.key.rpartition("/")[2] if ref.role == "test_key" else ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. `path` begins with a slash; its first segment chooses the endpoint of a request.

    `options` are what a scheme needs beside secrets (`audience`, `email`, `header`, …): see `providers.Keys`.
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
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(
                f"{self.name!r} is no endpoint name.",
                hint="Use letters, digits and . _ ~ - only: the name is the first part of the path.",
            )
        if not self.path:
            object.__setattr__(self, "path", "/" if self.name == DEFAULT_ENDPOINT else f"/{self.name}")

    @property
    def segment(self) -> str:
        """The first path segment that chooses this endpoint ("" for the default one)."""
        return self.path.lstrip("/").partition("/")[0]

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
            "secrets": [
                {"source": ref.source, "key": ref.key, "label": ref.label, "role": ref.role} for ref in self.secrets
            ],
            "forwards": [forward.to_dict() for forward in self.forwards],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Endpoint:
        """Inverse of `to_dict`; unknown keys are kept in `extra`."""
        known = {"name", "path", "provider", "public_url", "target", "tolerance_s", "options", "secrets", "forwards"}
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
            extra={key: value for key, value in data.items() if key not in known},
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


class Router:
    """Finds the endpoint of a request target by its first path segment; everything else is `default`."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._names = {unquote_to_bytes(one.segment): one.name for one in endpoints if one.segment}

    def endpoint_of(self, target: str) -> str:
        """Name of the endpoint that the raw request target belongs to."""
        if not self._names:
            return DEFAULT_ENDPOINT
        if "://" in target[:10]:
            target = "/" + target.split("://", 1)[1].partition("/")[2]
        segment = target.partition("?")[0].lstrip("/").partition("/")[0].partition("#")[0]
        # the target is latin-1 text of its bytes; "%6F" names the same segment as "o"
        return self._names.get(unquote_to_bytes(segment.encode("latin-1", "replace")), DEFAULT_ENDPOINT)

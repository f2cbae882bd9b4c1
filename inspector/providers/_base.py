"""What every provider is made of: the keys of a check, the check itself, what recognition finds, and the base class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from inspector.capture import Capture, Evidence, Headers, Verdict
from inspector.providers._body import VERIFY_LIMIT, parse_json, pluck
from inspector.providers._handshake import Handshake

#: Different types that the line of a batch names.
_KINDS = 12
#: Events of one delivery beyond this number are not listed.
_MOST_EVENTS = 10_000
#: Fields of `Keys` that hold text.
_TEXTS = ("secret", "public_key", "cert_pem", "cert_url", "ca_pem", "private_key")


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What a check works with: a signing secret, or keys and certificates; never shown by `repr`.

    `secret` is exactly what the user pasted. `certs` maps a key id to PEM text, `jwks` is a JSON Web Key Set and
    `options` holds what else a scheme needs (`tolerance_s`, `signing_url`, `webhook_id`, `audience`, `header`, ...).
    `private_key` (PEM text) only signs: checks do not look at it.
    """

    secret: str | None = None
    public_key: str | None = None
    cert_pem: str | None = None
    cert_url: str | None = None
    ca_pem: str | None = None
    certs: Mapping[str, str] = field(default_factory=dict)
    jwks: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    private_key: str | None = None

    def __repr__(self) -> str:
        return f"Keys({', '.join(name for name in self.__slots__ if getattr(self, name)) or 'none'})"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Keys:
        """Keys of a mapping with these field names; others are ignored, and so are values of a wrong type."""
        values: dict[str, Any] = {}
        for name in _TEXTS:
            value = data.get(name)
            if isinstance(value, bytes):
                value = value.decode("utf-8", "surrogateescape")
            if isinstance(value, str):
                values[name] = value
        for name in ("certs", "jwks", "options"):
            if isinstance(data.get(name), Mapping):
                values[name] = data[name]
        return cls(**values)

    @property
    def secret_bytes(self) -> bytes:
        """The secret's bytes as text (UTF-8): what most schemes use as key."""
        return text_bytes(self.secret or "")

    def option(self, name: str) -> str | None:
        """A text option, or None."""
        found = texts(self.options.get(name))
        return found[0] if found else None


def text_bytes(text: str) -> bytes:
    """UTF-8 bytes of any text; bytes that came in by `surrogateescape` go out unchanged, and nothing raises."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def texts(value: object) -> list[str]:
    """The texts of an option that is one text or a list of texts; a number is text that was written without quotes."""
    found = value if isinstance(value, list | tuple) else [value]
    numbers = [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in found]
    return [one for one in numbers if isinstance(one, str) and one]


class Event(NamedTuple):
    """The provider's own name and id of what happened, and its delivery number (0: not told)."""

    type: str = ""
    id: str = ""
    attempt: int = 0


class Batch(NamedTuple):
    """Where a JSON body holds several events: path of the list ("" for the body), paths of an item's type and id.

    Several paths of a type are joined by dots, of several paths of an id the first that is there counts.
    """

    at: str
    kinds: tuple[str, ...]
    ids: tuple[str, ...] = ()


class Inner(NamedTuple):
    """What lies inside an envelope, decoded: where it lay, its media type ("" when not told) and its bytes."""

    title: str
    content_type: str
    body: bytes


class Recognition(NamedTuple):
    """Who sent a capture, how sure that is (0 to 1; provider "" and 0 when nobody is known) and which event it is."""

    provider: str = ""
    confidence: float = 0.0
    event_type: str = ""
    event_id: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A request signed anew: all its headers and its body; `changed` names what differs from before.

    `target` is the request target where that had to change too, as with a token in its query; None leaves it.
    """

    headers: Headers
    body: bytes
    changed: tuple[str, ...] = ()
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one capture. `received_at`: unix seconds; `tolerance` overrides the scheme's window, 0 lifts it."""

    capture: Capture
    keys: Keys
    received_at: float
    public_url: str | None = None
    tolerance: float | None = None

    def header(self, name: str) -> str | None:
        """The first value of that header without surrounding blanks, as latin-1 text, or None when it is absent."""
        value = self.capture.headers.get(name)
        return None if value is None else value.strip(" \t")

    def window(self, default: float | None) -> float | None:
        """Seconds of the time window in force: argument, then option, then the scheme's; None when there is none."""
        value = self.tolerance
        if value is None:
            option = self.keys.options.get("tolerance_s")
            is_number = isinstance(option, int | float) and not isinstance(option, bool)
            value = option if is_number else default
        return value or None


class Provider(ABC):
    """One sender of webhooks. A provider is a stateless object in the registry; nothing in it touches the network.

    `headers` are the header names (lower case) whose presence may mean this provider, as may one of `media_types`, the
    beginnings (lower case) of content types; `agents` are beginnings of its user agent, `paths` a regular expression of
    the end of a path, `marks` byte strings that only its bodies hold; `confirm` has the last word.
    A POST is only looked at as a handshake when it has one of `handshake_headers`, or one of
    `handshake_marks` in its target or near the beginning of its body, or of `handshake_form_marks`, which are names in
    forms and queries. `handshake_asks`: pairs of an event type and, in words for a menu, what only a user may allow
    after it.
    `secret_hint` says where the user finds the secret, `secret_pattern` is a regular expression of its usual form (""
    when it has none).
    `refuses_with` is the status that it wants to see where its signature does not hold.
    `schemes` and `checked` are only for the table in the README: the names of all schemes, and what is checked in a
    few words, where a signed sample would not tell.
    `id_headers` hold the id of a delivery, `id_paths` are places in a JSON body (dotted, `*` for each item of a list)
    that hold it or the event's: a resend that shall not be taken for one already seen gets new ones.
    `test_key` is the kind of local key that can stand in for the provider's private one (`local_keys.FORMS`), "" where
    nothing is signed with a private key; `test_name` is the name in its certificate.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    headers: ClassVar[tuple[str, ...]] = ()
    media_types: ClassVar[tuple[bytes, ...]] = ()
    agents: ClassVar[tuple[str, ...]] = ()
    paths: ClassVar[str] = ""
    marks: ClassVar[tuple[bytes, ...]] = ()
    handshake_asks: ClassVar[tuple[tuple[str, str], ...]] = ()
    handshake_headers: ClassVar[tuple[str, ...]] = ()
    handshake_marks: ClassVar[tuple[bytes, ...]] = ()
    handshake_form_marks: ClassVar[tuple[bytes, ...]] = ()
    refuses_with: ClassVar[int] = 403
    batch: ClassVar[Batch | None] = None
    secret_hint: ClassVar[str] = ""
    secret_pattern: ClassVar[str] = ""
    docs: ClassVar[str] = ""
    schemes: ClassVar[tuple[str, ...]] = ()
    checked: ClassVar[str] = ""
    id_headers: ClassVar[tuple[str, ...]] = ()
    id_paths: ClassVar[tuple[str, ...]] = ()
    test_key: ClassVar[str] = ""
    test_name: ClassVar[str] = ""
    #: True where a request carries the secret itself instead of something made with it.
    shows_secret: ClassVar[bool] = False

    def confirm(self, capture: Capture) -> float:  # noqa: ARG002 - for providers that share a header with others
        """Confidence that a capture with one of `headers` is this provider's; 0 denies it."""
        return 0.95

    @abstractmethod
    def event(self, capture: Capture) -> Event:
        """Event type, event id and delivery number; empty where the request does not tell. Never raises."""

    def events(self, capture: Capture) -> list[Event]:
        """All events of a delivery, which may hold several; at least one."""
        found = [] if self.batch is None else _events(parse_json(capture.body, VERIFY_LIMIT), self.batch)
        return found or [self.event(capture)]

    def batch_event(self, capture: Capture) -> Event:
        """One line for several events: their different types (the first few), and the first one's id."""
        found = [] if self.batch is None else _events(parse_json(capture.body), self.batch)
        kinds = list(dict.fromkeys(one.type for one in found if one.type))
        more = ", …" if len(kinds) > _KINDS else ""
        return Event(", ".join(kinds[:_KINDS]) + more, found[0].id if found else "")

    def inner(self, capture: Capture) -> Inner | None:  # noqa: ARG002 - for those whose bodies are envelopes
        """The message inside an envelope, decoded; None where the body is the message. Never raises."""
        return None

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002 - for those who have one
        """The answer that a request wants which proves the endpoint; None when it is none. Never raises."""
        return None

    @abstractmethod
    def verify(self, check: Check) -> Verdict:
        """The verdict on one capture. Never raises on hostile input, never touches the network."""

    @abstractmethod
    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """The request signed anew as of `now` (unix seconds). ResendRefused when these keys cannot sign.

        KeyNeeded when only the provider's private key, or a local one in its place, could.
        """

    def verdict(
        self,
        outcome: str,
        *,
        scheme: str | None = None,
        reason: str | None = None,
        detail: str | None = None,
        evidence: Evidence | None = None,
    ) -> Verdict:
        """A verdict in this provider's name."""
        return Verdict(
            outcome=outcome, provider=self.name, scheme=scheme, reason=reason, detail=detail, evidence=evidence
        )

    def unsigned(self, scheme: str | None, what: str) -> Verdict:
        """The verdict for a required signature that is not there; `what` names the missing part."""
        detail = f"{self.title} signs its requests, and this one has no {what}."
        return self.verdict("unsigned", scheme=scheme, reason="missing_header", detail=detail)

    def no_secret(self, scheme: str | None) -> Verdict:
        """The verdict for a request that cannot be checked for want of a secret."""
        where = f" {self.secret_hint}" if self.secret_hint else ""
        return self.verdict(
            "no_secret", scheme=scheme, detail=f"No secret of {self.title} is saved for this endpoint.{where}"
        )

    def invalid(
        self, reason: str, detail: str, *, scheme: str | None = None, evidence: Evidence | None = None
    ) -> Verdict:
        """The verdict for a signature that does not hold."""
        return self.verdict("invalid", scheme=scheme, reason=reason, detail=detail, evidence=evidence)


def _events(value: Any, batch: Batch) -> list[Event]:
    """The events of parsed JSON; [] when it does not hold a list there."""
    for key in batch.at.split(".") if batch.at else ():
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, list):
        return []
    return [
        Event(
            ".".join(filter(None, (pluck(one, path) for path in batch.kinds))),
            next(filter(None, (pluck(one, path) for path in batch.ids)), ""),
        )
        for one in value[:_MOST_EVENTS]
    ]


def replace_headers(headers: Headers, values: Iterable[tuple[str, str]]) -> Headers:
    """`headers` with each named line set to one value: in place with its own spelling, or added at the end."""
    lines = list(headers)
    for name, value in values:
        wanted = name.lower().encode("latin-1")
        places = [index for index, (key, _) in enumerate(lines) if key.lower() == wanted]
        line = (lines[places[0]][0] if places else name.encode("latin-1"), value.encode("latin-1"))
        lines = [pair for index, pair in enumerate(lines) if index not in places[1:]]
        if places:
            lines[places[0]] = line
        else:
            lines.append(line)
    return Headers(lines)

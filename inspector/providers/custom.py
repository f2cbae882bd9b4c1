"""Custom HMAC: a sender's scheme described by its user, for everything that has no file of its own here.

A description is a named provider; `custom_files` keeps it as a TOML file that people can share.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from inspector.capture import Capture, Evidence, Verdict, is_token
from inspector.errors import ConfigError
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers, text_bytes
from inspector.providers._body import peek
from inspector.providers._hmac import SIZES, encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading, key_bytes
from inspector.providers._time import iso_seconds, iso_text, unix_millis, unix_seconds
from inspector.providers._url import addresses, url_bytes

ENCODINGS = ("hex", "base64", "base64url")
KEY_FORMS = ("text", "hex", "base64")
#: How a time is written -> (reader, writer).
CLOCKS: dict[str, tuple[Callable[[str], float | None], Callable[[float], str]]] = {
    "unix": (unix_seconds, lambda now: str(int(now))),
    "unix_ms": (unix_millis, lambda now: str(int(now * 1000))),
    "iso": (iso_seconds, lambda now: iso_text(now, "Z", digits=0)),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}", re.ASCII)
#: Letters of the name of a header.
_LONGEST_NAME = 200
_PLACE = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"([^{}]*)\{(timestamp|signature)\}")
_SEPARATOR = re.compile(r"\}([,; ]) ?")
#: More signatures than this in one header are not looked at.
_MOST = 50


@dataclass(frozen=True, slots=True)
class CustomScheme:
    """What a user says of a scheme.

    `header` carries the signature in the form `format`: text around `{signature}`, and `{timestamp}` where the time
    stands beside it (`t={timestamp},v1={signature}`); a list may hold several signatures. `signed` is the signed
    string: text with `{body}`, `{timestamp}`, `{method}`, `{url}` (the public address), `{path}` (the request target)
    and `{header:Name}`. `timestamp_header` names the header of the time where it has its own. `tolerance_s` is the
    window in seconds, 0 for none. `key` says how the secret becomes the key, after `key_prefix` was taken off.
    `event` and `event_id` say where those stand: `header:Name` or `body:dotted.path`.
    """

    name: str
    header: str
    title: str = ""
    algorithm: str = "sha256"
    encoding: str = "hex"
    format: str = "{signature}"
    signed: str = "{body}"
    timestamp_header: str = ""
    timestamp_format: str = "unix"
    tolerance_s: float = 0.0
    key: str = "text"
    key_prefix: str = ""
    event: str = ""
    event_id: str = ""
    secret_hint: str = ""
    docs: str = ""

    def __post_init__(self) -> None:
        for field, value, good in (
            ("name", self.name, bool(_NAME.fullmatch(self.name))),
            ("header", self.header, _is_token(self.header)),
            ("algorithm", self.algorithm, self.algorithm in SIZES),
            ("encoding", self.encoding, self.encoding in ENCODINGS),
            ("timestamp_format", self.timestamp_format, self.timestamp_format in CLOCKS),
            ("timestamp_header", self.timestamp_header, not self.timestamp_header or _is_token(self.timestamp_header)),
            ("key", self.key, self.key in KEY_FORMS),
            ("tolerance_s", self.tolerance_s, 0 <= self.tolerance_s < math.inf),
            ("event", self.event, _is_place(self.event)),
            ("event_id", self.event_id, _is_place(self.event_id)),
        ):
            if not good:
                told = f"{field} is {value!r}, which does not do." if value != "" else f"{field} is missing."
                raise ConfigError(told, hint=_HINTS.get(field))
        _fields(self.format)
        known = {"body", "timestamp", "method", "url", "path"}
        for place in _PLACE.findall(self.signed):
            kind, mark, name = place.partition(":")
            if place not in known and not (mark and kind == "header" and _is_token(name)):
                raise ConfigError(f"signed holds {{{place}}}, which is not known.", hint=_HINTS["signed"])
        if self.signed.count("{body}") > 1:
            raise ConfigError("signed holds {body} more than once.", hint=_HINTS["signed"])
        if "{timestamp}" in self.signed and not self.timestamp_header and "{timestamp}" not in self.format:
            raise ConfigError(
                "signed holds {timestamp}, but nothing says where the time stands.",
                hint="Name timestamp_header, or put {timestamp} into format.",
            )


_HINTS = {
    "name": "Use small letters, digits, - and _.",
    "header": "Name one header, such as X-Signature.",
    "algorithm": f"It is one of {', '.join(SIZES)}.",
    "encoding": f"It is one of {', '.join(ENCODINGS)}.",
    "timestamp_format": f"It is one of {', '.join(CLOCKS)}.",
    "timestamp_header": "Name one header, such as X-Timestamp, or leave it empty.",
    "key": f"It is one of {', '.join(KEY_FORMS)}.",
    "tolerance_s": "It is a number of seconds, 0 for no window.",
    "event": "Write header:X-Event or body:type.",
    "event_id": "Write header:X-Id or body:data.id.",
    "signed": "It may hold {body} once, {timestamp}, {method}, {url}, {path} and {header:Name}.",
}


def _is_token(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and is_token(text)


def _is_place(text: str) -> bool:
    kind, mark, rest = text.partition(":")
    return not text or (bool(mark) and ((kind == "header" and _is_token(rest)) or (kind == "body" and bool(rest))))


def _fields(form: str) -> tuple[str, dict[str, str]]:
    """The separator of a header's form ("" for a single value) and what stands before each placeholder."""
    separator = _SEPARATOR.search(form)
    parts = form.split(separator[1]) if separator else [form]
    found = [_FIELD.fullmatch(part.strip()) for part in parts]
    places = {match[2]: match[1] for match in found if match is not None}
    if not all(found) or "signature" not in places or len(places) != len(parts):
        raise ConfigError(
            f"format is {form!r}, which cannot be read.",
            hint="Write text before {signature}, as in sha256={signature} or t={timestamp},v1={signature}.",
        )
    return (separator[1] if separator else ""), places


class CustomHash(KeyedHash):
    """A provider made of a description."""

    def __init__(self, scheme: CustomScheme) -> None:
        self.description = scheme
        # a provider's facts belong to its class elsewhere; here each object has its own
        self.__dict__.update(
            name=scheme.name,
            title=scheme.title or scheme.name,
            headers=(scheme.header.lower(),),
            window=scheme.tolerance_s or None,
            both_ways=True,
            key_form=scheme.key,
            key_prefix=scheme.key_prefix,
            encoding=scheme.encoding,
            secret_hint=scheme.secret_hint,
            docs=scheme.docs,
            id_headers=_places(scheme.event_id, "header"),
            id_paths=_places(scheme.event_id, "body"),
        )
        self._separator, self._before = _fields(scheme.format)
        self._read_clock, self._write_clock = CLOCKS[scheme.timestamp_format]

    @property
    def scheme(self) -> str:
        """`hmac-sha256` and the like."""
        return f"hmac-{self.description.algorithm}"

    def confirm(self, capture: Capture) -> float:  # noqa: ARG002
        """Surer than a guess, less than a provider whose header is its own."""
        return 0.8

    def key(self, keys: Keys) -> bytes | None:
        """The key bytes, by the description's form."""
        scheme = self.description
        secret = (keys.secret or "").removeprefix(scheme.key_prefix)
        return key_bytes(secret, text_bytes(secret), scheme.key)

    def event(self, capture: Capture) -> Event:
        """Where the description says."""
        return Event(_found(capture, self.description.event), _found(capture, self.description.event_id))

    def read(self, check: Check) -> Reading | Verdict:
        """Signatures and time from the header or headers; all addresses that may have been signed are tried."""
        described = self.description
        value = check.header(described.header)
        if value is None:
            return self.unsigned(self.scheme, f"{described.header} header")
        found = self._split(value)
        if not found["signature"]:
            detail = f"{described.header} does not have the form {described.format}."
            return self.malformed(detail, scheme=self.scheme, received=value)
        stamp, signed_at = "", None
        if described.timestamp_header or "timestamp" in self._before:
            beside = found["timestamp"][0] if found["timestamp"] else None
            sent = check.header(described.timestamp_header) if described.timestamp_header else beside
            if sent is None:
                where = described.timestamp_header or described.header
                return self.invalid("missing_timestamp", f"{where} holds no time.", scheme=self.scheme)
            stamp, signed_at = sent, self._read_clock(sent)
            if signed_at is None:
                detail = f"The time {sent[:60]!r} is not written as {described.timestamp_format}."
                return self.malformed(detail, scheme=self.scheme, received=value)
        materials = self._materials(check, stamp)
        if isinstance(materials, str):
            detail = f"The {materials} header is missing, and it is part of the signed string."
            evidence = Evidence(received=(value[:500],))
            return self.invalid("missing_header", detail, scheme=self.scheme, evidence=evidence)
        return Reading(
            scheme=self.scheme,
            received=tuple(found["signature"][:_MOST]),
            materials=materials,
            algorithm=described.algorithm,
            encoding=described.encoding,
            stamp=stamp,
            signed_at=signed_at,
            url=addresses(check)[0].url if "{url}" in described.signed else "",
            weak=None if "{body}" in described.signed else "The signed string does not hold the body.",
        )

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """The request signed as of now."""
        described = self.description
        stamp = self._write_clock(now)
        values = [(described.timestamp_header, stamp)] if described.timestamp_header else []
        capture = replace(capture, headers=replace_headers(capture.headers, values))
        materials = self._materials(Check(capture, keys, now, public_url), stamp)
        if isinstance(materials, str):
            values.append((materials, ""))
            capture = replace(capture, headers=replace_headers(capture.headers, values))
            return self.sign(capture, keys, now, public_url=public_url)
        first = materials[0]
        digest = mac(self.signing_key(keys), (first.before, first.body, first.after), described.algorithm)
        text = described.format.replace("{timestamp}", stamp)
        values.append((described.header, text.replace("{signature}", encode(digest, described.encoding))))
        headers = replace_headers(capture.headers, values)
        return Signed(headers, capture.body, tuple(name for name, _ in values))

    def _split(self, value: str) -> dict[str, list[str]]:
        # a single value with a mark before it may be one of several, with blanks between
        alone = not self._separator and not self._before["signature"]
        items = [value] if alone else value[:20_000].split(self._separator or None)
        found: dict[str, list[str]] = {"signature": [], "timestamp": []}
        # the longest beginning first: one may be the beginning of another
        for item in items:
            for place, before in sorted(self._before.items(), key=lambda pair: -len(pair[1])):
                if item.strip().startswith(before):
                    found[place].append(item.strip()[len(before) :])
                    break
        return found

    def _materials(self, check: Check, stamp: str) -> tuple[Material, ...] | str:
        """The signed strings, one for each address that may be in it; or the name of a header that is missing."""
        template = self.description.signed
        capture = check.capture
        made = []
        for address in addresses(check) if "{url}" in template else [None]:
            pieces: list[list[bytes]] = [[], []]
            side = 0
            for place, text in _pieces(template):
                if place == "body":
                    side = 1
                elif place.startswith("header:"):
                    value = capture.headers.get(place[7:])
                    if value is None:
                        return place[7:]
                    pieces[side].append(value.strip(" \t").encode("latin-1"))
                elif place == "url" and address is not None:
                    pieces[side].append(url_bytes(address.url))
                else:
                    named = {"timestamp": stamp, "method": capture.method, "path": capture.target, "": text}
                    pieces[side].append(url_bytes(named[place]))
            body = capture.body if side else b""
            note = address.note if address is not None else ""
            made.append(Material(b"".join(pieces[0]), body, b"".join(pieces[1]), note))
        return tuple(made)


def _pieces(template: str) -> list[tuple[str, str]]:
    """(placeholder, "") and ("", text) in order."""
    found: list[tuple[str, str]] = []
    end = 0
    for match in _PLACE.finditer(template):
        if match.start() > end:
            found.append(("", template[end : match.start()]))
        found.append((match[1], ""))
        end = match.end()
    if template[end:]:
        found.append(("", template[end:]))
    return found


def _places(place: str, kind: str) -> tuple[str, ...]:
    """What a description's place names, where it is of that kind."""
    found, _, rest = place.partition(":")
    return (rest,) if found == kind else ()


def _found(capture: Capture, place: str) -> str:
    kind, _, rest = place.partition(":")
    if kind == "header":
        return capture.headers.get(rest) or ""
    return peek(capture.body, rest)[0] if kind == "body" else ""

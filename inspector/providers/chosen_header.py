"""Senders that only let the receiver compare a value: Okta, Auth0, EventBridge, Zapier and IFTTT."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote, unquote

from inspector.capture import TOKEN_LETTER, Capture, Verdict
from inspector.providers._base import Batch, Check, Event, Keys, Signed, text_bytes
from inspector.providers._body import is_form, peek
from inspector.providers._handshake import Handshake, as_json
from inspector.providers._hmac import decode
from inspector.providers._token import SharedToken

#: A header line; without the blank after the colon it is a user and a password.
_LINE = re.compile(rf"({TOKEN_LETTER}{{1,100}}):[ \t]+(\S.*)", re.ASCII)


class ChosenHeader(SharedToken):
    """A fixed value in a header that the user chose: `options.header` names it, else the sender's usual one.

    The saved value is the header's whole value; after Basic it may be `user:password` instead, or those two as
    `options.username` and `options.password`, and after Bearer the bare token. Name and value may be saved together,
    as a line of a request: `X-Name: value`.
    """

    header = "Authorization"
    scheme: ClassVar[str] = "custom-header"

    def verify(self, check: Check) -> Verdict:
        """Equal or not; without a saved value there is nothing that could be checked."""
        check = replace(check, keys=named(check.keys))
        user, password = check.keys.option("username"), check.keys.option("password")
        if not check.keys.secret and user is not None and password is not None:
            check = replace(check, keys=replace(check.keys, secret=f"{user}:{password}"))
        if not check.keys.secret:
            detail = (
                f"{self.title} signs nothing. A receiver can only compare a value that you put into a header or into "
                f"basic auth, and that does not protect the body. {self.secret_hint}"
            )
            return self.verdict("not_applicable", scheme=self.scheme, detail=detail)
        name = check.keys.option("header")
        value = _value(check, name or self.header)
        if value is None and name is None:
            # where the sender's usual header is not used, the user may have chosen one of HTTP's own ways
            value = _value(check, "Authorization")
            name = None if value is None else "Authorization"
        scheme, bare = _authorization(value or "")
        if scheme == "bearer" and self.header == "Authorization":
            scheme = None
        plain = check.keys.secret.partition(" ")[0].lower() not in ("basic", "bearer")
        return self.compare(check, bare if plain and bare else value, name=name, scheme=scheme)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """The request with the value in that header, in the form that the old one had."""
        keys = named(keys)
        name = keys.option("header") or self.header
        old = capture.headers.get(name)
        secret = keys.secret or ""
        form, _ = _authorization(old or "")
        if secret and form is not None and not secret.lower().startswith(("basic ", "bearer ")):
            value = base64.b64encode(text_bytes(secret)).decode("ascii") if form == "basic-auth" else secret
            keys = replace(keys, secret=f"{'Basic' if form == 'basic-auth' else 'Bearer'} {value}")
        return self.with_token(capture, keys, name)


def named(keys: Keys) -> Keys:
    """Keys whose secret was saved as `X-Name: value`, parted into name and value; others as they are."""
    match = None if keys.option("header") else _LINE.fullmatch(keys.secret or "")
    return replace(keys, secret=match[2], options={**keys.options, "header": match[1]}) if match else keys


def _value(check: Check, name: str) -> str | None:
    try:
        return check.header(name)
    except UnicodeEncodeError:
        return None


def _authorization(value: str) -> tuple[str | None, str]:
    """(scheme, what it holds) of a Basic or Bearer value; (None, "") of others."""
    kind, mark, rest = value.partition(" ")
    if mark and kind.lower() == "bearer":
        return "bearer", rest.strip(" ")
    if mark and kind.lower() == "basic":
        found = decode(rest.strip(" "), "base64")
        return "basic-auth", "" if found is None else found.decode("latin-1")
    return None, ""


class Okta(ChosenHeader):
    """Source: developer.okta.com, "Event hooks": a value of your choice, by default in Authorization."""

    name = "okta"
    title = "Okta"
    handshake_headers = ("x-okta-verification-challenge",)
    marks = (b'"com.okta.event_hook"',)
    scheme = "auth-header"
    id_paths = ("eventId", "data.events.*.uuid")
    secret_hint = "You chose it as Authentication secret of the event hook."
    batch = Batch("data.events", ("eventType",), ("uuid",))
    docs = "https://developer.okta.com/docs/concepts/event-hooks/"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """`X-Okta-Verification-Challenge`: its value comes back in JSON, once."""
        value = capture.headers.get("x-okta-verification-challenge")
        if value is None or capture.method != "GET":
            return None
        return as_json("verification", {"verification": value.strip()})

    def event(self, capture: Capture) -> Event:
        """The types of the events; the delivery's id."""
        (identity,) = peek(capture.body, "eventId")
        kind, first, _ = self.batch_event(capture)
        return Event(kind, identity or first)


class Auth0(ChosenHeader):
    """Source: auth0.com/docs, "Custom log streams using webhooks": a token of your choice in Authorization."""

    name = "auth0"
    title = "Auth0"
    marks = (b'"log_id"',)
    scheme = "auth-header"
    id_paths = ("logs.*.log_id", "*.log_id")
    secret_hint = "You chose it as Authorization Token of the log stream."
    docs = "https://auth0.com/docs/customize/log-streams/custom-log-streams"

    def confirm(self, capture: Capture) -> float:
        """Entries with their data: a list, an object with `logs`, or a line for each entry."""
        head = capture.body[: 64 * 1024].lstrip()
        return 0.6 if head[:1] in (b"[", b"{") and b'"log_id"' in head and b'"data"' in head else 0.0

    def event(self, capture: Capture) -> Event:
        """Type and id of the first entry."""
        kind, identity, other, second = peek(
            capture.body, "logs.0.data.type", "logs.0.log_id", "0.data.type", "0.log_id"
        )
        return Event(kind or other, identity or second)


class EventBridge(ChosenHeader):
    """Source: docs.aws.amazon.com, "API destinations": an API key in a header of any name, basic auth or OAuth."""

    name = "eventbridge"
    title = "AWS EventBridge API destination"
    agents = ("Amazon/EventBridge/ApiDestinations",)
    header = "x-api-key"
    scheme = "api-key-header"
    id_paths = ("id",)
    secret_hint = "You chose it in the connection of the API destination: save it as X-Name: value, or user:password."
    docs = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html"

    def event(self, capture: Capture) -> Event:
        """`detail-type` and `id` of the event."""
        kind, identity = peek(capture.body, "detail-type", "id")
        return Event(kind, identity)


class Zapier(ChosenHeader):
    """Zapier signs nothing; its users may add a header or basic auth to the action."""

    name = "zapier"
    title = "Zapier"
    agents = ("Zapier",)
    header = "X-Hook-Key"
    secret_hint = "You chose it in the action Webhooks by Zapier: save it as X-Name: value, or user:password."
    docs = "https://help.zapier.com/hc/en-us/articles/8496326446989"

    def event(self, capture: Capture) -> Event:  # noqa: ARG002
        """Zapier tells none."""
        return Event()


class Ifttt(ChosenHeader):
    """IFTTT signs nothing; its users may add headers to "Make a web request", and services get a service key.

    What senders post to IFTTT itself (Maker: `/trigger/{event}/with/key/{key}`) is known by its path, and its key is
    compared with the saved one.
    """

    name = "ifttt"
    title = "IFTTT"
    headers = ("ifttt-service-key", "ifttt-channel-key")
    paths = r"/trigger/[^/]+/(json/)?with/key/[^/]+/?$"
    marks = (b'"value1"', b"value1=")
    header = "X-Hook-Key"
    secret_hint = "You chose it as Additional headers of the applet's web request: save it as X-Name: value."
    docs = "https://help.ifttt.com/hc/en-us/articles/4405029291163"

    def confirm(self, capture: Capture) -> float:
        """A service's key, Maker's path, or a weak guess: nothing but value1 to value3."""
        names = capture.headers.names
        if b"ifttt-service-key" in names or b"ifttt-channel-key" in names:
            return 0.95
        if _MAKER.search(capture.path):
            return 0.9
        head = capture.body[:4096]
        return 0.3 if b'"value2"' in head or (is_form(capture) and b"value2=" in head) else 0.0

    def event(self, capture: Capture) -> Event:
        """Maker's event, out of the path; else IFTTT tells none."""
        match = _MAKER.search(capture.path)
        return Event(unquote(match[1])[:500] if match else "")

    def verify(self, check: Check) -> Verdict:
        """The service key or Maker's key where there is one; else as for all chosen headers."""
        check = replace(check, keys=named(check.keys))
        match = _MAKER.search(check.capture.path)
        if check.keys.secret and match and check.keys.option("header") is None:
            return self.compare(check, unquote(match[2], "latin-1"), name="the key in the path", scheme="maker-key")
        for name in _SERVICE:
            if check.keys.secret and check.keys.option("header") is None and check.header(name) is not None:
                return self.compare(check, check.header(name), name=name, scheme="service-key")
        return super().verify(check)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """The key put where the request has one: into the address, or into the service's headers."""
        keys = named(keys)
        chosen, match = keys.option("header"), _MAKER.search(capture.target.partition("?")[0])
        if keys.secret and chosen is None and match:
            key = quote(text_bytes(keys.secret), safe="~")
            target = f"{capture.target[: match.start(2)]}{key}{capture.target[match.end(2) :]}"
            return Signed(capture.headers, capture.body, ("target: key",), target)
        for name in _SERVICE:
            if chosen is None and capture.headers.has(name):
                return self.with_token(capture, keys, name)
        return super().sign(capture, keys, now, public_url=public_url)


#: Headers of what a service's own IFTTT triggers send.
_SERVICE = ("IFTTT-Service-Key", "IFTTT-Channel-Key")
_MAKER = re.compile(r"/trigger/([^/]+)/(?:json/)?with/key/([^/]+)/?$")

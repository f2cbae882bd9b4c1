"""Senders that only let the receiver compare a value: Okta, Auth0, EventBridge, Zapier and IFTTT."""

from __future__ import annotations

from typing import ClassVar

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed
from inspector.providers._body import peek
from inspector.providers._token import SharedToken


class ChosenHeader(SharedToken):
    """A fixed value in a header that the user chose: `options.header` names it, else the sender's usual one."""

    header = "Authorization"
    scheme: ClassVar[str] = "custom-header"

    def verify(self, check: Check) -> Verdict:
        """Equal or not; without a saved value there is nothing that could be checked."""
        if not check.keys.secret:
            detail = (
                f"{self.title} signs nothing. A receiver can only compare a value that you put into a header or into "
                f"basic auth, and that does not protect the body. {self.secret_hint}"
            )
            return self.verdict("not_applicable", scheme=self.scheme, detail=detail)
        name = check.keys.option("header") or self.header
        try:
            value = check.header(name)
        except UnicodeEncodeError:
            value = None
        scheme = "basic-auth" if (value or "").startswith("Basic ") else None
        return self.compare(check, value, name=name, scheme=scheme)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """The request with the value in that header."""
        return self.with_token(capture, keys, keys.option("header") or self.header)


class Okta(ChosenHeader):
    """Source: developer.okta.com, "Event hooks": a value of your choice, by default in Authorization."""

    name = "okta"
    title = "Okta"
    marks = (b'"com.okta.event_hook"',)
    scheme = "auth-header"
    secret_hint = "You chose it as Authentication secret of the event hook."
    docs = "https://developer.okta.com/docs/concepts/event-hooks/"

    def event(self, capture: Capture) -> Event:
        """Type of the first event; the delivery's id."""
        kind, identity = peek(capture.body, "data.events.0.eventType", "eventId")
        return Event(kind, identity)


class Auth0(ChosenHeader):
    """Source: auth0.com/docs, "Custom log streams using webhooks": a token of your choice in Authorization."""

    name = "auth0"
    title = "Auth0"
    marks = (b'"log_id"',)
    scheme = "auth-header"
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
    secret_hint = "You chose it in the connection of the API destination."
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
    secret_hint = "You chose header and value in the action Webhooks by Zapier."
    docs = "https://help.zapier.com/hc/en-us/articles/8496326446989"

    def event(self, capture: Capture) -> Event:  # noqa: ARG002
        """Zapier tells none."""
        return Event()


class Ifttt(ChosenHeader):
    """IFTTT signs nothing; its users may add headers to "Make a web request"."""

    name = "ifttt"
    title = "IFTTT"
    marks = (b'"value1"',)
    header = "X-Hook-Key"
    secret_hint = "You chose header and value as Additional headers of the applet's web request."
    docs = "https://help.ifttt.com/hc/en-us/articles/4405029291163"

    def confirm(self, capture: Capture) -> float:
        """A weak guess: nothing but value1 to value3."""
        return 0.3 if b'"value2"' in capture.body[:4096] else 0.0

    def event(self, capture: Capture) -> Event:  # noqa: ARG002
        """IFTTT tells none."""
        return Event()

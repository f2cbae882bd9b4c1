"""Trello webhooks: base64 HMAC-SHA1 of the body and the callback URL."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event, Keys
from inspector.providers._body import peek
from inspector.providers._handshake import Handshake
from inspector.providers._url import url_bytes
from inspector.providers._urlhash import UrlHash


class Trello(UrlHash):
    """Source: developer.atlassian.com/cloud/trello, "Webhook signatures"."""

    name = "trello"
    title = "Trello"
    headers = ("x-trello-webhook",)
    agents = ("Trello/",)
    scheme = "body-url-sha1"
    header = "X-Trello-Webhook"
    algorithm = "sha1"
    encoding = "base64"
    secret_hint = "It is the application's OAuth 1 secret beside the API key, not the key or a token."
    id_paths = ("action.id",)
    docs = "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#webhook-signatures"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """HEAD, and sometimes GET, before the webhook is made: 200."""
        asked = capture.method in ("HEAD", "GET") and not capture.headers.has(self.header)
        # a GET may be anything: it has to pass gate and rules
        ordinary = capture.method == "GET"
        return Handshake(capture.method.lower(), sure=False, ordinary=ordinary) if asked else None

    def event(self, capture: Capture) -> Event:
        """The action's type and id."""
        kind, identity = peek(capture.body, "action.type", "action.id")
        return Event(kind, identity)

    def around(self, url: str, capture: Capture) -> tuple[bytes, bytes]:  # noqa: ARG002
        """The body, then the address as it was registered."""
        return b"", url_bytes(url)

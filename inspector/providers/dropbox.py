"""Dropbox webhooks: hex HMAC-SHA256 of the body, keyed with the app secret."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event, Keys
from inspector.providers._handshake import Handshake, plain, query_of
from inspector.providers._scheme import HeaderHash


class Dropbox(HeaderHash):
    """Source: dropbox.com/developers/reference/webhooks."""

    name = "dropbox"
    title = "Dropbox"
    headers = ("x-dropbox-signature",)
    agents = ("DropboxWebhooks/",)
    scheme = "hmac-hex"
    header = "X-Dropbox-Signature"
    secret_hint = "It is the App secret on the app's Settings page."
    secret_pattern = r"[a-z0-9]{15}"
    docs = "https://www.dropbox.com/developers/reference/webhooks"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """GET with `challenge`: it comes back as text that no browser may take for something else."""
        query = query_of(capture)
        if capture.method != "GET" or "challenge" not in query:
            return None
        answer = plain("challenge", query["challenge"], ("X-Content-Type-Options", "nosniff"))
        # an address may have a query of its own; then it has to be known that it is one for Dropbox
        return answer._replace(sure=len(query) == 1)

    def event(self, capture: Capture) -> Event:
        """The only notice there is: some accounts changed. It has no id."""
        return Event("list_folder" if b'"list_folder"' in capture.body[:4096] else "")

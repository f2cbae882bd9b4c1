"""Where an answer leads to, and what of the request may go there (RFC 9110, 15.4)."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

from inspector.capture import Headers
from inspector.errors import ResendRefused
from inspector.resend.credentials import credential_names, without_credentials
from inspector.resend.request import Outgoing
from inspector.resend.target import Target, parse_target

#: Redirects of one resend that are followed.
MOST = 5
_STATUSES = (301, 302, 303, 307, 308)
_OF_BODY = (b"content-length", b"content-type", b"content-encoding", b"content-md5", b"digest", b"transfer-encoding")


def next_step(status: int, location: str, outgoing: Outgoing, to: Target) -> tuple[Outgoing, Target, str] | str:
    """The request that a redirect asks for, where it goes, and a sentence about it; or a sentence on why it must not.

    301, 302 and 303 become GET without a body, as with every client; 307 and 308 keep both. Credentials never go to
    another host, port or scheme, and nothing goes from https to http.
    """
    if status not in _STATUSES:
        return f"The answer {status} to {location} is no redirect to follow"
    try:
        # a location is latin-1 text of its bytes, and most often relative
        found = parse_target(urljoin(f"{to.origin}{outgoing.target}", location.partition("#")[0]))
    except (ResendRefused, ValueError) as error:
        return f"The redirect to {location} was not followed: {error}"
    if (to.scheme, found.scheme) == ("https", "http"):
        return f"The redirect to {location} was not followed: it leads from https to http"
    found = replace(found, path=found.path or "/")
    told = f"Followed the redirect ({status}) to {found.origin}{found.path}"
    headers, method, body = outgoing.headers, outgoing.method, outgoing.body
    if status in (301, 302, 303) and method not in ("GET", "HEAD"):
        told += f", with GET instead of {method} and without the body"
        headers = Headers(pair for pair in headers if pair[0].lower() not in _OF_BODY)
        method, body = "GET", b""
    if found.origin != to.origin:
        names = [name for name in credential_names(headers) if not name.startswith("?")]
        if names:
            told += f", without {', '.join(names)}, since it is another host"
            headers = without_credentials(headers)
        headers = Headers(
            (name, found.authority.encode() if name.lower() == b"host" else value) for name, value in headers
        )
    return replace(outgoing, method=method, target=found.path, headers=headers, body=body), found, told

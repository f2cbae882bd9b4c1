"""Which parts of a request let somebody in: what must not go to another host unasked."""

from __future__ import annotations

import re

from inspector.capture import Headers

_NAMES = frozenset(
    (
        *(b"authorization", b"proxy-authorization", b"cookie", b"cookie2", b"x-api-key", b"api-key", b"apikey"),
        *(
            b"x-auth-token",
            b"x-access-token",
            b"x-csrf-token",
            b"x-xsrf-token",
            b"private-token",
            b"x-amz-security-token",
        ),
        *(b"x-gitlab-token", b"x-telegram-bot-api-secret-token", b"x-goog-channel-token", b"x-shopify-access-token"),
    )
)
_QUERY = re.compile(r"(?:^|&)(access_token|api_?key|auth|key|password|secret|sig|token)=[^&]", re.IGNORECASE)


def is_credential(name: bytes) -> bool:
    """Whether a header of that name carries what lets its owner in."""
    return name.lower() in _NAMES


def credential_names(headers: Headers, target: str = "") -> list[str]:
    """The credentials of a request by name, each once: header names, and `?name=` of its query."""
    found = [name.decode("latin-1") for name, value in headers if is_credential(name) and value.strip()]
    found += [f"?{match}=" for match in _QUERY.findall(target.partition("?")[2])]
    return list(dict.fromkeys(found))


def without_credentials(headers: Headers) -> Headers:
    """The header lines that may go to another host."""
    return Headers(pair for pair in headers if not is_credential(pair[0]))

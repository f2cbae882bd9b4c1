"""A status by the address: `/orders?status=503` or `/orders/503` is answered with 503, where that is switched on."""

from __future__ import annotations

import re
from http import HTTPStatus

from inspector.capture import Capture, Headers, Reply

_QUERY = re.compile(r"(?:^|&)status=(\d{3})(?:&|$)", re.ASCII)
_SUFFIX = re.compile(r"/(\d{3})/?$", re.ASCII)


def quick_answer(capture: Capture) -> Reply | None:
    """The answer that the query, or else the last part of the path, asks for; None when it asks for none."""
    found = _QUERY.search(capture.query) or _SUFFIX.search(capture.path)
    if found is None or not 200 <= (status := int(found[1])) <= 599:
        return None
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return Reply(status, phrase, Headers(), b"", rule=f"status of the address: {status}")

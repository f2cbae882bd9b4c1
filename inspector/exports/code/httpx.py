"""Python with httpx."""

from __future__ import annotations

from inspector.exports.code.language import Language, Sent
from inspector.exports.code.python import body_of, call

_OPENING = """\
# Python, with httpx: pip install httpx
# httpx itself writes Host (first), and Content-Length or Transfer-Encoding; all other lines are exact.
import base64

import httpx

client = httpx.Client(trust_env=False)


def send(method, base, target, headers, body=None):
    request = httpx.Request(method, base, headers=headers, content=body, extensions={"target": target})
    request.method = method
    response = client.send(request)
    print(response.status_code, response.reason_phrase)
    print(response.text)

"""


def _request(sent: Sent, _number: int) -> str:
    pairs = [f"({name!r}, {value!r})" for name, value in sent.headers]
    body = body_of(sent)
    if sent.chunked and body:
        body = f"iter([{body}])"
    target = sent.target.encode("ascii")
    return call("send", [repr(sent.method), repr(sent.base), repr(target), pairs, body])


LANGUAGE = Language("#", _request, _OPENING, exact=True)
write = LANGUAGE.write
text = LANGUAGE.text

"""Python with requests."""

from __future__ import annotations

from inspector.exports.code.language import Language, Sent
from inspector.exports.code.python import LEGAL, body_of, call, decoded

_OPENING = """\
# Python, with requests: pip install requests
# requests itself writes Host, Content-Length (0 for an empty POST) and Transfer-Encoding; it writes lines of one name
# together, in the first one's case, and %2f as %2F.
import base64

import requests
from urllib3 import HTTPHeaderDict
from urllib3.util import SKIP_HEADER

session = requests.Session()
session.trust_env = False


def send(method, url, headers, body=None):
    request = requests.Request(method, url, data=body).prepare()
    request.method = method
    request.url = url
    framing = [pair for pair in request.headers.items() if pair[0] in ("Content-Length", "Transfer-Encoding")]
    request.headers = HTTPHeaderDict(headers + framing)
    for name in ("User-Agent", "Accept-Encoding"):
        if name not in request.headers:
            request.headers[name] = SKIP_HEADER
    response = session.send(request, allow_redirects=False)
    print(response.status_code, response.reason)
    print(response.text)

"""


def _request(sent: Sent, _number: int) -> str:
    pairs = [f"({name!r}, {value!r})" for name, value in decoded(sent.headers)]
    body = body_of(sent)
    if sent.chunked and body:
        body = f"iter([{body}])"
    return call("send", [repr(sent.method), repr(sent.url), pairs, body])


LANGUAGE = Language("#", _request, _OPENING, legal=LEGAL)
write = LANGUAGE.write
text = LANGUAGE.text

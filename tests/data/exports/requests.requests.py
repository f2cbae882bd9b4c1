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


# 1: POST /orders
send(
    'POST',
    'http://localhost:8080/orders?x=1',
    [
        ('User-Agent', 'Stripe/1.0'),
        ('Content-Type', 'application/json'),
        ('X-Dup', '1'),
        ('x-dup', '2'),
        ('X-Empty', ''),
    ],
    '{"id": "evt_1", "note": "it\'s été"}\n'.encode(),
)

# 2: PUT /a/../b[1]
# Characters of its target that this client does not send as they are were escaped.
send(
    'PUT',
    'http://localhost:8080/a/../b%5B1%5D',
    [],
    iter([base64.b64decode(
        """
AP8gYmluYXJ5
        """
    )]),
)

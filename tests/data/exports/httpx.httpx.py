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


# 1: POST /orders
send(
    'POST',
    'http://localhost:8080',
    b'/orders?x=1',
    [
        (b'User-Agent', b'Stripe/1.0'),
        (b'Content-Type', b'application/json'),
        (b'X-Dup', b'1'),
        (b'x-dup', b'2'),
        (b'X-Empty', b''),
    ],
    '{"id": "evt_1", "note": "it\'s été"}\n'.encode(),
)

# 2: PUT /a/../b[1]
send(
    'PUT',
    'http://localhost:8080',
    b'/a/../b[1]',
    [],
    iter([base64.b64decode(
        """
AP8gYmluYXJ5
        """
    )]),
)

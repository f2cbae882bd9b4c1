"""Secrets that only the name which they stand under gives away."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote_plus

from inspector.capture import Headers, Reply
from tests.redaction.placing import FORM, HTML, JSON, MULTIPART, TEXT, XML, Places, b64, dumped, part, quoted, resent

PLACES = Places()


PLACES.body("json", lambda s: json.dumps({"user": {"password": s}}).encode())
PLACES.body("json esc key", lambda s: f'{{"p\\u0061ssword": "{s}"}}'.encode())
PLACES.body("json list", lambda s: dumped({"tokens": [s], "token": [s]}))
PLACES.body("json name value", lambda s: dumped([{"name": "password", "value": s}]))
PLACES.body("json value name", lambda s: dumped([{"value": s, "name": "password"}]))
PLACES.body("json key value", lambda s: dumped([{"key": "api_key", "value": s}]))
PLACES.body(
    "json header list",
    lambda s: json.dumps({"headers": {"Authorization": "Bearer " + s, "Cookie": "a=" + s, "X-Api-Key": s}}).encode(),
)
PLACES.body("json header pairs", lambda s: dumped({"headers": [["Authorization", "Bearer " + s], ["X-Api-Key", s]]}))
PLACES.body("json in json", lambda s: json.dumps({"p": json.dumps({"password": s})}).encode())
PLACES.body("json in b64", lambda s: json.dumps({"p": b64(dumped({"password": s}))}).encode())
PLACES.body("json in form", lambda s: ("payload=" + quote_plus(json.dumps({"password": s}))).encode(), FORM)
PLACES.body("form", lambda s: f"password={s}".encode(), FORM)
PLACES.body("form nested", lambda s: f"user%5Bpassword%5D={s}&client_secret={s}".encode(), FORM)
PLACES.body("xml", lambda s: f"<a><password>{s}</password></a>".encode(), XML)
PLACES.body("xml ns", lambda s: f"<a><x:Password>{s}</x:Password></a>".encode(), XML)
PLACES.body("xml attr", lambda s: f'<a password="{s}"/>'.encode(), XML)
PLACES.body("xml cdata", lambda s: f"<password><![CDATA[{s}]]></password>".encode(), XML)
PLACES.body("xml named elem", lambda s: f'<param name="password">{s}</param>'.encode(), XML)
PLACES.body("xml entry key", lambda s: f'<entry key="password">{s}</entry>'.encode(), XML)
PLACES.body(
    "xml name value",
    lambda s: f"<member><name>password</name><value><string>{s}</string></value></member>".encode(),
    XML,
)
PLACES.body(
    "html input", lambda s: f'<input type="password" value="{s}"><input name=csrf_token value={s}>'.encode(), HTML
)
PLACES.body("html input2", lambda s: f'<input value="{s}" name="password">'.encode(), HTML)
PLACES.body("html meta", lambda s: f'<meta name="csrf-token" content="{s}">'.encode(), HTML)
PLACES.body("html textarea", lambda s: f'<textarea name="password">{s}</textarea>'.encode(), HTML)
PLACES.body(
    "html script", lambda s: f"<script>var token = \"{s}\"; const x = {{apiKey: '{s}'}}</script>".encode(), HTML
)
PLACES.body("html data", lambda s: f'<a data-token="{s}">x</a>'.encode(), HTML)
PLACES.body("html href", lambda s: f'<a href="/x?token={s}&amp;y=1">x</a>'.encode(), HTML)
PLACES.body("html href2", lambda s: f'<a href="/x?y=1&amp;token={s}">x</a>'.encode(), HTML)
PLACES.body("mp", lambda s: part('Content-Disposition: form-data; name="password"', s.encode()), MULTIPART)
PLACES.body(
    "mp json",
    lambda s: part('Content-Disposition: form-data; name="x"\r\nContent-Type: application/json', dumped({"token": s})),
    MULTIPART,
)
PLACES.body("mp header", lambda s: part(f'Content-Disposition: form-data; name="x"\r\nX-Api-Key: {s}', b"x"), MULTIPART)
PLACES.body("text kv", lambda s: f"password={s}".encode(), TEXT)
PLACES.body("text colon", lambda s: f"password: {s}\nx: y".encode(), TEXT)
PLACES.body("text mid", lambda s: f"login with password: {s}, ok".encode(), TEXT)
PLACES.body("text json", lambda s: f'log {{"password": "{s}"}} end'.encode(), TEXT)
PLACES.body("text json esc", lambda s: f"log {json.dumps(json.dumps({'password': s}))} end".encode(), TEXT)
PLACES.body("text py", lambda s: f"log {{'password': '{s}'}} end".encode(), TEXT)
PLACES.body("text flag", lambda s: f"tool --password {s} --token={s}".encode(), TEXT)
PLACES.body("text curl -u", lambda s: f"curl -u user:{s} https://x.example".encode(), TEXT)
PLACES.body("text arrow", lambda s: f"password => {s}\n:token => '{s}'".encode(), TEXT)
PLACES.body("text url", lambda s: f"see https://x.example/?token={s}&y=1".encode(), TEXT)
PLACES.body("text url userinfo", lambda s: f"see https://user:{s}@x.example/".encode(), TEXT)
PLACES.body("text env", lambda s: f"export API_KEY={s}\nDB_PASSWORD='{s}'".encode(), TEXT)
PLACES.body(
    "yaml", lambda s: f'a:\n  password: {s}\n  token: "{s}"\n'.encode(), [(b"Content-Type", b"application/yaml")]
)
PLACES.body("yaml block", lambda s: f"a:\n  password: >\n    {s}\n".encode(), [(b"Content-Type", b"application/yaml")])
PLACES.body(
    "yaml list",
    lambda s: f"a:\n  tokens:\n  - x\n  token:\n    - {s}\n".encode(),
    [(b"Content-Type", b"application/yaml")],
)
PLACES.body("csv", lambda s: f"name,password\nann,{s}\n".encode(), [(b"Content-Type", b"text/csv")])
PLACES.body("csv quoted", lambda s: f'"name";"password"\n"ann";"{s}"\n'.encode(), [(b"Content-Type", b"text/csv")])
PLACES.body("php serialized", lambda s: f'a:1:{{s:8:"password";s:{len(s)}:"{s}";}}'.encode(), TEXT)
PLACES.body("graphql", lambda s: json.dumps({"query": f'mutation {{ a(password: "{s}") }}'}).encode())
PLACES.body("sql", lambda s: f"INSERT INTO u SET password='{s}'".encode(), TEXT)
PLACES.body("gzip", lambda s: gzip.compress(dumped({"password": s})), [*JSON, (b"Content-Encoding", b"gzip")])
PLACES.body("utf16", lambda s: json.dumps({"password": s}).encode("utf-16"), JSON)
PLACES.body("broken", lambda s: f'{{"password": "{s}'.encode(), JSON)
PLACES.body("single quoted json", lambda s: f"{{'password': '{s}'}}".encode(), JSON)
PLACES.body("json5", lambda s: f"{{password: '{s}'}}".encode(), JSON)
PLACES.body(
    "js", lambda s: f"cb({json.dumps({'password': s})})".encode(), [(b"Content-Type", b"application/javascript")]
)
PLACES.body(
    "http",
    lambda s: f"POST / HTTP/1.1\r\nAuthorization: Bearer {s}\r\nCookie: sid={s}\r\nX-Api-Key: {s}\r\n\r\n".encode(),
    [(b"Content-Type", b"message/http")],
)
PLACES.body("ndjson", lambda s: ('{"a":1}\n' + json.dumps({"password": s})).encode(), JSON)
PLACES.head("auth", lambda s: [(b"Authorization", b"Bearer " + s.encode())])
PLACES.head("auth bare", lambda s: [(b"Authorization", s.encode())])
PLACES.head("auth odd scheme", lambda s: [(b"Authorization", b"Custom key=" + s.encode())])
PLACES.head("proxy", lambda s: [(b"Proxy-Authorization", b"Basic " + base64.b64encode(b"u:" + s.encode()))])
PLACES.head("basic", lambda s: [(b"Authorization", b"Basic " + base64.b64encode(b"u:" + s.encode()))])
PLACES.head("basic lower", lambda s: [(b"authorization", b"basic   " + base64.b64encode(b"u:" + s.encode()))])
PLACES.head("digest", lambda s: [(b"Authorization", f'Digest username="u", response="{s}"'.encode())])
PLACES.head(
    "aws4", lambda s: [(b"Authorization", f"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=x, Signature={s}".encode())]
)
PLACES.head("cookie", lambda s: [(b"Cookie", f"a=b; sid={s}; d=e".encode())])
PLACES.head("cookie2", lambda s: [(b"Cookie", f"theme={s}".encode())])
PLACES.head("set-cookie", lambda s: [(b"Set-Cookie", f"theme={s}; Path=/".encode())])
PLACES.head("sig", lambda s: [(b"X-Hub-Signature-256", f"sha256={s}".encode())])
PLACES.head("stripe sig", lambda s: [(b"Stripe-Signature", f"t=1,v1={s}".encode())])
PLACES.head("sw sig", lambda s: [(b"webhook-signature", f"v1,{s}".encode())])
PLACES.head("signature", lambda s: [(b"Signature", f"sig1=:{s}:".encode())])
for h in (
    "X-Api-Key",
    "ApiKey",
    "X-Auth-Token",
    "X-Shopify-Access-Token",
    "X-Gitlab-Token",
    "X-Vault-Token",
    "X-Session-Id",
    "X-My-Secret",
    "X-Password",
    "X-Amz-Security-Token",
    "X-Functions-Key",
    "Ocp-Apim-Subscription-Key",
    "X-RapidAPI-Key",
    "X-Client-Secret",
    "X-Access-Key",
    "PRIVATE-TOKEN",
    "X-Telegram-Bot-Api-Secret-Token",
    "X-Twilio-Signature",
    "Paypal-Transmission-Sig",
    "X-Plaid-Token",
    "X-Jwt-Assertion",
    "X-Goog-Iap-Jwt-Assertion",
    "X-User-Password",
    "api_token",
    "x-adyen-hmac",
    "X-Square-Hmacsha256-Signature",
    "Linear-Signature",
    "X-Wc-Webhook-Signature",
    "X-Zm-Signature",
    "X-Line-Signature",
    "X-Slack-Signature",
    "X-Discord-Signature-Ed25519",
    "Svix-Signature",
    "X-Forwarded-Client-Cert",
    "X-Auth-Key",
    "X-Secret-Key",
    "X-License-Key",
    "Authorization-Token",
    "X-Access-Signature",
):
    PLACES.head("h " + h, lambda s, h=h: [(h.encode(), s.encode())])
PLACES.target("query", lambda s: f"/x?token={s}&y=1")
PLACES.target("query api_key", lambda s: f"/x?api_key={s}")
PLACES.target("query key", lambda s: f"/x?key={s}")
PLACES.target("query sig", lambda s: f"/x?X-Amz-Signature={s}&sig={s}")
PLACES.target("query code", lambda s: f"/x?code={s}&state=1")
PLACES.target("query double", lambda s: f"/x?next={quoted('/y?token=' + s)}")
PLACES.target("fragment", lambda s: f"/x#access_token={s}&b=1")
PLACES.target("path kv", lambda s: f"/x;token={s}/y")
PLACES.target("path param", lambda s: f"/x/token/{s}/y")
PLACES.target("userinfo", lambda s: f"http://u:{s}@h.example/x")
PLACES.head("referer", lambda s: [(b"Referer", f"https://x.example/?token={s}&y=1".encode())])
PLACES.head("referer user", lambda s: [(b"Referer", f"https://u:{s}@x.example/".encode())])
PLACES.head("referer frag", lambda s: [(b"Referer", f"https://x.example/#access_token={s}".encode())])
PLACES.other("note", lambda s: {"note": f"the password: {s}"})
PLACES.other("note2", lambda s: {"note": f"token={s} ok"})
PLACES.other(
    "malformed",
    lambda s: {
        "malformed": "x",
        "headers": [],
        "body": (
            f"GET /x?token={s} HTTP/1.1\r\nAuthorization: Bearer {s}\r\nCookie: sid={s}\r\n"
            f"X-Hub-Signature-256: sha256={s}\r\n\r\n{json.dumps({'password': s})}"
        ).encode(),
    },
)
PLACES.other(
    "malformed form",
    lambda s: {"malformed": "x", "headers": [], "body": f"GET /x HTTP/1.1\r\n\r\npassword={s}".encode()},
)
PLACES.other("att url", lambda s: resent(url=f"http://localhost/x?token={s}"))
PLACES.other("att url user", lambda s: resent(url=f"http://u:{s}@localhost/x"))
PLACES.other(
    "att req",
    lambda s: resent(request_headers=Headers([(b"Authorization", s.encode()), (b"Cookie", b"a=" + s.encode())])),
)
PLACES.other("att body", lambda s: resent(request_headers=Headers(JSON), request_body=dumped({"password": s})))
PLACES.other(
    "att resp", lambda s: resent(response_headers=Headers([(b"Set-Cookie", b"a=" + s.encode())]), response_body=b"x")
)
PLACES.other(
    "att changes",
    lambda s: resent(changes=(f"Authorization: {s} → none", f"Cookie: a=b → a={s}", f"query token: 1 → {s}")),
)
PLACES.other("reply", lambda s: {"reply": Reply(200, "OK", Headers([(b"Set-Cookie", b"a=" + s.encode())]), b"")})
PLACES.other("reply body", lambda s: {"reply": Reply(200, "OK", Headers(JSON), dumped({"token": s}))})
PLACES.other("extra", lambda s: {"extra": {"password": s, "x": {"token": [s]}}})
PLACES.body(
    "msgpack",
    lambda s: b"\x82\xa1a\x01\xa8password" + bytes([0xA0 | len(s)]) + s.encode(),
    [(b"Content-Type", b"application/msgpack")],
)
PLACES.body(
    "cbor",
    lambda s: b"\xa2\x61a\x01\x68password" + bytes([0x60 | len(s)]) + s.encode(),
    [(b"Content-Type", b"application/cbor")],
)

"""Applications under test, as people write them: they check signatures with the senders' own libraries."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import jwt

#: Name of a header in lower case, its value.
Lines = Mapping[str, str]
Check = Callable[[str, Lines, bytes], bool]


@dataclass
class Application:
    """Answers 200 to what its check takes and 401 to all else; keeps how often each happened."""

    check: Check
    taken: list[bytes] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)

    def status(self, url: str, headers: Lines, body: bytes) -> int:
        good = self.check(url, headers, body)
        (self.taken if good else self.refused).append(body)
        return 200 if good else 401


@contextmanager
def flask_receiver(application: Application) -> Iterator[str]:
    """Its address while it runs on Werkzeug's server, in a thread."""
    from flask import Flask, Response, request
    from werkzeug.serving import make_server

    app = Flask("receiver")

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def receive(path: str) -> Response:
        lines = {name.lower(): value for name, value in request.headers.items()}
        return Response(status=application.status(request.url, lines, request.get_data()))

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, name="flask receiver")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def aiohttp_receiver(application: Application) -> Iterator[str]:
    """Its address while it runs on a loop of its own, in a thread."""
    from aiohttp import web

    async def receive(request: web.Request) -> web.Response:
        lines = {name.lower(): value for name, value in request.headers.items()}
        return web.Response(status=application.status(str(request.url), lines, await request.read()))

    loop = asyncio.new_event_loop()
    ready: threading.Event = threading.Event()
    port: list[int] = []

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port.append(runner.addresses[0][1])
        return runner

    def run() -> None:
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, name="aiohttp receiver")
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{port[0]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def by_stripe(secret: str) -> Check:
    import stripe

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        try:
            stripe.Webhook.construct_event(body, headers["stripe-signature"], secret)  # type: ignore[no-untyped-call]
        except stripe.SignatureVerificationError:
            return False
        return True

    return check


def by_svix(secret: str) -> Check:
    from svix.webhooks import Webhook, WebhookVerificationError

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        try:
            Webhook(secret).verify(body, dict(headers))
        except WebhookVerificationError:
            return False
        return True

    return check


def by_standard_webhooks(secret: str) -> Check:
    from standardwebhooks.webhooks import Webhook, WebhookVerificationError

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        try:
            Webhook(secret).verify(body, dict(headers))
        except WebhookVerificationError:
            return False
        return True

    return check


def by_slack(secret: str) -> Check:
    from slack_sdk.signature import SignatureVerifier

    return lambda _url, headers, body: SignatureVerifier(secret).is_valid_request(body, dict(headers))


def by_twilio(secret: str) -> Check:
    from twilio.request_validator import RequestValidator

    def check(url: str, headers: Lines, body: bytes) -> bool:
        form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        sent: Any = dict(parse_qsl(body.decode(), keep_blank_values=True)) if form else body.decode()
        return bool(RequestValidator(secret).validate(url, sent, headers.get("x-twilio-signature", "")))

    return check


def by_discord(public_key: str) -> Check:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        signed = headers["x-signature-timestamp"].encode() + body
        try:
            VerifyKey(bytes.fromhex(public_key)).verify(signed, bytes.fromhex(headers["x-signature-ed25519"]))
        except (BadSignatureError, ValueError):
            return False
        return True

    return check


def by_sendgrid(public_key: str) -> Check:
    from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        webhook = EventWebhook(public_key)
        signature, stamp = headers[EventWebhookHeader.SIGNATURE.lower()], headers[EventWebhookHeader.TIMESTAMP.lower()]
        return bool(webhook.verify_signature(body.decode(), signature, stamp))

    return check


def by_google(key_set: dict[str, Any], audience: str) -> Check:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from google.auth import exceptions
    from google.auth import jwt as google_jwt

    certificates = {
        key.key_id: key.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for key in jwt.PyJWKSet.from_dict(key_set).keys
    }

    def check(_url: str, headers: Lines, _body: bytes) -> bool:
        token = headers["authorization"].removeprefix("Bearer ")
        try:
            google_jwt.decode(token, certs=certificates, audience=audience)  # type: ignore[no-untyped-call]
        except (ValueError, exceptions.GoogleAuthError):
            return False
        return True

    return check


def by_plaid(key_set: dict[str, Any]) -> Check:
    """As Plaid's documentation writes it, with the key set that its API would answer."""
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(key_set).keys}

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        token = headers["plaid-verification"]
        key = keys.get(jwt.get_unverified_header(token)["kid"])
        if key is None:
            return False
        claims = jwt.decode(token, key, algorithms=["ES256"])
        return bool(claims["request_body_sha256"] == hashlib.sha256(body).hexdigest())

    return check


def by_certificate(bundle: str, signed: Callable[[Lines, bytes], tuple[bytes, str]]) -> Check:
    """RSA-SHA256 by the first certificate, which has to be issued by the second (PEM), the only one that is trusted."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificates

    leaf, root = load_pem_x509_certificates(bundle.encode())
    leaf.verify_directly_issued_by(root)
    key = leaf.public_key()
    assert isinstance(key, RSAPublicKey)

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        text, signature = signed(headers, body)
        try:
            key.verify(base64.b64decode(signature), text, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    return check

"""Jira: webhooks with an `X-Hub-Signature`, and Atlassian Connect with a JSON Web Token over method and address."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import ClassVar

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers, texts
from inspector.providers._body import attempt_number, peek
from inspector.providers._claims import audience_flaw, issuer_flaw, leeway, lifetime, time_flaw
from inspector.providers._hmac import encode, mac
from inspector.providers._jwt import (
    Flaw,
    Token,
    algorithm_flaw,
    hmac_flaw,
    key_ring,
    public_key_flaw,
    read_token,
)
from inspector.providers._private import private_pem, signed_token
from inspector.providers._qsh import query_hash, query_of, relative_paths
from inspector.providers._scheme import HeaderHash
from inspector.providers._url import addresses, set_query

_QUERY_TOKEN = re.compile(r"[?&]jwt=([^&#]*)")
_CONNECT, _LIFECYCLE, _OAUTH = "connect-jwt", "connect-lifecycle-rs256", "oauth-jwt"
_OWN = (b"x-atlassian-webhook-identifier", b"x-atlassian-webhook-flow", b"x-atlassian-webhook-retry")
#: Seconds that a token lives, as Atlassian's own do.
_LIFE = 180
_UNCOVERED = "The token covers method and address; a changed body would not be noticed."


class Jira(HeaderHash):
    """Source: developer.atlassian.com, "Jira webhooks: secure admin webhooks" and "Understanding JWT for Connect apps".

    The header is WebSub's `method=signature`; only sha256 is used. Connect tokens are HS256 with the tenant's shared
    secret; those of the installed and uninstalled callbacks are RS256 with a key of Atlassian's, given here as
    `public_key` or as the secret. Ninety seconds are allowed between clocks, as atlassian-jwt does.
    """

    name = "jira"
    title = "Jira"
    headers = (*(header.decode("ascii") for header in _OWN), "authorization")
    agents = ("Atlassian",)
    marks = (b'"webhookEvent"',)
    scheme = "hub-sha256"
    header = "X-Hub-Signature"
    prefix = "sha256="
    slack: ClassVar[float] = 90
    secret_hint = (
        "You chose it as Secret of the webhook under System › WebHooks; a Connect app got it as sharedSecret when it "
        "was installed."
    )
    docs = "https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks"
    schemes = ("hub-sha256", "connect-jwt", "connect-lifecycle-rs256")
    checked = "HMAC-SHA256 of the body, or a Connect JWT with the query's hash"
    id_headers = ("X-Atlassian-Webhook-Identifier",)
    test_key = "rsa-pem"

    def confirm(self, capture: Capture) -> float:
        """Its own headers, a token of Atlassian's kind, or its marks in the body."""
        names = capture.headers.names
        if any(header in names for header in _OWN):
            return 0.95
        if names.get(b"authorization", b"")[:4].lower() == b"jwt ":
            return 0.9
        return 0.6 if b'"webhookEvent"' in capture.body[: 16 * 1024] else 0.0

    def event(self, capture: Capture) -> Event:
        """`webhookEvent` (or the callback's `eventType`), the identifier, which stays over retries, and the retry."""
        kind, other = peek(capture.body, "webhookEvent", "eventType")
        get = capture.headers.get
        attempt = attempt_number(get("x-atlassian-webhook-retry"), retries=True)
        return Event(kind or other, get("x-atlassian-webhook-identifier") or "", attempt)

    def verify(self, check: Check) -> Verdict:
        """By token where there is one, else by the signature header."""
        sent, scheme = find_token(check)
        if sent is not None:
            return self._token(check, sent, scheme)
        if check.header(self.header) is None and "HttpClient" in (check.header("user-agent") or ""):
            return self.unsigned(_CONNECT, "JWT in Authorization or in its address")
        return super().verify(check)

    def _token(self, check: Check, sent: str, scheme: str) -> Verdict:
        token = read_token(sent)
        if token is None:
            detail = "What stands in the place of the token is no JSON Web Token."
            return self.invalid("malformed_header", detail, scheme=scheme, evidence=Evidence(received=(sent[:500],)))
        secret, pasted = check.keys.secret, check.keys.public_key or check.keys.secret or ""
        asymmetric = bool(check.keys.jwks or check.keys.certs or "-----BEGIN " in pasted)
        if asymmetric and scheme == _CONNECT:
            scheme = _LIFECYCLE
        slack = leeway(check, self.slack)
        evidence = Evidence(
            token.signed,
            (token.received,),
            (),
            token.moment("iat"),
            check.received_at,
            lifetime(token, check.received_at, slack),
        )
        if not secret and not asymmetric:
            return self.no_secret(scheme)
        flaw = algorithm_flaw(token, ("RS256",) if asymmetric else ("HS256",))
        if flaw is not None and token.algorithm == "RS256":
            told = f"{flaw.detail} Callbacks of installation are RS256: for them, save Atlassian's public key."
            flaw = Flaw(flaw.reason, told)
        if flaw is None:
            flaw = self._key_flaw(check, token) if asymmetric else hmac_flaw(token, check.keys.secret_bytes)
            if not asymmetric:
                made = encode(mac(check.keys.secret_bytes, (token.signed,), "sha256"), "base64url")
                evidence = replace(evidence, expected=(made,))
        flaw = flaw or time_flaw(token, check.received_at, slack)
        flaw = flaw or issuer_flaw(token, texts(check.keys.options.get("client_key")))
        told = ""
        if flaw is None and scheme != _OAUTH:
            flaw, told = address_flaw(check, token)
        if flaw is None and scheme == _LIFECYCLE:
            flaw = audience_flaw(token, texts(check.keys.options.get("audience")))
        if flaw is not None:
            return self.invalid(flaw.reason, flaw.detail, scheme=scheme, evidence=evidence)
        detail = f"{_UNCOVERED} {told}".strip()
        return self.verdict("valid", scheme=scheme, detail=detail, evidence=evidence)

    @staticmethod
    def _key_flaw(check: Check, token: Token) -> Flaw | None:
        wanted = check.keys.option("kid")
        if wanted is not None and token.key_id and token.key_id != wanted:
            return Flaw("unknown_key", f"The token names the key {token.key_id[:60]!r}; saved is {wanted[:60]!r}.")
        return public_key_flaw(token, key_ring(check.keys), check.received_at)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """A fresh token with the claims of the old one where there is one, else a fresh signature header.

        Callbacks of an installation have RS256 tokens, which a local key makes.
        """
        check = Check(capture, keys, now, public_url)
        sent, scheme = find_token(check)
        if sent is None:
            return super().sign(capture, keys, now, public_url=public_url)
        old = read_token(sent)
        by_key = (old is not None and old.algorithm != "HS256") or "-----BEGIN " in (keys.secret or "")
        pem = private_pem(keys, "Atlassian", remark="Its own token lives for three minutes.") if by_key else ""
        key = b"" if by_key else self.signing_key(keys)
        claims: dict[str, object] = dict(old.claims) if old else {"iss": keys.option("client_key") or ""}
        claims.pop("nbf", None)
        claims |= {"iat": int(now), "exp": int(now) + _LIFE}
        if scheme != _OAUTH:
            url = addresses(check)[0].url
            path = next(relative_paths(url, keys.option("base_url") or ""))[0]
            claims["qsh"] = query_hash(capture.method, path, query_of(url))
        # receivers look the key up by the name in the token
        name = old.key_id if old else ""
        token = signed_token(pem, claims, "RS256", name) if by_key else make_token(claims, key)
        in_header = check.header("authorization") is not None
        target = None if in_header else set_query(capture.target, "jwt", token.encode("ascii"))
        if target is not None:
            return Signed(capture.headers, capture.body, ("target: jwt",), target)
        value = f"{'Bearer' if scheme == _OAUTH else 'JWT'} {token}"
        headers = replace_headers(capture.headers, [("Authorization", value)])
        return Signed(headers, capture.body, ("Authorization",))


def find_token(check: Check) -> tuple[str | None, str]:
    """The token of a request, header before query, and the scheme that its place means."""
    kind, _, rest = (check.header("authorization") or "").partition(" ")
    if kind.lower() == "jwt":
        return rest.strip(" "), _CONNECT
    if kind.lower() == "bearer" and rest.count(".") == 2:
        return rest.strip(" "), _OAUTH
    match = _QUERY_TOKEN.search(check.capture.target)
    return (match[1], _CONNECT) if match else (None, _CONNECT)


def address_flaw(check: Check, token: Token) -> tuple[Flaw | None, str]:
    """A flaw when the token was made for another method, path or query; or "" and what is special about the match."""
    claimed = token.text("qsh")
    if not claimed:
        return Flaw("qsh_mismatch", "The token has no qsh, by which it is tied to its request."), ""
    if claimed == "context-qsh":
        told = "The token's qsh is the fixed value of context tokens, which are not for webhooks."
        return Flaw("qsh_mismatch", told), ""
    base = check.keys.option("base_url")
    for address in addresses(check):
        for path, taken in relative_paths(address.url, base):
            if query_hash(check.capture.method, path, query_of(address.url)) == claimed:
                told = f"The app's base address has the path {taken}." if taken and base is None else ""
                return None, f"{told} {address.note}".strip()
    told = "The signature is right, but the token was made for another method, path or query (qsh)."
    return Flaw("qsh_mismatch", told), ""


def make_token(claims: dict[str, object], key: bytes) -> str:
    """A signed HS256 token."""
    head = encode(json.dumps({"typ": "JWT", "alg": "HS256"}, separators=(",", ":")).encode(), "base64url")
    body = encode(json.dumps(claims, separators=(",", ":")).encode(), "base64url")
    signed = f"{head}.{body}"
    return f"{signed}.{encode(mac(key, (signed.encode('ascii'),), 'sha256'), 'base64url')}"

"""Microsoft Graph change notifications: a word of the subscriber in each item, and tokens beside rich ones."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from inspector.capture import Capture, Evidence, Verdict
from inspector.errors import ResendRefused
from inspector.providers._base import Batch, Check, Event, Keys, Provider, Signed, text_bytes, texts
from inspector.providers._body import VERIFY_LIMIT, parse_json, peek
from inspector.providers._claims import audience_flaw, issuer_flaw, leeway, lifetime, time_flaw
from inspector.providers._handshake import Handshake, plain, query_of
from inspector.providers._hmac import same
from inspector.providers._jwt import Flaw, NamedKey, Token, algorithm_flaw, key_ring, public_key_flaw, read_token
from inspector.providers._private import private_pem, signed_token

#: The application "Microsoft Graph Change Tracking", which sends all notifications.
_SENDER = "0bf30f3b-4a52-48df-9a82-234910c4a086"
_STATE, _TOKENS = "clientstate", "validation-tokens"
_ISSUER = re.compile(
    r"https://(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net)/[0-9a-f-]{36}/(v2\.0)?",
    re.ASCII,
)
_LIST = re.compile(rb'("validationTokens"\s*:\s*\[)([^\]]*)\]')
_TEXT = re.compile(rb'"((?:[^"\\]|\\.)*)"')
#: Seconds that a token lives where the old one does not say, and the most that is believed of one.
_LIFE, _MOST_LIFE = 3600, 86400 * 2
_FIELD = re.compile(rb'("clientState"\s*:\s*)(?:"(?:[^"\\]|\\.)*"|null)')
#: Tokens beyond this number are not looked at, and then the answer is no.
_MOST = 200


class MsGraph(Provider):
    """Source: learn.microsoft.com/graph, "Receive change notifications through webhooks" and "… with resource data".

    Every item must bear the clientState of its subscription. Where `validationTokens` are sent and Microsoft's keys
    are given (JWKS), each token is checked too: RS256, times, audience, issuer and sending application.
    """

    name = "msgraph"
    shows_secret = True
    title = "Microsoft Graph"
    handshake_form_marks = (b"validationToken",)
    marks = (b'"subscriptionId"',)
    secret_hint = "You chose it as clientState when the subscription was made."
    batch = Batch("value", ("changeType",))
    docs = "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks"
    schemes = ("clientstate", "validation-tokens")
    checked = "clientState of every item; validation tokens (RS256) by JWKS"
    id_paths = ("value.*.id",)
    test_key = "jwks-rs256"

    def confirm(self, capture: Capture) -> float:
        """What every notification holds."""
        head = capture.body[: 64 * 1024]
        named = b'"value"' in head and (b'"changeType"' in head or b'"lifecycleEvent"' in head)
        return 0.9 if named and b'"subscriptionId"' in head else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """`validationToken` in the query: its decoded text comes back within 10 seconds."""
        query = query_of(capture)
        return plain("validationToken", query["validationToken"]) if "validationToken" in query else None

    def event(self, capture: Capture) -> Event:
        """What happened to the subscription or to the items; Graph tells no id of a delivery."""
        (lifecycle,) = peek(capture.body, "value.0.lifecycleEvent")
        return Event(lifecycle) if lifecycle else self.batch_event(capture)

    def verify(self, check: Check) -> Verdict:
        """The clientState of every item, then the tokens where there are some and keys for them."""
        data: Any = parse_json(check.capture.body, VERIFY_LIMIT)
        data = data if isinstance(data, dict) else {}
        items = data.get("value")
        items = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
        tokens = data.get("validationTokens")
        tokens = [one for one in tokens if isinstance(one, str)] if isinstance(tokens, list) else []
        pasted = key_ring(Keys(secret=check.keys.secret))
        keys = [*key_ring(replace(check.keys, secret=None)), *pasted]
        word, by_token = None if pasted else check.keys.secret, bool(tokens and keys)
        if not items:
            detail = "The body is no list of notifications (value[])."
            return self.verdict("unsigned", scheme=_STATE, reason="missing_header", detail=detail)
        if not word and not by_token:
            return self.no_secret(_TOKENS if tokens else _STATE)
        if word:
            verdict = self._state(check, items)
            if verdict.outcome != "valid" or not by_token:
                told = (
                    " Its validation tokens were not checked: Microsoft's keys (JWKS) are not saved." if tokens else ""
                )
                return replace(verdict, detail=f"{verdict.detail}{told}")
        return self._tokens(check, tokens, keys)

    def _state(self, check: Check, items: list[dict[str, Any]]) -> Verdict:
        sent = [one.get("clientState") for one in items]
        lacking = sum(not isinstance(one, str) or not one for one in sent)
        if lacking == len(sent):
            return self.unsigned(_STATE, "clientState in its items")
        evidence = Evidence(received=("(not shown)",), received_at=check.received_at)
        if lacking:
            detail = f"{lacking} of {len(sent)} items have no clientState."
            return self.invalid("missing_header", detail, scheme=_STATE, evidence=evidence)
        wrong = sum(not same(text_bytes(one), check.keys.secret_bytes) for one in sent if isinstance(one, str))
        if wrong:
            detail = f"The clientState of {wrong} of {len(sent)} items is not the saved one."
            return self.invalid("wrong_secret", detail, scheme=_STATE, evidence=evidence)
        detail = "Every clientState matches. It says who sent, but a changed item would not be noticed."
        return self.verdict("valid", scheme=_STATE, detail=detail, evidence=evidence)

    def _tokens(self, check: Check, sent: list[str], keys: list[NamedKey]) -> Verdict:
        slack = leeway(check, 300.0)
        told: set[str] = set()
        evidence = Evidence(received_at=check.received_at, tolerance_s=slack)
        for place, text in enumerate(sent[:_MOST], start=1):
            token = read_token(text)
            if token is None:
                flaw: Flaw | None = Flaw("malformed_header", "It is no JSON Web Token.")
            else:
                signature = (*evidence.received, token.received)
                evidence = Evidence(
                    token.signed,
                    signature,
                    (),
                    token.moment("iat"),
                    check.received_at,
                    lifetime(token, check.received_at, slack),
                )
                flaw = self._flaw(check, token, keys, slack, told)
            if flaw is not None:
                detail = f"Validation token {place} of {len(sent)}: {flaw.detail}"
                return self.verdict("invalid", scheme=_TOKENS, reason=flaw.reason, detail=detail, evidence=evidence)
        if len(sent) > _MOST:
            detail = f"There are {len(sent)} validation tokens; only {_MOST} are checked."
            return self.invalid("malformed_header", detail, scheme=_TOKENS, evidence=evidence)
        detail = " ".join(["The tokens say who sent; a changed item would not be noticed.", *sorted(told)])
        return self.verdict("valid", scheme=_TOKENS, detail=detail, evidence=evidence)

    @staticmethod
    def _flaw(check: Check, token: Token, keys: list[NamedKey], slack: float | None, told: set[str]) -> Flaw | None:
        flaw = algorithm_flaw(token, ("RS256",)) or public_key_flaw(token, keys, check.received_at)
        flaw = flaw or time_flaw(token, check.received_at, slack)
        options = check.keys.options
        audience = texts(options.get("audience"))
        if not audience:
            told.add("The audience was not compared: your application's id is not set here.")
        flaw = flaw or audience_flaw(token, audience)
        issuers = texts(options.get("issuer"))
        if not issuers and not _ISSUER.fullmatch(token.text("iss")):
            flaw = flaw or Flaw("wrong_issuer", f"Its issuer {token.text('iss')[:200]!r} is no tenant of Microsoft's.")
        flaw = flaw or issuer_flaw(token, issuers)
        sender = "azp" if "azp" in token.claims else "appid"
        return flaw or issuer_flaw(token, texts(options.get("azp")) or [_SENDER], sender)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """The clientState put in place of the old ones, and fresh tokens by a local key; all other bytes stay."""
        word = None if key_ring(Keys(secret=keys.secret)) else keys.secret
        body, changed = capture.body, []
        if b'"validationTokens"' in body:
            pem = private_pem(keys, "Microsoft", remark="A token of its own holds for about an hour.")
            body = _LIST.sub(lambda match: match[1] + _fresh(match[2], pem, now) + b"]", body)
            changed.append("body: validationTokens")
        elif not word:
            raise ResendRefused("There is no clientState to send.", hint=self.secret_hint)
        if word:
            value = json.dumps(text_bytes(word).decode("utf-8", "replace")).encode("ascii")
            body, count = _FIELD.subn(lambda match: match[1] + value, body)
            if not count:
                raise ResendRefused(
                    "The body has no clientState to set.",
                    hint="Send it without signing anew, or add one in the editor.",
                )
            changed.append("body: clientState")
        return Signed(capture.headers, body, tuple(changed))


def _fresh(items: bytes, pem: str, now: float) -> bytes:
    """The tokens of a JSON list's inside with the same claims as of now, each in its place."""

    def renew(match: re.Match[bytes]) -> bytes:
        old = read_token(match[1].decode("latin-1"))
        if old is None:
            raise ResendRefused(
                "What stands under validationTokens is no JSON Web Token.", hint="Send it without signing anew."
            )
        lived = (old.moment("exp") or 0.0) - (old.moment("iat") or old.moment("nbf") or 0.0)
        times = {"iat": int(now), "nbf": int(now), "exp": int(now) + (int(lived) if 0 < lived < _MOST_LIFE else _LIFE)}
        return b'"' + signed_token(pem, {**old.claims, **times}, "RS256").encode("ascii") + b'"'

    return _TEXT.sub(renew, items)

"""Google Cloud: Pub/Sub push, Eventarc, Cloud Functions, Scheduler and Tasks, with an OpenID Connect token."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Check, Event, Inner, Keys, Provider, Signed, replace_headers, text_bytes, texts
from inspector.providers._body import VERIFY_LIMIT, attempt_number, parse_json, peek, pluck
from inspector.providers._claims import audience_flaw, issuer_flaw, leeway, lifetime, time_flaw
from inspector.providers._hmac import decode, decode_base64, same
from inspector.providers._jwt import Flaw, Token, algorithm_flaw, key_ring, public_key_flaw, read_token
from inspector.providers._private import private_pem, signed_token
from inspector.providers._url import addresses, set_query
from inspector.providers.cloudevents import STRUCTURED, cloud_event, is_structured

#: Seconds that a token lives, as Google's own do.
_LIFE = 3600
#: The service account of a token that none stood for.
_ACCOUNT = "local-test@example.iam.gserviceaccount.com"
_ISSUERS = ("https://accounts.google.com", "accounts.google.com")
_TASK, _JOB = "x-cloudtasks-taskname", "x-cloudscheduler"
_MESSAGE = "x-goog-pubsub-message-id"

_OWN = (
    *(_MESSAGE.encode("ascii"), b"x-goog-pubsub-subscription-name"),
    *(_JOB.encode("ascii"), b"x-cloudscheduler-jobname", _TASK.encode("ascii"), b"x-cloudtasks-queuename"),
)


class Google(Provider):
    """Source: cloud.google.com/pubsub/docs/authenticate-push-subscriptions; google-auth, which allows no clock skew.

    The token is RS256 with a key of Google's: as JWKS, or as certificates by key id, both given and never fetched.
    `options.audience` is the configured audience (else the push address), `options.email` the service account.
    """

    name = "google"
    title = "Google Cloud"
    headers = (
        *(header.decode("ascii") for header in _OWN),
        "ce-type",
        "authorization",
    )
    media_types = STRUCTURED
    agents = ("APIs-Google", "Google-Cloud-Scheduler", "Google-Cloud-Tasks", "CloudPubSub-Google")
    marks = (b'"messageId"',)
    secret_hint = "It is Google's key set (JWKS), saved from https://www.googleapis.com/oauth2/v3/certs."
    docs = "https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions"
    schemes = ("pubsub-oidc", "eventarc-cloudevent-oidc", "scheduler-oidc", "tasks-oidc", "url-token")
    id_headers = (_MESSAGE, "ce-id", _TASK)
    id_paths = ("message.messageId", "message.message_id")
    test_key = "jwks-rs256"
    checked = (
        "OIDC token (RS256) with its audience and service account, by JWKS or certificates; or a token in the address"
    )

    def confirm(self, capture: Capture) -> float:
        """Its own headers; events of Google's types; a token issued by Google; a Pub/Sub message in the body."""
        names = capture.headers.names
        if any(header in names for header in _OWN):
            return 0.95
        if b"ce-type" in names or is_structured(capture):
            kind, source = (cloud_event(capture, name) for name in ("type", "source"))
            if kind.startswith("google.") or "googleapis.com/" in source:
                return 0.95
        if _by_google(names.get(b"authorization", b"")):
            # beyond the 0.9 of other senders of CloudEvents
            return 0.92
        head = capture.body[: 64 * 1024]
        if b'"message"' not in head or b'"subscription"' not in capture.body:
            return 0.0
        return 0.8 if pluck(parse_json(capture.body), "subscription").startswith("projects/") else 0.0

    def event(self, capture: Capture) -> Event:
        """Of messages the attribute eventType and the id; of CloudEvents theirs; of jobs and tasks their names."""
        get = capture.headers.get
        if get(_JOB) or get("x-cloudscheduler-jobname"):
            name, moment = get("x-cloudscheduler-jobname") or "", get("x-cloudscheduler-scheduletime") or ""
            return Event(f"scheduler {name}".strip(), f"{name} {moment}".strip())
        if get(_TASK):
            return Event(f"task {get('x-cloudtasks-queuename') or ''}".strip(), get(_TASK) or "", _retry(capture))
        if capture.headers.has("ce-type") or is_structured(capture):
            return Event(cloud_event(capture, "type"), cloud_event(capture, "id"))
        if get(_MESSAGE):
            return Event(get("x-goog-pubsub-eventtype") or "pubsub.message", get(_MESSAGE) or "")
        message = "message."
        kind, one, two, attempt = peek(
            capture.body,
            message + "attributes.eventType",
            message + "messageId",
            message + "message_id",
            "deliveryAttempt",
        )
        return Event(kind or ("pubsub.message" if one or two else ""), one or two, attempt_number(attempt))

    def inner(self, capture: Capture) -> Inner | None:
        """The data of a wrapped Pub/Sub message (also inside an Eventarc event), or of a structured event."""
        value = parse_json(capture.body, VERIFY_LIMIT)
        value = value if isinstance(value, dict) else {}
        for part in (value, value.get("data")):
            message = part.get("message") if isinstance(part, dict) else None
            text = message.get("data") if isinstance(message, dict) else None
            data = decode_base64(text) if isinstance(text, str) else None
            if data is not None:
                return Inner("message.data", "", data)
        return None

    def verify(self, check: Check) -> Verdict:
        """The token: algorithm, key, times, audience, issuer and service account. It does not cover the body."""
        scheme = self.scheme_of(check.capture)
        kind, _, sent = (check.header("authorization") or "").partition(" ")
        if kind.lower() != "bearer":
            return self._without_token(check, scheme)
        token = read_token(sent.strip(" "))
        if token is None:
            detail = "What stands after Bearer is no JSON Web Token."
            return self.invalid("malformed_header", detail, scheme=scheme, evidence=Evidence(received=(sent[:500],)))
        slack = leeway(check, 0.0)
        evidence = Evidence(
            token.signed,
            (token.received,),
            (),
            token.moment("iat"),
            check.received_at,
            lifetime(token, check.received_at, slack),
        )
        keys = key_ring(check.keys)
        flaw = algorithm_flaw(token, ("RS256",))
        if flaw is None and not keys:
            if check.keys.secret or check.keys.jwks or check.keys.certs or check.keys.public_key:
                detail = f"What is saved is neither a JWKS nor a certificate nor a public key. {self.secret_hint}"
                return self.verdict("error", scheme=scheme, reason="wrong_key_decoding", detail=detail)
            return self.no_secret(scheme)
        flaw = flaw or public_key_flaw(token, keys, check.received_at)
        flaw = flaw or time_flaw(token, check.received_at, slack, required=("exp", "iat"))
        told: list[str] = []
        flaw = flaw or self._audience(check, token, told)
        flaw = flaw or issuer_flaw(token, texts(check.keys.options.get("issuers")) or _ISSUERS)
        flaw = flaw or _email_flaw(check, token, told)
        if flaw is not None:
            outcome = "error" if flaw.reason == "wrong_key_decoding" else "invalid"
            return self.verdict(outcome, scheme=scheme, reason=flaw.reason, detail=flaw.detail, evidence=evidence)
        detail = " ".join(["The token says who sent; a changed body would not be noticed.", *told])
        return self.verdict("valid", scheme=scheme, detail=detail, evidence=evidence)

    def _without_token(self, check: Check, scheme: str) -> Verdict:
        """The old way: a word in the address (`?token=`), for subscriptions without a service account."""
        try:
            words = parse_qs(check.capture.query).get("token", [])
        except ValueError:
            words = []
        if words and check.keys.secret and not _is_key(check.keys.secret):
            evidence = Evidence(received=(f"({len(words[0])} characters, not shown)",), received_at=check.received_at)
            if same(text_bytes(words[0]), check.keys.secret_bytes):
                detail = "The token in the address matches. A changed body would not be noticed."
                return self.verdict("valid", scheme="url-token", detail=detail, evidence=evidence)
            detail = "The token in the address is not the saved one."
            return self.invalid("wrong_secret", detail, scheme="url-token", evidence=evidence)
        detail = (
            "There is no bearer token. Google sends one when the subscription, trigger, job or task has a service "
            "account for authentication."
        )
        return self.verdict("unsigned", scheme=scheme, reason="missing_header", detail=detail)

    @staticmethod
    def scheme_of(capture: Capture) -> str:
        """Which of Google's senders it is."""
        names = capture.headers.names
        if b"ce-type" in names or is_structured(capture):
            return "eventarc-cloudevent-oidc"
        if any(name.startswith(b"x-cloudscheduler") for name in names):
            return "scheduler-oidc"
        return "tasks-oidc" if any(name.startswith(b"x-cloudtasks-") for name in names) else "pubsub-oidc"

    @staticmethod
    def _audience(check: Check, token: Token, told: list[str]) -> Flaw | None:
        """The configured audience; else the push address or, as for functions, its origin."""
        expected = texts(check.keys.options.get("audience"))
        if expected:
            return audience_flaw(token, expected)
        found = [address.url for address in addresses(check)]
        flaw = audience_flaw(token, [*found, *(form for url in found for form in _origins(url))])
        if flaw is not None and not (check.public_url or check.keys.option("signing_url")):
            named = texts(token.claims.get("aud"))[:3]
            told.append(f"Its audience {', '.join(named)[:300]} was not compared: no public address is set here.")
            return None
        return flaw

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """A fresh token with the claims of the old one, by a local key; or the saved word put into the address."""
        kind, _, sent = (capture.headers.get("authorization") or "").strip(" \t").partition(" ")
        word = None if _is_key(keys.secret) else keys.secret
        if kind.lower() != "bearer" and word and not keys.private_key:
            target = set_query(capture.target, "token", text_bytes(word))
            if target is not None:
                return Signed(capture.headers, capture.body, ("target: token",), target)
        pem = private_pem(keys, "Google", remark="Its own token holds for an hour.")
        old = read_token(sent.strip(" "))
        claims = dict(old.claims) if old is not None else {"iss": _ISSUERS[0], "sub": "100000000000000000000"}
        claims.pop("nbf", None)
        audience = keys.option("audience") or addresses(Check(capture, keys, now, public_url))[0].url
        claims.setdefault("aud", audience)
        if keys.option("audience"):
            claims["aud"] = audience
        claims["email"] = keys.option("email") or claims.get("email") or _ACCOUNT
        claims |= {"email_verified": True, "iat": int(now), "exp": int(now) + _LIFE}
        values = [("Authorization", f"Bearer {signed_token(pem, claims, 'RS256')}")]
        return Signed(replace_headers(capture.headers, values), capture.body, ("Authorization",))


def _is_key(secret: str | None) -> bool:
    """Whether what is saved is a key set or PEM text, and no word for the address."""
    return secret is not None and secret.lstrip().startswith(("{", "-"))


def _email_flaw(check: Check, token: Token, told: list[str]) -> Flaw | None:
    email, wanted = token.text("email"), check.keys.option("email")
    if wanted is None:
        told.append(f"The service account {email[:200] or '(none)'} was not compared: none is set here.")
        return None
    if email != wanted:
        return Flaw("wrong_email", f"The token is genuine, but of the account {email[:200]!r}; expected is {wanted!r}.")
    if token.claims.get("email_verified") is not True:
        return Flaw("wrong_email", "The token is genuine, but does not say that its email is verified.")
    return None


def _origins(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    origin = f"{parts.scheme}://{parts.netloc}"
    return [origin, f"{origin}/", f"{origin}{parts.path}"]


def _by_google(authorization: bytes) -> bool:
    """Whether a bearer token says that Google issued it; nothing is checked."""
    if authorization[:7].lower() != b"bearer " or len(authorization) > 8192:
        return False
    parts = authorization[7:].split(b".")
    claims = decode(parts[1].decode("latin-1"), "base64url") if len(parts) == 3 else None
    return claims is not None and b"accounts.google.com" in claims


def _retry(capture: Capture) -> int:
    return attempt_number(capture.headers.get("x-cloudtasks-taskretrycount"), retries=True)

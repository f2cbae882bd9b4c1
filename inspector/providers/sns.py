"""AWS SNS over HTTP(S): an RSA signature inside the body, over some of its values."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from inspector.capture import Capture, Evidence, Verdict
from inspector.errors import ResendRefused
from inspector.providers._base import Check, Event, Inner, Keys, Provider, Signed
from inspector.providers._body import VERIFY_LIMIT, parse_json, peek, pluck, set_texts
from inspector.providers._handshake import Handshake
from inspector.providers._hmac import decode, encode
from inspector.providers._private import private_pem, rsa_signature
from inspector.providers._rsa import certificate_flaw, compare_rsa, read_certificates, rsa_key
from inspector.providers._time import iso_seconds, iso_text

_HOST = re.compile(r"sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?", re.ASCII)
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_ALGORITHMS = {"1": "sha1", "2": "sha256"}


class Sns(Provider):
    """Source: docs.aws.amazon.com, "Verifying the signatures of Amazon SNS messages"; AWS's validators.

    The certificate at `SigningCertURL` must come from an SNS host over https. It is never fetched here: it is given as
    `cert_pem` (or pasted as the secret).
    """

    name = "sns"
    title = "AWS SNS"
    handshake_asks = (("SubscriptionConfirmation", "Confirm the subscription"),)
    handshake_marks = (b"SubscriptionConfirmation",)
    headers = ("x-amz-sns-message-type", "x-amz-sns-topic-arn")
    marks = (b'"TopicArn"',)
    secret_hint = "It is the certificate (PEM) that the message's SigningCertURL names."
    docs = "https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html"
    schemes = ("v1", "v2")
    checked = "RSA-SHA1 or RSA-SHA256 of values in the body, by certificate"
    id_headers = ("x-amz-sns-message-id",)
    id_paths = ("MessageId", "Records.*.Sns.MessageId")
    test_key = "rsa-certificate"
    test_name = "sns.amazonaws.com"

    def confirm(self, capture: Capture) -> float:
        """Its headers; or a message, or records as Lambda functions get them, in the body."""
        if any(capture.headers.has(name) for name in self.headers):
            return 0.95
        head = capture.body[: 64 * 1024]
        return 0.8 if b'"TopicArn"' in head and (b'"Signature"' in head or b'"SignatureVersion"' in head) else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """SubscriptionConfirmation: 200, and the SubscribeURL has to be called, which only a user may allow."""
        message = parse_json(capture.body)
        if not isinstance(message, dict) or message.get("Type") != "SubscriptionConfirmation":
            return None
        url = str(message.get("SubscribeURL", ""))
        good = url.startswith("https://") and _HOST.fullmatch(url[8:].partition("/")[0]) is not None
        note = "Call the SubscribeURL to confirm." if good else "Do not call the SubscribeURL: it is not one of SNS."
        return Handshake("subscription_confirmation", note=note, follow_up=url if good else "")

    def event(self, capture: Capture) -> Event:
        """The message's type and its id."""
        kind, identity, other, second = peek(
            capture.body, "Type", "MessageId", "Records.0.Sns.Type", "Records.0.Sns.MessageId"
        )
        get = capture.headers.get
        identity = identity or second or get("x-amz-sns-message-id") or ""
        return Event(get("x-amz-sns-message-type") or kind or other, identity)

    def events(self, capture: Capture) -> list[Event]:
        """Each message; of one that holds records itself, as those of S3 do, each record."""
        found = []
        for message in _messages(capture):
            identity = pluck(message, "MessageId")
            text = message.get("Message")
            inner = parse_json(text.encode("utf-8", "surrogatepass")) if isinstance(text, str) else None
            records = inner.get("Records") if isinstance(inner, dict) else None
            names = [pluck(one, "eventName") for one in records] if isinstance(records, list) else []
            found += [Event(name, identity) for name in names if name] or [Event(pluck(message, "Type"), identity)]
        return found or [self.event(capture)]

    def inner(self, capture: Capture) -> Inner | None:
        """The message's text."""
        message = next(iter(_messages(capture)), {})
        text = message.get("Message")
        if not isinstance(text, str):
            return None
        body = text.encode("utf-8", "surrogatepass")
        return Inner("Message", "" if parse_json(body) is None else "application/json", body)

    def verify(self, check: Check) -> Verdict:
        """What the body says, the certificate's address, then the signature; of several messages every one."""
        if (check.header("x-amz-sns-rawdelivery") or "").lower() == "true":
            detail = "Raw delivery sends the bare message: nothing is signed. Turn it off to have signatures."
            return self.verdict("not_applicable", detail=detail)
        verdict = self._message(check, {})
        for message in _messages(check.capture):
            verdict = self._message(check, message)
            if verdict.outcome != "valid":
                break
        return verdict

    def _message(self, check: Check, message: dict[str, Any]) -> Verdict:
        version = str(message.get("SignatureVersion", ""))[:20]
        scheme = f"v{version or 1}"
        sent = message.get("Signature")
        if not isinstance(sent, str) or not sent:
            return self.unsigned(scheme, "Signature in its body")
        signed = signed_text(message)
        moment = iso_seconds(message.get("Timestamp") if isinstance(message.get("Timestamp"), str) else None)
        evidence = Evidence(signed, (sent[:1000],), (), moment, check.received_at)
        if version not in _ALGORITHMS:
            detail = f"SignatureVersion is {version!r}; 1 and 2 are known."
            return self.invalid("wrong_algorithm", detail, scheme=scheme, evidence=evidence)
        address = message.get("SigningCertURL") or message.get("SigningCertUrl")
        if not isinstance(address, str) or not trusted_address(address):
            detail = "SigningCertURL is not an https address of a .pem file at an SNS host of AWS."
            return self.invalid("untrusted_cert_url", detail, scheme=scheme, evidence=evidence)
        return self._signature(check, sent, version, signed, scheme, evidence)

    def _signature(
        self, check: Check, sent: str, version: str, signed: bytes, scheme: str, evidence: Evidence
    ) -> Verdict:
        signature = decode(sent, "base64")
        if signature is None:
            detail = "Signature is not base64 text."
            return self.invalid("malformed_header", detail, scheme=scheme, evidence=evidence)
        pem = check.keys.cert_pem or check.keys.secret
        if not pem:
            return self.no_secret(scheme)
        certificates = read_certificates(pem)
        key = rsa_key(certificates[0]) if certificates else None
        if key is None:
            detail = f"What is saved is no certificate with an RSA key (PEM). {self.secret_hint}"
            return self.verdict("error", scheme=scheme, reason="untrusted_certificate", detail=detail)
        problem = certificate_flaw(certificates, check.keys.ca_pem, check.received_at)
        if problem:
            return self.invalid("untrusted_certificate", problem, scheme=scheme, evidence=evidence)
        result = compare_rsa(key, signature, signed, _ALGORITHMS[version])
        if result == "holds":
            return self.verdict("valid", scheme=scheme, evidence=evidence)
        reason, detail = {
            "malformed": ("malformed_header", "The signature has not the length that this certificate's key makes."),
            "other_hash": ("wrong_algorithm", f"The key did sign, but with another hash than version {version} uses."),
            "other_key": ("wrong_secret", "The signature was not made with this certificate's key."),
            "other_text": ("mismatch", "The key did sign, but another text: a signed value was changed on its way."),
        }[result]
        return self.invalid(reason, detail, scheme=scheme, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh times and signatures put in place of the old ones, by a local key; all other bytes stay."""
        if (capture.headers.get("x-amz-sns-rawdelivery") or "").strip().lower() == "true":
            raise ResendRefused(
                "Raw delivery sends the bare message: nothing is signed.", hint="Send it without signing anew."
            )
        pem = private_pem(keys, "AWS", remark="SNS signatures have no time limit.")
        stamp = iso_text(now, "", digits=6)[:-3] + "Z"
        count = len(_messages(capture))
        body = set_texts(capture.body, b"Timestamp", [stamp] * count)
        messages = _messages(replace(capture, body=body)) if body is not None else []
        signatures = [
            encode(
                rsa_signature(pem, signed_text(one), _ALGORITHMS.get(str(one.get("SignatureVersion")), "sha1")),
                "base64",
            )
            for one in messages
        ]
        body = set_texts(body, b"Signature", signatures) if body is not None and signatures else None
        if body is None:
            raise ResendRefused(
                "The body is no SNS message with a Timestamp and a Signature to put fresh ones in place of.",
                hint="Send it without signing anew.",
            )
        return Signed(capture.headers, body, ("body: Timestamp", "body: Signature"))


def _messages(capture: Capture) -> list[dict[str, Any]]:
    """The message of the body, or of each of its records ({} where one has none); [] when there is none at all."""
    data = parse_json(capture.body, VERIFY_LIMIT)
    if not isinstance(data, dict):
        return []
    records = data.get("Records")
    if not isinstance(records, list):
        return [data]
    found = [one.get("Sns") if isinstance(one, dict) else None for one in records]
    return [one if isinstance(one, dict) else {} for one in found]


def trusted_address(address: str) -> bool:
    """Whether a certificate's address is one of AWS SNS."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = port in (None, 443) and not parts.username and not parts.password
    return parts.scheme == "https" and plain and bool(_HOST.fullmatch(host)) and parts.path.endswith(".pem")


def signed_text(message: dict[str, Any]) -> bytes:
    """Names and decoded values of the signed keys that are there, a line each."""
    names = _NOTIFICATION if message.get("Type") == "Notification" else _CONFIRMATION
    lines = [f"{name}\n{message[name]}\n" for name in names if isinstance(message.get(name), str)]
    return "".join(lines).encode("utf-8", "surrogatepass")

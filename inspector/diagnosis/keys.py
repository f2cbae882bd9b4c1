"""Hypotheses about the secret: another one, blanks or quotes around it, decoded or not, an API key in its place."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator

from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._base import text_bytes
from inspector.providers._hmac import decode, decode_base64, encode
from inspector.providers._scheme import KeyedHash

_BLANKS = " \t\r\n\v\f\u00a0\u200b\ufeff"
_QUOTES = "\"'`“”‘’«»"
_PREFIXES = ("whsec_", "whsk_", "whpk_", "shpss_", "sha256=", "base64:", "hex:", "key-", "secret_", "v1,")
#: Forms of keys that give access to an API, with the name of what they are.
_API_KEYS = (
    (r"(sk|rk|pk)_(live|test)_\w+", "a Stripe or Paystack API key"),
    (r"xox[abpors]-.+|xapp-.+", "a Slack token"),
    (r"gh[opsur]_\w+|github_pat_\w+", "a GitHub token"),
    (r"glpat-.+", "a GitLab access token"),
    (r"SG\..+\..+", "a SendGrid API key"),
    (r"shp(at|ca|pa)_\w+", "a Shopify access token"),
    (r"lin_(api|oauth)_\w+", "a Linear API key"),
    (r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}", "an AWS access key id"),
    (r"AIza[\w-]{30,}", "a Google API key"),
    (r"EAA[A-Za-z0-9]{30,}", "a Meta access token"),
    (r"key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}", "a Mailgun API key"),
    (r"(AC|SK)[0-9a-f]{32}", "a Twilio SID"),
    (r"pdl_(live|sdbx)_apikey_\w+", "a Paddle API key"),
    (r"rzp_(live|test)_\w+", "a Razorpay key id"),
    (r"re_[A-Za-z0-9]{8}_\w+", "a Resend API key"),
    (r"(ntn|secret)_[A-Za-z0-9]{40,}", "a Notion integration token"),
    (r"\d{6,12}:[\w-]{30,}", "a Telegram bot token"),
    (r"eyJ[\w-]+\.[\w-]+\.[\w-]*", "a JSON Web Token"),
    (r"-----BEGIN .*", "a PEM key or certificate"),
)


def saved(case: Case) -> Iterator[Hypothesis]:
    """Another secret that the user has saved."""
    for name, secret in case.saved:
        for text, how in ((secret, ""), (secret.strip(_BLANKS), ", once the blanks around it are taken off")):
            if text and text != case.secret and case.holds(secret=text):
                yield Hypothesis(
                    "other_saved_secret",
                    f"It was signed with another secret that you saved: {name!r}.",
                    f"With the secret {name!r} the signature matches{how}.",
                    f"Give this endpoint the secret {name!r}, or send these events to the endpoint that has it. "
                    "Each endpoint, and test and live mode, has a secret of its own.",
                )
                return


def pasted(case: Case) -> Iterator[Hypothesis]:
    """The secret itself, pasted with something around it or read in another way."""
    secret = case.secret
    if not secret:
        return
    for reason, text, what, fix in _variants(case, secret):
        if text and text != secret and case.holds(secret=text):
            yield Hypothesis(reason, what, "With the secret read that way the signature matches.", fix)
            return
    yield from _decodings(case, secret)


def _variants(case: Case, secret: str) -> Iterator[tuple[str, str, str, str]]:
    trim = "Save the secret again without what stands around it, and trim it where your code reads it."
    blanks = "The saved secret has white space around it that does not belong to it."
    stripped = secret.strip(_BLANKS)
    yield "secret_whitespace", stripped, blanks, trim
    inner = "The saved secret has white space inside that does not belong to it."
    yield "secret_whitespace", re.sub(rf"[{_BLANKS}]+", "", secret), inner, trim
    more = "The sender's secret ends with a line end that the saved one lacks."
    for end in ("\n", "\r\n", " "):
        told = "Enter the secret again at the sender, without the line end it was pasted with."
        yield "secret_whitespace", secret + end, more, told
    quotes = "The saved secret has quotes around it that do not belong to it."
    yield "secret_quoted", stripped.strip(_QUOTES), quotes, trim
    yield "secret_quoted", stripped.strip(_QUOTES).strip(_BLANKS), quotes, trim
    for quote in "\"'":
        told = "Enter the secret again at the sender, without quotes."
        yield "secret_quoted", f"{quote}{secret}{quote}", "The sender's secret has quotes around it.", told
    bare = next((stripped[len(one) :] for one in _PREFIXES if stripped.startswith(one)), "")
    if bare:
        told = "The prefix of the saved secret was taken for a part of it, and is none."
        yield "secret_encoding", bare, told, "Leave the prefix out."
    if case.provider.secret_pattern.startswith("whsec_") and not stripped.startswith("whsec_"):
        yield "secret_encoding", f"whsec_{stripped}", "The prefix whsec_ is missing.", "Save it with its prefix."
    for text in (html.unescape(secret), html.escape(secret), html.escape(secret, quote=False)):
        told = "The secret was HTML-escaped on one of the two sides."
        yield "secret_encoding", text, told, "Use the secret as it is shown on the page, not its HTML source."
    if re.fullmatch(r"[0-9A-Fa-f]+", stripped):
        for text in (stripped.lower(), stripped.upper()):
            told = "The hex letters of the secret have another case."
            yield "secret_encoding", text, told, "Save it exactly as it is shown."


def _decodings(case: Case, secret: str) -> Iterator[Hypothesis]:
    """Key bytes made of the secret in other ways than the scheme says."""
    provider, reading = case.provider, case.reading
    if not isinstance(provider, KeyedHash) or reading is None:
        return
    received = case.digests
    usual = case.key
    stripped = secret.strip(_BLANKS)
    bare = next((stripped[len(one) :] for one in _PREFIXES if stripped.startswith(one)), stripped)
    ways: list[tuple[str, bytes | None]] = [
        ("its whole text", case.check.keys.secret_bytes),
        ("its text without the prefix", text_bytes(bare)),
        ("its base64 decoded", decode_base64(bare)),
        ("its base64url decoded", decode(bare, "base64url")),
        ("its hex decoded", decode(bare.lower(), "hex")),
        ("its text encoded as base64", base64.b64encode(case.check.keys.secret_bytes)),
        ("its text encoded as hex", encode(case.check.keys.secret_bytes, "hex").encode("ascii")),
        ("its text in latin-1", stripped.encode("latin-1", "replace")),
    ]
    forms = {"text": "its whole text", "hex": "its hex decoded", "base64": "its base64 decoded after the prefix"}
    for name, key in ways:
        if key is None or not key or key == usual:
            continue
        if any(reading.digest(key, material) in received for material in reading.materials):
            yield Hypothesis(
                "secret_encoding",
                f"The sender used as key {name}; {provider.title} uses {forms[provider.key_form]}.",
                f"With {name} as key the signature matches.",
                f"The key must be {forms[provider.key_form]} on both sides: correct the side that does it otherwise.",
            )
            return


def form(case: Case) -> Iterator[Hypothesis]:
    """An API key where the signing secret belongs: told by its form."""
    text = case.secret.strip(_BLANKS + _QUOTES)
    pattern = case.provider.secret_pattern
    if not text or (pattern and re.fullmatch(pattern, text)):
        return
    for shape, name in _API_KEYS:
        if re.fullmatch(shape, text, re.DOTALL):
            if pattern.startswith(text[:4]):
                continue
            yield Hypothesis(
                "api_key_as_secret",
                f"What is saved as signing secret is {name}.",
                f"It begins like {name}, and no signature was ever made with one of these.",
                f"Save the signing secret instead. {case.provider.secret_hint}",
            )
            return

"""Hypotheses about the secret: another one, blanks or quotes around it, decoded or not, a well-known test secret."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import quote, unquote

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._base import text_bytes
from inspector.providers._hmac import decode, decode_base64, encode

BLANKS = " \t\r\n\v\f\u00a0\u200b\u2028\u2029\u3000\ufeff"
_QUOTES = "\"'`“”‘’«»"
_PREFIXES = (
    "whsec_",
    "whsk_",
    "whpk_",
    "shpss_",
    "pdl_ntfset_",
    "lin_wh_",
    "base64:",
    "hex:",
    "sha256=",
    "v1,",
    "key-",
    "secret_",
    "secret=",
    "Bearer ",
)
#: Bodies up to this many bytes may be hashed once more for a guess.
_TWICE = 64 * 1024
#: Readings of the secret that are tried on the largest bodies.
_LIKELIEST = 30
#: Secrets that a provider documents for tests: what they are, and what to do.
_KNOWN = {
    "paypal": ("WEBHOOK_ID", "PayPal's webhook simulator sent it: it signs with a fixed webhook id, not with yours"),
    "zendesk": (
        "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
        "it is a test from Zendesk's page for creating webhooks, signed with a fixed secret and not with yours",
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class KeyGuess:
    """Another secret (`text`) or other key bytes (`key`), and the words for it."""

    reason: str
    what: str
    how: str
    fix: str
    text: str = ""
    key: bytes | None = None

    def key_bytes(self, case: Case) -> bytes | None:
        """The key bytes that the scheme makes of it; None where it makes none."""
        if self.key is not None:
            return self.key
        scheme = case.scheme
        return scheme.key(replace(case.check.keys, secret=self.text)) or None if scheme is not None else None

    def holds(self, case: Case) -> bool:
        """Whether the signature was made with it."""
        if self.key is not None:
            return case.holds_with_key(self.key)
        if case.readable and case.holds_with_key(self.key_bytes(case) or b""):
            return True
        # schemes with more than one signature, and those without a keyed hash; a large body is not hashed twice
        return (not case.readable or len(case.body) <= _TWICE) and case.holds(secret=self.text)

    def hypothesis(self, more: str = "") -> Hypothesis:
        """The words of a guess that is proved; `more` follows the proof's "the signature matches"."""
        return Hypothesis(self.reason, self.what, f"{self.how} the signature matches{more}.", self.fix)


def saved(case: Case) -> Iterator[Hypothesis]:
    """Another secret that the user has saved."""
    for guess in saved_guesses(case):
        if guess.holds(case):
            yield guess.hypothesis()
            return


def pasted(case: Case) -> Iterator[Hypothesis]:
    """The secret itself, pasted with something around it or read in another way."""
    most = None if len(case.body) <= _TWICE * 4 else _LIKELIEST
    for guess in islice(pasted_guesses(case), most):
        if guess.holds(case):
            yield guess.hypothesis()
            return


def known(case: Case) -> Iterator[Hypothesis]:
    """A secret that the provider documents for its tests."""
    if case.provider.name not in _KNOWN:
        return
    text, what = _KNOWN[case.provider.name]
    if text != case.secret and case.holds(secret=text):
        yield Hypothesis(
            "wrong_secret",
            f"It is signed rightly, but {what}.",
            f"With the value that {case.provider.title} documents for this the signature matches.",
            "Nothing is wrong with your receiver: have a real event sent to check it with your own secret.",
        )


def saved_guesses(case: Case) -> Iterator[KeyGuess]:
    """All other saved secrets, as they are and trimmed."""
    for name, secret in case.saved:
        for text, how in (
            (secret, ""),
            (secret.strip(BLANKS), ", without the blanks around it,"),
            (secret.strip(BLANKS).strip(_QUOTES), ", without the quotes around it,"),
        ):
            if text and text != case.secret and (not how or text != secret):
                yield KeyGuess(
                    "other_saved_secret",
                    f"It was signed with another secret that you saved: {name!r}.",
                    f"With the secret {name!r}{how}",
                    f"Give this endpoint the secret {name!r}, or send these events to the endpoint that has it. Each "
                    "endpoint, and test and live mode, has a secret of its own.",
                    text,
                )


def pasted_guesses(case: Case) -> Iterator[KeyGuess]:
    """The saved secret in other readings, likeliest first; none twice, none that is the one in use."""
    seen = {case.secret}
    for guess in _variants(case, case.secret) if case.secret else ():
        if guess.text and guess.text not in seen:
            seen.add(guess.text)
            yield guess
    if case.secret and case.reading is not None and case.scheme is not None:
        used = {case.key}
        for guess in _decodings(case, case.secret):
            if guess.key and guess.key not in used:
                used.add(guess.key)
                yield guess


def _variants(case: Case, secret: str) -> Iterator[KeyGuess]:
    stripped = secret.strip(BLANKS)
    told = f"The saved secret has {_blanks(secret)} around it that does not belong to it."
    yield KeyGuess("secret_whitespace", told, "Without it", fixes.TRIM, stripped)
    told = "The saved secret has white space inside that does not belong to it: it was pasted in several lines."
    yield KeyGuess("secret_whitespace", told, "Without it", fixes.TRIM, re.sub(rf"[{BLANKS}]+", "", secret))
    told = "The saved secret has quotes around it that do not belong to it."
    bare = stripped.strip(_QUOTES)
    yield KeyGuess("secret_quoted", told, "Without them", fixes.QUOTES, bare)
    yield KeyGuess("secret_quoted", told, "Without them", fixes.QUOTES, bare.strip(BLANKS))
    for end, name in (("\n", "a line feed"), ("\r\n", "CR LF"), (" ", "a blank")):
        told = f"The sender's secret ends with {name} that the saved one lacks."
        fix = "Enter the secret again at the sender, without what it was pasted with; printf '%s' instead of echo."
        yield KeyGuess("secret_whitespace", told, f"With {name} behind it", fix, secret + end)
    yield KeyGuess("secret_whitespace", "The sender's secret begins with a blank.", "With it", fixes.TRIM, " " + secret)
    for mark in "\"'":
        fix = f"Enter the secret again at the sender, without quotes. {fixes.QUOTES}"
        yield KeyGuess(
            "secret_quoted", "The sender's secret has quotes around it.", "With them", fix, f"{mark}{secret}{mark}"
        )
    yield from _rewritten(case, bare)


def _rewritten(case: Case, bare: str) -> Iterator[KeyGuess]:
    """Other spellings of the same secret: prefix, escapes, encodings that a text setting can hold."""
    front = next((one for one in _PREFIXES if bare.startswith(one)), "")
    usual = case.scheme.key_form if case.scheme is not None else "text"
    if front:
        told = f"The sender's key is the secret without its prefix {front}."
        yield KeyGuess("secret_encoding", told, "Without the prefix", fixes.KEY_FORMS[usual], bare[len(front) :])
    for prefix in dict.fromkeys(_own_prefixes(case)):
        if not bare.startswith(prefix):
            told = f"The saved secret lacks its prefix {prefix}"
            yield KeyGuess(
                "secret_encoding", f"{told}.", "With it", f"Save it whole, {prefix} included.", prefix + bare
            )
    for text in (html.unescape(bare), html.escape(bare), html.escape(bare, quote=False)):
        fix = "Use the secret as it is shown on the page, not its HTML source."
        yield KeyGuess("secret_encoding", "The secret was HTML-escaped on one side.", "Read so", fix, text)
    for text in (unquote(bare), quote(text_bytes(bare), safe="")):
        fix = "Use the secret as it is shown, not in the form that it has inside an address."
        yield KeyGuess("secret_encoding", "The secret was percent-escaped on one side.", "Read so", fix, text)
    for text in (
        bare.replace("\\n", "\n"),
        bare.replace("\\", ""),
        bare.replace("$$", "$"),
        bare.replace("\\\\", "\\"),
    ):
        fix = "Escape it in the settings file as that file's format asks for, or keep it in a file of its own."
        yield KeyGuess("secret_encoding", "The secret went through an escape on one side.", "Read so", fix, text)
    if re.fullmatch(r"[0-9A-Fa-f-]+", bare):
        for text in (bare.lower(), bare.upper(), bare.replace("-", "")):
            told = "The letters or dashes of the saved secret are not as the sender has them."
            yield KeyGuess("secret_encoding", told, "With the others", "Save it exactly as it is shown.", text)
    if case.scheme is None:
        yield from _key_texts(bare)


def _own_prefixes(case: Case) -> Iterator[str]:
    """What secrets of this provider begin with."""
    match = re.match(r"[a-z]+_(?:[a-z]+_)*", case.provider.secret_pattern)
    if match:
        yield match[0]
    if case.scheme is not None and case.scheme.key_form == "text" and case.provider.name in ("stripe", "notion"):
        yield "whsec_" if case.provider.name == "stripe" else "secret_"


def _key_texts(bare: str) -> Iterator[KeyGuess]:
    """Public keys in another spelling: base64 for hex and the reverse, with and without PEM lines."""
    told = "The saved key is right, but not in the form in which the provider shows it."
    fix = "Save the key exactly as the provider shows it."
    for raw in (decode_base64(bare), decode(bare.lower(), "hex")):
        if raw and 16 <= len(raw) <= 2000:
            for text in (raw.hex(), base64.b64encode(raw).decode("ascii"), "whpk_" + base64.b64encode(raw).decode()):
                yield KeyGuess("secret_encoding", told, "Written otherwise", fix, text)
            yield KeyGuess("secret_encoding", told, "Decoded", fix, raw.decode("latin-1"))
    yield KeyGuess("secret_encoding", told, "With real line ends", fix, bare.replace("\\n", "\n"))


def _decodings(case: Case, secret: str) -> Iterator[KeyGuess]:
    """Key bytes made of the secret in other ways than the scheme says."""
    stripped = secret.strip(BLANKS).strip(_QUOTES)
    bare = next((stripped[len(one) :] for one in _PREFIXES if stripped.startswith(one)), stripped)
    raw = text_bytes(stripped)
    decoded = decode_base64(bare)
    ways: list[tuple[str, bytes | None]] = [
        ("its whole text", raw),
        ("its text after the prefix", text_bytes(bare)),
        ("its base64 decoded", decoded),
        ("its base64url decoded", decode(bare.rstrip("="), "base64url")),
        ("its hex decoded", decode(bare.lower(), "hex")),
        ("the base64 of its text", base64.b64encode(raw)),
        ("the hex of its text", encode(raw, "hex").encode("ascii")),
        ("the whole text, prefix too, decoded as base64", decode_base64(stripped)),
        ("its base64 decoded without the padding", _loose_base64(stripped)),
        ("the hex of its decoded base64", decoded.hex().encode("ascii") if decoded else None),
        ("its text in latin-1", stripped.encode("latin-1", "replace")),
        ("its text in UTF-16", stripped.encode("utf-16-le", "replace")),
        ("the bytes of its SHA-256", _sha256(raw)),
    ]
    scheme = case.scheme
    usual = scheme.key_form if scheme is not None else "text"
    forms = {"text": "its whole text", "hex": "its hex decoded", "base64": "its base64 decoded after the prefix"}
    for name, key in ways:
        if key:
            yield KeyGuess(
                "secret_encoding",
                f"The sender used as key {name}; {case.provider.title} uses {forms[usual]}.",
                f"With {name} as key",
                f"Correct the side that does it otherwise. {fixes.KEY_FORMS[usual]}",
                key=key,
            )
    # HMAC fills a key up with NUL bytes: one of them is the same as none
    for name, key in (
        ("an empty text", b"\0"),
        ("the word undefined", b"undefined"),
        ("null", b"null"),
        ("None", b"None"),
    ):
        yield KeyGuess(
            "wrong_secret",
            f"It was signed with {name} as key: the secret was not set where it is signed.",
            f"With {name} as key",
            "Set the secret in the environment of the program that signs, and have it refuse to start without one.",
            key=key,
        )


def _loose_base64(text: str) -> bytes | None:
    """As Node's Buffer.from(text, 'base64'): everything that is no base64 is skipped, `-` and `_` are read too."""
    bare = re.sub(r"[^A-Za-z0-9+/]", "", text.partition("=")[0].replace("-", "+").replace("_", "/"))
    return decode_base64(bare[: len(bare) - 1] if len(bare) % 4 == 1 else bare)


def _sha256(raw: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(raw).digest()


def _blanks(secret: str) -> str:
    """What stands around the secret, in words."""
    names = {"\n": "a line feed", "\r": "a carriage return", "\t": "a tab", " ": "blanks", "\u00a0": "a no-break space"}
    names |= {"\ufeff": "a byte order mark", "\u200b": "a zero-width space"}
    stripped = secret.strip(BLANKS)
    around = secret.replace(stripped, "", 1) if stripped else secret
    if "\r\n" in around:
        return "a line end (CR LF)"
    return " and ".join(dict.fromkeys(names.get(one, "white space") for one in around)) or "white space"

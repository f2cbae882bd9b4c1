"""A verdict as a badge: a sign and a word, never colour alone. The word is the reason, not just "invalid"."""

from __future__ import annotations

from typing import NamedTuple


class Badge(NamedTuple):
    """`sign` is one character, `word` fits a column, `tone` is ok, bad, warn or mut, `meaning` is one sentence."""

    sign: str
    word: str
    tone: str
    meaning: str


_INVALID = {
    "mismatch": ("No match", "No signature matches: wrong secret, or changed on its way."),
    "wrong_secret": ("Wrong secret", "It was signed with another secret."),
    "other_saved_secret": ("Wrong secret", "Another secret that you saved matches."),
    "api_key_as_secret": ("API key used", "An API key stands where the signing secret belongs."),
    "secret_whitespace": ("Blank in secret", "The saved secret has white space around it."),
    "secret_quoted": ("Quotes in secret", "The saved secret has quotes around it."),
    "secret_encoding": ("Secret encoding", "The saved secret was decoded, or was not, where the other was right."),
    "wrong_key_decoding": ("Secret encoding", "The secret was decoded, or was not, where the other was right."),
    "body_altered": ("Body altered", "The body is not the one that was signed."),
    "body_reserialized": ("Reformatted", "The body was parsed and printed again after signing."),
    "trailing_newline": ("Final newline", "A line end at the end of the body was added or lost."),
    "line_endings": ("Line endings", "The body's line ends were changed."),
    "bom": ("BOM changed", "A byte order mark was added or lost."),
    "content_encoding": ("Compression", "The signature is over the body before or after compression."),
    "form_decoded": ("Form decoded", "The signature is over another form of the form fields."),
    "charset": ("Charset", "The body's character set was changed."),
    "truncated": ("Cut off", "The body is not complete."),
    "timestamp_altered": ("Time altered", "The timestamp is not the one that was signed."),
    "expired_timestamp": ("Too old", "The signature is right, but too old at the moment of receipt."),
    "future_timestamp": ("From the future", "The signature is right, but its time lies after receipt."),
    "clock_skew": ("Clock skew", "The clocks of sender and receiver differ."),
    "timestamp_unit": ("Time unit", "Milliseconds stand where seconds belong, or the reverse."),
    "missing_header": ("Header missing", "A header that the check needs is missing."),
    "missing_signature": ("Unsigned", "There is no signature."),
    "missing_timestamp": ("No timestamp", "The signed time is missing."),
    "malformed_header": ("Malformed", "The signature cannot be read."),
    "wrong_algorithm": ("Wrong algorithm", "It was made with another algorithm than the scheme asks for."),
    "wrong_encoding": ("Wrong encoding", "It is written in another encoding than the scheme asks for."),
    "signature_encoding": ("Wrong encoding", "It is written in another encoding than the scheme asks for."),
    "signature_prefix": ("Wrong prefix", "The prefix of the signature is missing or does not belong."),
    "wrong_signed_string": ("Other text", "Another text was signed than the scheme asks for."),
    "url_mismatch": ("Other URL", "Another address was signed than the one configured here."),
    "qsh_mismatch": ("Other URL", "The signed address is not the requested one."),
    "wrong_audience": ("Wrong audience", "The token was made for another receiver."),
    "wrong_issuer": ("Wrong issuer", "The token was made by somebody else."),
    "wrong_email": ("Wrong account", "The token belongs to another service account."),
    "unknown_key": ("Unknown key", "The key that it names is not known here."),
    "untrusted_certificate": ("Bad certificate", "The certificate cannot be trusted."),
    "untrusted_cert_url": ("Bad cert URL", "The certificate's address is not one of the provider's."),
    "header_altered": ("Header altered", "A proxy changed a header that the check needs."),
    "replayed": ("Replayed", "This signature was seen before."),
}
_OTHERS = {
    "valid": Badge("✓", "Valid", "ok", "The signature holds."),
    "unsigned": Badge("–", "Unsigned", "mut", "The provider signs its requests; this one has no signature."),
    "no_secret": Badge("?", "No secret", "mut", "It is signed, and there is no secret here to check it with."),
    "not_applicable": Badge("·", "", "mut", "There is no signature to check."),
    "error": Badge("?", "Cannot check", "warn", "The check could not be made."),
    "": Badge("", "", "mut", "Not checked yet."),
}
#: How a request arrived that did not arrive as it should: said before anything about its signature.
_ARRIVED = {
    "malformed": Badge("✕", "Malformed", "bad", "This is not a request that an HTTP server accepts."),
    "truncated": Badge("✕", "Cut off", "bad", "The body was larger than the limit; the rest is missing."),
    "incomplete": Badge("✕", "Incomplete", "bad", "The sender went away before the end."),
}
#: Reasons about time: the signature itself is right.
_STALE = frozenset({"expired_timestamp", "future_timestamp", "clock_skew"})


def badge(outcome: str, reason: str | None = "", age_s: float | None = None) -> Badge:
    """The badge of a verdict. `age_s`: seconds from signing to receipt, negative when signed "after" it."""
    if outcome != "invalid":
        return _OTHERS.get(outcome) or Badge("?", outcome.replace("_", " ").capitalize()[:24], "mut", "")
    reason = reason or "mismatch"
    word, meaning = _INVALID.get(reason) or (reason.replace("_", " ").capitalize()[:24], "The signature does not hold.")
    if reason in _STALE:
        if reason == "expired_timestamp" and age_s is not None and age_s > 0:
            word = f"{_age(age_s)} old"
        elif reason == "future_timestamp" and age_s is not None and age_s < 0:
            word = f"{_age(-age_s)} ahead"
        return Badge("◷", word, "warn", meaning)
    return Badge("✕", word, "bad", meaning)


def arrival(*, malformed: bool, truncated: bool, incomplete: bool) -> Badge | None:
    """The badge of a request that did not arrive whole; None when it did."""
    if malformed:
        return _ARRIVED["malformed"]
    return _ARRIVED["truncated"] if truncated else _ARRIVED["incomplete"] if incomplete else None


def checks_badge(made: int, failed: int, names: str = "") -> Badge:
    """The badge of checks: how many were made, and how many failed; `names` are those of the latter, a line each."""
    if not made:
        return Badge("", "", "mut", "No check was made.")
    if not failed:
        return Badge("✓", "Pass", "ok", "The check passed." if made == 1 else f"All {made} checks passed.")
    word = "Fail" if failed == made else f"{made - failed} of {made}"
    return Badge("✕", word, "bad", f"{failed} of {made} failed: {', '.join(names.splitlines())[:300]}")


def _age(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size or (unit != "d" and seconds >= size):
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"

"""Hypotheses about the body: printed again, line ends, BOM, compression, form decoding, character set, cut off."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator
from typing import Literal
from urllib.parse import quote, quote_plus, unquote_plus, unquote_to_bytes, urlencode

from inspector.diagnosis._case import Case, Hypothesis
from inspector.diagnosis.json_forms import json_forms
from inspector.providers._body import form_pairs, is_form

_BOM = b"\xef\xbb\xbf"
_UNPACK_LIMIT = 32 * 1024 * 1024
_RAW = "Check the signature over the raw bytes of the request, before any middleware reads or prints the body."


def ends(case: Case) -> Iterator[Hypothesis]:
    """White space at the ends, line ends, a byte order mark."""
    body = case.capture.body
    for end, name in ((b"\n", "a line feed"), (b"\r\n", "CR LF"), (b"\0", "a NUL byte")):
        if case.holds_with_body(body + end):
            yield _changed("trailing_newline", f"{name} at the end of the body was lost", f"with {name} at its end")
            return
    for cut in dict.fromkeys((body.removesuffix(b"\n"), body.removesuffix(b"\r\n"), body.rstrip(), body.strip())):
        if cut != body and case.holds_with_body(cut):
            yield _changed("trailing_newline", "white space was added around the body", "without it")
            return
    unix = body.replace(b"\r\n", b"\n")
    for form, name in ((unix, "LF"), (unix.replace(b"\n", b"\r\n"), "CR LF"), (unix.replace(b"\n", b""), "no")):
        if form != body and case.holds_with_body(form):
            yield _changed("line_endings", f"the body was signed with {name} line ends", f"with {name} line ends")
            return
    other = body.removeprefix(_BOM) if body.startswith(_BOM) else _BOM + body
    if case.holds_with_body(other):
        what = "was added" if body.startswith(_BOM) else "was lost"
        yield _changed("bom", f"a byte order mark {what}", f"{'without' if body.startswith(_BOM) else 'with'} it")


def packed(case: Case) -> Iterator[Hypothesis]:
    """The signature is over the body before or after compression."""
    body = case.capture.body
    for bits, name in ((31, "gzip"), (15, "zlib"), (-15, "deflate")):
        plain = _unpacked(body, bits)
        if plain and case.holds_with_body(plain):
            yield Hypothesis(
                "content_encoding",
                f"The body arrived packed ({name}), and the signature is over the unpacked bytes.",
                f"Unpacked from {name} ({len(body)} to {len(plain)} bytes) the signature matches.",
                "Unpack the body before you check the signature, or let the sender sign what it sends.",
            )
            return
    encoding = (case.capture.headers.get("content-encoding") or "").strip().lower()
    if encoding not in ("", "identity") and not any(_unpacked(body, bits) for bits in (31, 15, -15)):
        yield from _not_packed(case, encoding)


def _not_packed(case: Case, encoding: str) -> Iterator[Hypothesis]:
    head = case.capture.body[:1]
    if encoding in ("gzip", "x-gzip", "deflate") and head in (b"{", b"[", b"<"):
        yield Hypothesis(
            "content_encoding",
            f"Content-Encoding says {encoding}, but the body is plain: something unpacked it on its way.",
            f"The body begins with {head.decode('ascii')!r}, which {encoding} data cannot.",
            "Let the proxy in between pass the body through without unpacking it.",
        )


def _unpacked(body: bytes, bits: int) -> bytes:
    engine = zlib.decompressobj(bits)
    try:
        return engine.decompress(body, _UNPACK_LIMIT)
    except zlib.error:
        return b""


def printed(case: Case) -> Iterator[Hypothesis]:
    """JSON that was parsed and printed again: try the usual ways of printing it."""
    for name, form in json_forms(case.capture.body):
        if form and case.holds_with_body(form):
            yield Hypothesis(
                "body_reserialized",
                f"The JSON was parsed and printed again after it was signed: what was signed is the same value {name}.",
                f"The same JSON {name} ({len(form)} bytes instead of {len(case.capture.body)}) matches the signature.",
                _RAW,
            )
            return


def forms(case: Case) -> Iterator[Hypothesis]:
    """A form that was decoded, or encoded in another way."""
    body = case.capture.body
    if not is_form(case.capture) and not (b"=" in body[:200] and body[:1].isalnum()):
        return
    pairs = form_pairs(body)
    if not pairs:
        return
    fields = dict(pairs)
    inner = fields.get("payload", "")
    decoded = [
        ("the JSON in its payload field alone", inner.encode("utf-8", "surrogateescape")),
        ("its decoded text", unquote_plus(body.decode("latin-1"), "latin-1").encode("latin-1", "replace")),
        ("its decoded text, plus signs kept", unquote_to_bytes(body)),
        ("its decoded fields joined by &", "&".join(f"{k}={v}" for k, v in pairs).encode("utf-8", "surrogateescape")),
    ]
    for name, form in decoded:
        if form and case.holds_with_body(form):
            yield Hypothesis(
                "form_decoded",
                f"The signature is over {name}, not over the form as it was sent.",
                f"With {name} the signature matches.",
                "Sign and check the raw form bytes, percent escapes and all.",
            )
            return
    encoded = []
    for via, name in ((quote_plus, "blanks as +"), (quote, "blanks as %20")):
        for safe in ("", "*", "~", "/", ":/", "*-._", "!'()*~", ",:/@"):
            text = urlencode(pairs, quote_via=via, safe=safe, errors="surrogateescape", encoding="utf-8")
            encoded.append((name, text.encode("ascii", "replace")))
            encoded.append((f"{name}, small hex letters", _small(text).encode("ascii", "replace")))
    tried = {body}
    for name, form in encoded:
        if form not in tried and case.holds_with_body(form):
            yield Hypothesis(
                "body_reserialized",
                f"The form was parsed and encoded again after it was signed: it was signed with {name}.",
                f"The same fields with {name} match the signature.",
                _RAW,
            )
            return
        tried.add(form)


def _small(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])


def charset(case: Case) -> Iterator[Hypothesis]:
    """The text was stored in another character set."""
    body = case.capture.body
    if body.isascii() and b"\0" not in body:
        return
    for source, target in (
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
        ("latin-1", "utf-8"),
        ("cp1252", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-8", "ascii"),
    ):
        try:
            form = body.decode(source).encode(target, "replace" if target == "ascii" else "strict")
        except UnicodeError:
            continue
        if form != body and case.holds_with_body(form):
            yield _changed("charset", f"the text was turned from {target} into {source}", f"in {target}")
            return
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return
    for form in (text.replace("\ufffd", "?").encode(), _normal(text, "NFC"), _normal(text, "NFD")):
        if form != body and case.holds_with_body(form):
            yield _changed("charset", "the text was normalised to another Unicode form", "in the other form")
            return


def _normal(text: str, form: Literal["NFC", "NFD"]) -> bytes:
    return unicodedata.normalize(form, text).encode("utf-8")


def cut(case: Case) -> Iterator[Hypothesis]:
    """The body is not complete: told by the record itself or by its own length header."""
    capture = case.capture
    told = (capture.headers.get("content-length") or "").strip()
    length = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None
    if capture.truncated or capture.incomplete or (length is not None and length > len(capture.body)):
        why = (
            "it was larger than the body limit of the listener"
            if capture.truncated
            else "the connection ended before its end"
            if capture.incomplete
            else "the rest did not arrive"
        )
        wanted = f" of {length}" if length is not None else ""
        yield Hypothesis(
            "truncated",
            f"The body is cut off: {why}.",
            f"{len(capture.body)}{wanted} bytes are here, and a signature covers all of them.",
            "Raise the body limit in the settings, or find what cuts the connection, and let it be sent again.",
        )


def _changed(reason: str, what: str, how: str) -> Hypothesis:
    return Hypothesis(
        reason,
        f"The body was changed on its way: {what}.",
        f"The body {how} matches the signature.",
        _RAW,
    )

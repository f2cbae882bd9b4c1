"""Hypotheses about the body's bytes: its ends, line ends, a byte order mark, its character set, what was cut off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis
from inspector.diagnosis.json_cut import closings, ends_inside

_BOM = b"\xef\xbb\xbf"
_ENDS = ((b"\n", "a line feed"), (b"\r\n", "CR LF"), (b"\0", "a NUL byte"), (b" ", "a blank"), (b"\r", "CR"))
_UNICODE_FORMS: tuple[tuple[Literal["NFC", "NFD"], str], ...] = (
    ("NFC", "composed (NFC)"),
    ("NFD", "decomposed (NFD)"),
)
#: Character sets that senders use beside UTF-8; larger bodies are not tried in those that double their size.
_ALL_CHARSETS = 256 * 1024
_CHARSETS = ("latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "shift_jis", "gb18030", "euc-kr", "cp1251")


def ends(case: Case) -> Iterator[Hypothesis]:
    """White space at the ends, line ends, a byte order mark."""
    for reason, what, how, body in end_forms(case.body):
        if case.holds_with_body(body):
            fix = {"line_endings": fixes.LINE_ENDS, "bom": fixes.BOM}.get(reason, fixes.NEWLINE)
            yield changed(reason, what, how, fix)
            return


def end_forms(body: bytes) -> Iterator[tuple[str, str, str, bytes]]:
    """(reason, what happened, how it was signed, body) for each other form of ends and line ends."""
    seen = {body}
    for form in _end_forms(body):
        if form[3] not in seen:
            if len(body) < 100_000:
                seen.add(form[3])
            yield form


def _end_forms(body: bytes) -> Iterator[tuple[str, str, str, bytes]]:
    for end, name in _ENDS[:3]:
        yield "trailing_newline", f"{name} at the end of the body was lost", f"with {name} at its end", body + end
    for end, name in ((b"\r\n", "CR LF"), (b"\n", "a line feed")):
        if body.endswith(end):
            yield "trailing_newline", f"{name} was added at the end of the body", "without it", body[: -len(end)]
    if body[:1].isspace() or body[-1:].isspace():
        for cut in (body.rstrip(), body.strip(), body.lstrip()):
            yield "trailing_newline", "white space was added around the body", "without it", cut
    for end, name in _ENDS[3:]:
        yield "trailing_newline", f"{name} at the end of the body was lost", f"with {name} at its end", body + end
    if body.endswith(b"\0"):
        yield "trailing_newline", "NUL bytes were added at the end of the body", "without them", body.rstrip(b"\0")
    yield "trailing_newline", "two line feeds at the end were lost", "with two line feeds at its end", body + b"\n\n"
    if b"\n" in body or b"\r" in body:
        unix = body.replace(b"\r\n", b"\n")
        for form, was, now in (
            (unix.replace(b"\n", b"\r\n"), "CR LF", "LF"),
            (unix, "LF", "CR LF"),
            (unix.replace(b"\r", b"\n"), "LF", "CR"),
            (unix.replace(b"\n", b"\r"), "CR", "LF"),
            (unix.replace(b"\n", b""), "no", "other"),
            (unix.replace(b"\n", b"\r\r\n"), "doubled CR LF", "CR LF"),
        ):
            yield "line_endings", f"its {was} line ends were turned into {now} ones", f"with {was} line ends", form
        stripped = unix.strip(b"\n")
        for form, was in ((stripped.replace(b"\n", b"\r\n"), "CR LF"), (stripped, "LF")):
            how = f"with {was} line ends and none at its end"
            yield "line_endings", f"its line ends were changed, and one was added ({was} were signed)", how, form
        form = stripped.replace(b"\n", b"\r\n") + b"\r\n"
        yield "line_endings", "its CR LF line ends were changed, and the last was lost", "with CR LF line ends", form
    if body.startswith(_BOM):
        yield "bom", "a byte order mark was added", "without it", body[3:]
    else:
        yield "bom", "a byte order mark was lost", "with it", _BOM + body


def charset(case: Case) -> Iterator[Hypothesis]:
    """The text was stored in another character set or Unicode form."""
    for what, how, body in charset_forms(case.body, case.capture.content_type):
        if case.holds_with_body(body):
            yield changed("charset", what, how, fixes.CHARSET)
            return


def charset_forms(body: bytes, content_type: str = "") -> Iterator[tuple[str, str, bytes]]:
    """(what happened, how it was signed, body) in other character sets and Unicode forms."""
    if body.isascii() and b"\0" not in body:
        return
    named = re.search(r"charset=[\"']?([\w.:-]{2,30})", content_type, re.IGNORECASE)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text:
        for wanted, name in _UNICODE_FORMS:
            if not unicodedata.is_normalized(wanted, text):
                form = unicodedata.normalize(wanted, text).encode("utf-8")
                yield "its text was turned into another Unicode form", f"in {name} form", form
        for target in dict.fromkeys([*([named[1]] if named else []), *_CHARSETS]):
            recoded = _recoded(text, target) if target[:6] != "utf-16" or len(body) <= _ALL_CHARSETS else None
            if recoded is not None:
                yield f"its text was turned from {target} into UTF-8", f"in {target}", recoded
        if "\ufffd" in text:
            yield "what could not be decoded was replaced by U+FFFD", "with ?", text.replace("\ufffd", "?").encode()
        yield "characters beyond ASCII were put in place of ?", "with ?", text.encode("ascii", "replace")
        escaped = text.encode("ascii", "xmlcharrefreplace")
        yield "its character references were written out", "with &#…; for characters beyond ASCII", escaped
        return
    for source in dict.fromkeys([*([named[1]] if named else []), *_CHARSETS]):
        try:
            form = body.decode(source).encode("utf-8")
        except (UnicodeError, LookupError, ValueError):
            continue
        yield f"its text was turned from UTF-8 into {source}", "in UTF-8", form
    yield "its text was turned from UTF-8 into latin-1", "in UTF-8", body.decode("utf-8", "replace").encode("utf-8")


def _recoded(text: str, target: str) -> bytes | None:
    try:
        return text.encode(target)
    except (UnicodeError, LookupError, ValueError):
        return None


def closed(case: Case) -> Iterator[Hypothesis]:
    """The last brackets of a JSON body were lost: with them the signature matches."""
    for end in closings(case.body) if not case.printings else ():
        if case.holds_with_body(case.body + end):
            yield Hypothesis(
                "truncated",
                f"The body is cut off: its last {len(end)} bytes were lost.",
                f"With {end.decode('utf-8', 'replace')!r} at its end the signature matches.",
                fixes.CUT,
            )
            return


def cut(case: Case) -> Iterator[Hypothesis]:
    """The body is not complete: told by the record itself, by its own length header, or by JSON without an end."""
    capture = case.capture
    told = (capture.headers.get("content-length") or "").strip()
    length = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None
    short = length is not None and length > len(capture.body)
    if capture.truncated or capture.incomplete or short:
        why = (
            "it was larger than the body limit of the listener"
            if capture.truncated
            else "the connection ended before its end"
            if capture.incomplete
            else "the rest did not arrive"
        )
        wanted = f" of {length}" if length is not None else ""
        proof = f"{len(capture.body)}{wanted} bytes are here, and a signature covers all of them."
        yield Hypothesis("truncated", f"The body is cut off: {why}.", proof, fixes.CUT)
    elif not case.printings and ends_inside(capture.body):
        end = capture.body[-30:].decode("utf-8", "replace")
        yield Hypothesis(
            "truncated",
            "The body is cut off: it is JSON that ends in the middle.",
            f"After {len(capture.body)} bytes it ends with {end!r}, with brackets or a text still open.",
            fixes.CUT,
        )


def changed(reason: str, what: str, how: str, fix: str) -> Hypothesis:
    """The words for a body that was changed on its way."""
    return Hypothesis(
        reason, f"The body was changed on its way: {what}.", f"The body {how} matches the signature.", fix
    )

"""The body as it was captured against the body as an application saw it: where they part, and what that looks like."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, unquote_to_bytes

from inspector.bodies.visible import show
from inspector.compare.bytewise import first_difference
from inspector.diagnosis import fixes
from inspector.diagnosis.body import charset_forms, end_forms
from inspector.diagnosis.json_cut import ends_inside
from inspector.diagnosis.json_forms import LIMIT, json_forms, same_value
from inspector.diagnosis.packed import unpacked_forms

#: Bytes shown before and after the place where two bodies part.
_AROUND = 24
_BLANKS = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two bodies part first. `line` and `column` (in bytes) count from 1, in the captured body.

    `captured` and `seen` are the bytes around the place; `captured_size` and `seen_size` are whole lengths. `reason` is
    one of the names of hypotheses, "" when the difference is of no known kind; `detail` says it in a sentence.
    """

    offset: int
    line: int
    column: int
    captured: bytes
    seen: bytes
    captured_size: int
    seen_size: int
    reason: str
    detail: str
    fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """The object that `verify --body-seen --json` prints; invisible characters are marked in both texts."""
        return {
            "offset": self.offset,
            "line": self.line,
            "column": self.column,
            "captured": shown(self.captured),
            "seen": shown(self.seen),
            "captured_size": self.captured_size,
            "seen_size": self.seen_size,
            "reason": self.reason or None,
            "detail": self.detail,
            "fix": self.fix,
        }


def shown(part: bytes) -> str:
    """Bytes as text on one line in which nothing is invisible."""
    text = show(part.decode("utf-8", "surrogateescape"))
    return text.replace("\n", "␊").replace("\t", "␉").replace("\u00a0", "⍽")


def compare_bodies(captured: bytes, seen: bytes, content_type: str = "") -> Difference | None:
    """Where the body that an application saw parts from the captured one, and what that looks like; None when equal."""
    if captured == seen:
        return None
    at = first_difference(captured, seen)
    reason, detail, fix = _named(captured, seen, content_type)
    start = max(0, at - _AROUND)
    return Difference(
        at,
        captured.count(b"\n", 0, at) + 1,
        at - (captured.rfind(b"\n", 0, at) + 1) + 1,
        captured[start : at + _AROUND],
        seen[start : at + _AROUND],
        len(captured),
        len(seen),
        reason,
        detail,
        fix,
    )


def _named(captured: bytes, seen: bytes, content_type: str) -> tuple[str, str, str]:
    for reason, detail, fix, form in _forms(captured, seen, content_type):
        if form == seen:
            return reason, detail, fix
    if not seen:
        told = "Your application saw an empty body: something had read it before, or it was never handed over."
        return "truncated", told, fixes.RAW_BODY
    if captured.startswith(seen):
        lost = len(captured) - len(seen)
        told = (
            f"Your application saw only the first {len(seen)} of {len(captured)} bytes; {lost} are missing at the end."
        )
        return "truncated", told, fixes.CUT
    if seen.startswith(captured):
        return "", f"Your application saw {len(seen) - len(captured)} bytes more at the end.", fixes.RAW_BODY
    if seen[:2] in (b"b'", b'b"'):
        told = "Your application saw Python's print of the bytes (b'…'), not the bytes: str() was used for decode()."
        return "charset", told, fixes.CHARSET
    if seen.startswith(b"[object ") or seen.startswith(b"{'"):
        told = "Your application saw the print of a parsed value, not the body."
        return "body_reserialized", told, fixes.RAW_BODY
    if b"\xef\xbf\xbd" in seen and b"\xef\xbf\xbd" not in captured:
        told = "Characters that could not be decoded were replaced by U+FFFD: the body was decoded in a wrong charset."
        return "charset", told, fixes.CHARSET
    if captured.translate(None, _BLANKS) == seen.translate(None, _BLANKS):
        return "body_reserialized", "Only blanks and line ends differ.", fixes.RAW_BODY
    if len(captured) <= LIMIT and len(seen) <= LIMIT:
        kind = same_value(captured, seen)
        if kind:
            return "body_reserialized", f"It is the same JSON, {kind}: it was parsed and printed again.", fixes.RAW_BODY
    if ends_inside(seen):
        return "truncated", "Your application saw JSON that ends in the middle.", fixes.CUT
    return "", _unnamed(captured, seen), "Find what changes the body between here and there."


def _forms(captured: bytes, seen: bytes, content_type: str) -> Iterator[tuple[str, str, str, bytes]]:
    """(reason, sentence, fix, form) of what the captured body may have become; forms of another length are cheap."""
    ends = {"line_endings": fixes.LINE_ENDS, "bom": fixes.BOM}
    for reason, _, _, form in end_forms(captured):
        yield reason, _ending(reason, captured, seen), ends.get(reason, fixes.NEWLINE), form
    for name, form in unpacked_forms(captured, ["br"] if captured[:1] not in (b"{", b"[") else []):
        yield "content_encoding", f"Your application saw the body unpacked from {name}.", fixes.UNPACKED, form
    for name, form in unpacked_forms(seen, []):
        if form == captured:
            yield "content_encoding", f"Your application saw the body packed by {name}.", fixes.UNPACKED, seen
    for _, how, form in charset_forms(captured, content_type):
        yield "charset", f"Your application saw the same text {how}.", fixes.CHARSET, form
    # charsets that read any byte, the other way round
    for wrong in ("latin-1", "cp1252"):
        try:
            mojibake = captured.decode(wrong).encode("utf-8")
        except UnicodeDecodeError:
            continue
        if mojibake != captured:
            told = f"Your application read the UTF-8 body as {wrong} and wrote it as UTF-8 again."
            yield "charset", told, fixes.CHARSET, mojibake
    for name, form in json_forms(captured):
        yield (
            "body_reserialized",
            f"Your application saw the JSON parsed and printed again: the same value {name}.",
            fixes.RAW_BODY,
            form,
        )
    if b"%" in captured or b"+" in captured:
        for form in (unquote_to_bytes(captured), unquote_plus(captured.decode("latin-1"), "latin-1").encode("latin-1")):
            yield "form_decoded", "Your application saw the form decoded.", fixes.FORM, form


def _ending(reason: str, captured: bytes, seen: bytes) -> str:
    if reason == "bom":
        return "A byte order mark was lost." if captured.startswith(_BOM) else "A byte order mark was added."
    if reason == "line_endings":
        was = "CR LF" if b"\r\n" in captured else "LF"
        now = "CR LF" if b"\r\n" in seen else "LF" if b"\n" in seen else "CR" if b"\r" in seen else "no"
        return f"Line ends were changed: {was} here, {now} in what your application saw."
    more = len(seen) > len(captured)
    return f"White space at the ends was {'added' if more else 'taken off'}: {abs(len(seen) - len(captured))} bytes."


def _unnamed(captured: bytes, seen: bytes) -> str:
    if max(len(captured), len(seen)) > 20_000:
        return "The bodies differ in a way that has no name here."
    matcher = difflib.SequenceMatcher(None, captured, seen, autojunk=False) if len(captured) < 3000 else None
    places = sum(1 for tag, *_ in matcher.get_opcodes() if tag != "equal") if matcher is not None else 0
    where = f" in {places} place{'s' if places != 1 else ''}" if places else ""
    return f"The bodies differ{where}, in a way that has no name here."

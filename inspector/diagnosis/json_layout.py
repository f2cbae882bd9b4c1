"""JSON text laid out in other ways, without touching its numbers and texts.

What stands between the texts is replaced as a whole, which is many times faster than going from token to token.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

_TEXT = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")', re.DOTALL)
_BRACKET = re.compile(rb"([{}\[\]])")
_PIECE = re.compile(rb"[{\[][}\]]|[{\[\]},]|[^{}\[\],]+")
_OPENING = (b"{", b"[")
_EMPTY = (b"{}", b"[]")
#: Longer lists are taken to hold no lists of objects themselves.
_FLAT = 64 * 1024
#: Decimals that are nothing but zeros, that end with zeros, that are one digit. All begin with the point: that is found
#: fast.
_ZEROS = re.compile(rb"\.0+(?=[,}\]])")
_PADDED = re.compile(rb"(\.\d*?[1-9])0+(?=[,}\]])")
_SHORT = re.compile(rb"\.(\d)(?=[,}\]])")


class Layout:
    """A JSON text (known to be JSON) taken apart into its texts and what stands between them."""

    def __init__(self, texts: Sequence[bytes], between: bytes) -> None:
        self._texts = texts
        self._between = between

    @classmethod
    def of(cls, body: bytes) -> Layout:
        """The parts of a body."""
        parts = _TEXT.split(body)
        # a quote holds the place of each text: there is none outside of them
        return cls(parts[1::2], b'"'.join(parts[0::2]).translate(None, b" \t\r\n"))

    def _whole(self, between: bytes) -> bytes:
        out = [b""] * (2 * len(self._texts) + 1)
        out[0::2] = between.split(b'"')
        out[1::2] = self._texts
        return b"".join(out)

    def respelled(self) -> list[tuple[str, Layout]]:
        """(name, layout) with the numbers spelled as other languages do; only what differs."""
        if b"." not in self._between:
            return []
        whole, padded = _ZEROS.sub(b"", self._between), _PADDED.sub(rb"\1", self._between)
        made = (
            ("numbers like 1.0 written 1 (as JSON.stringify prints)", whole),
            ("numbers like 1.50 written 1.5", _ZEROS.sub(b".0", padded)),
            ("numbers like 1.50 and 1.0 written 1.5 and 1", _ZEROS.sub(b"", padded)),
            ("numbers like 1.5 written 1.50", _SHORT.sub(rb".\g<1>0", self._between)),
        )
        found: dict[bytes, str] = {}
        for name, between in made:
            if between != self._between:
                found.setdefault(between, name)
        return [(name, Layout(self._texts, between)) for between, name in found.items()]

    @property
    def has_exponents(self) -> bool:
        """Whether a number is written like 1e5."""
        return re.search(rb"\d[eE][-+\d]", self._between) is not None

    @cached_property
    def compact(self) -> bytes:
        """No blanks at all."""
        return self._whole(self._between)

    @cached_property
    def spaced(self) -> bytes:
        """A blank after each comma and colon."""
        return self._whole(self._between.replace(b",", b", ").replace(b":", b": "))

    @cached_property
    def half_spaced(self) -> bytes:
        """A blank after each colon only."""
        return self._whole(self._between.replace(b":", b": "))

    @cached_property
    def tabbed(self) -> bytes:
        """Each item on its own line, indented by tabs. No text of JSON holds a tab: replacing them makes the others."""
        return self.indented(b": ")

    def indented(self, colon: bytes, comma: bytes = b",") -> bytes:
        """As `tabbed`, with other blanks around colons and commas: `" : "` as Perl, PHP's elder and AWS print it."""
        out: list[bytes] = []
        add = out.append
        starts = [b"\n" + b"\t" * depth for depth in range(64)]
        commas = [comma + start for start in starts]
        depth = 0
        # empty brackets stay together; the controls that stand for them are not in any JSON
        between = self._between.replace(b"{}", b"\1").replace(b"[]", b"\2").replace(b":", colon)
        pieces = _BRACKET.split(between)
        for piece, bracket in zip(pieces[0::2], pieces[1::2], strict=False):
            add(piece.replace(b",", commas[depth]))
            if bracket in _OPENING:
                depth += 1
                if depth >= len(starts):
                    starts.append(starts[-1] + b"\t")
                    commas.append(comma + starts[-1])
                add(bracket + starts[depth])
            else:
                depth -= 1
                add(starts[depth] + bracket)
        text = b"".join([*out, pieces[-1]])
        return self._whole(text.replace(b"\1", b"{}").replace(b"\2", b"[]"))

    def listed(self, end: bytes) -> bytes:
        """A list with one item a line, everything else compact: SendGrid's batches of events."""
        if len(self._between) > _FLAT:
            # events are flat as a rule, and so the quick way gives the same
            return self._whole(self._between.replace(b"},{", b"}," + end + b"{"))
        out: list[bytes] = []
        depth = 0
        pieces = _BRACKET.split(self._between)
        for piece, bracket in zip(pieces[0::2], pieces[1::2], strict=False):
            out.append(piece.replace(b",", b"," + end) if depth == 1 else piece)
            depth += 1 if bracket in _OPENING else -1
            out.append(bracket)
        return self._whole(b"".join([*out, pieces[-1]]))

    @cached_property
    def jackson(self) -> bytes:
        """Java's Jackson: objects over lines with ` : `, arrays in one line with blanks inside."""
        out: list[bytes] = []
        stack: list[bytes] = []
        for piece in _PIECE.findall(self._between.replace(b":", b" : ")):
            start = b"\n" + b"  " * stack.count(b"{")
            if piece in _EMPTY:
                out.append(piece[:1] + b" " + piece[1:])
            elif piece in _OPENING:
                stack.append(piece)
                out.append(b"{\n" + b"  " * stack.count(b"{") if piece == b"{" else b"[ ")
            elif piece == b",":
                out.append(b"," + start if stack[-1:] == [b"{"] else b", ")
            elif piece in (b"}", b"]"):
                closed = stack.pop() if stack else b"{"
                out.append(b"\n" + b"  " * stack.count(b"{") + b"}" if closed == b"{" else b" ]")
            else:
                out.append(piece)
        return self._whole(b"".join(out))

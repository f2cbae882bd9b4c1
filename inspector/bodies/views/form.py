"""Form bodies: one decoded name and value a line, in order, repeated names kept."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from inspector.bodies.charset import text_of
from inspector.bodies.rendered import Page, Span
from inspector.bodies.views.base import ByKind, Job, plural
from inspector.bodies.visible import count_hidden

#: Names are padded to the longest one, up to this
_WIDEST = 32

_STEP = 500

#: Pairs shown unless all are asked for
_PAIRS = 100_000


class FormView(ByKind):
    """`name = value`, percent escapes and plus signs decoded; a value with line breaks goes on below."""

    name = "form"
    title = "Form"
    kinds = ("form",)

    def page(self, job: Job) -> Page:
        """See View."""
        data = job.body.data
        parts = data.strip(b"\r\n").split(b"&")
        truncated = None
        if job.limit and len(parts) > _PAIRS:
            truncated = f"Shows the first {_PAIRS:,} of {len(parts):,} pairs."
            parts = parts[:_PAIRS]
        pairs: list[tuple[str, str | None]] = []
        invalid = broken = 0
        charset = job.body.charset or job.body.read(job.token).charset
        for index, part in enumerate(parts):
            if not index % _STEP:
                job.token.check()
            if not part:
                continue
            key, equals, value = part.partition(b"=")
            broken += len(_BAD_ESCAPE.findall(part))
            first, second = (_decoded(piece, charset) for piece in (key, value))
            invalid += first[1] + second[1]
            pairs.append((first[0], second[0] if equals else None))
        width = min(max((len(name) for name, _ in pairs), default=0), _WIDEST)
        lines: list[str] = []
        starts: dict[int, int] = {}  # line to the column of its " = "
        for name, text in pairs:
            shown = name.replace("\n", "␊")
            if text is None:
                lines.append(shown)
                starts[len(lines) - 1] = len(shown)
                continue
            head = f"{shown:<{width}}"
            starts[len(lines)] = len(head)
            first_line, *rest = text.replace("\r\n", "\n").split("\n")
            lines.append(f"{head} = {first_line}")
            lines += [" " * (width + 3) + line for line in rest]
        notes = [plural(len(pairs), "pair")]
        if broken:
            notes.append(f"{plural(broken, 'percent sign')} without two hex digits behind, kept as sent")
        if invalid:
            notes.append(f"{plural(invalid, 'byte')} not valid in {charset.upper()}, shown as ⟨…⟩")

        def colour(index: int, line: str) -> list[Span]:
            at = starts.get(index)
            if at is None:
                return [(0, len(line), "str")]
            spans: list[Span] = [(0, len(line[:at].rstrip()), "key")]
            if len(line) > at:
                spans += [(at + 1, 1, "punct"), (at + 3, len(line) - at - 3, "str")]
            return [span for span in spans if span[1] > 0]

        return Page(lines or [""], count_hidden("\n".join(lines)), colour, truncated=truncated, notes=tuple(notes))


_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _decoded(part: bytes, charset: str) -> tuple[str, int]:
    made = text_of(unquote_to_bytes(part.replace(b"+", b" ")), choice=charset)
    return made.text, made.invalid

"""What a check compared, as lines for a CodeView: the signed string with its invisible characters, the signatures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from inspector.capture import Evidence
from inspector.gui.widgets.document import PlaceLike, Span

#: Characters of a signed string that are shown; the body tab has the rest.
SIGNED_LIMIT = 20_000
_LABEL = 15
_MARKS = {0x20: "·", 0x09: "⇥", 0x0A: "↵", 0x0D: "␍", 0x7F: "␡", 0xA0: "⍽", 0xFEFF: "⌷"}
_MARKS |= {code: chr(0x2400 + code) for code in range(0x20) if code not in _MARKS}
_UNSEEN = "\u200b\u200c\u200d\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u00ad"


def mark_invisible(text: str) -> tuple[str, list[Span]]:
    """The text with one visible sign for each invisible character, and where these are: columns stay the same."""
    shown: list[str] = []
    spans: list[Span] = []
    for at, char in enumerate(text):
        sign = _MARKS.get(ord(char))
        if sign is None and (char in _UNSEEN or "\ud800" <= char <= "\udfff"):
            sign = "▯"
        if sign is None:
            shown.append(char)
            continue
        shown.append(sign)
        if spans and spans[-1][0] + spans[-1][1] == at:
            spans[-1] = (spans[-1][0], spans[-1][1] + 1, "mark")
        else:
            spans.append((at, 1, "mark"))
    return "".join(shown), spans


class EvidenceDocument:
    """Labelled lines; what is copied is the exact text behind the marks, without the labels when one line is chosen."""

    continued: Collection[int] = ()
    error: PlaceLike | None = None

    def __init__(self, rows: Sequence[tuple[str, str, Sequence[Span] | None]]) -> None:
        self.lines: list[str] = []
        self._exact: list[str] = []
        self._labels: list[int] = []
        self._spans: list[list[Span]] = []
        for label, text, spans in rows:
            head = label.ljust(_LABEL) if label else ""
            shown, marks = (text, list(spans)) if spans is not None else mark_invisible(text)
            self.lines.append(head + shown)
            self._exact.append(head + text)
            self._labels.append(len(head))
            moved = [(start + len(head), length, style) for start, length, style in marks]
            self._spans.append([(0, len(head), "dim"), *moved] if head else moved)

    def spans(self, index: int) -> Sequence[Span]:
        """See Document."""
        return self._spans[index]

    def hint(self, index: int) -> str | None:  # noqa: ARG002
        """See Document."""
        return None

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The exact characters between two positions."""
        if line == end_line:
            # a whole line chosen at once means its value, not its label
            skip = self._labels[line] if column == 0 else 0
            return _plain(self._exact[line][max(column, skip) : end_column])
        middle = self._exact[line + 1 : end_line]
        return _plain("\n".join([self._exact[line][column:], *middle, self._exact[end_line][:end_column]]))


def _plain(text: str) -> str:
    # a clipboard cannot carry lone surrogates
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def common_prefix(one: str, other: str) -> int:
    """How many characters two texts share at their start."""
    length = min(len(one), len(other))
    for at in range(length):
        if one[at] != other[at]:
            return at
    return length


def compare_rows(received: Sequence[str], expected: Sequence[str]) -> list[tuple[str, str, list[Span]]]:
    """Received and expected signatures under each other; what differs from the best match is marked."""
    rows: list[tuple[str, str, list[Span]]] = []
    for text in filter(None, received):
        same = max((common_prefix(text, other) for other in expected), default=0)
        good = text in expected
        rows.append(("received", text, _spans(text, same, "ok" if good else "bad", good, bool(expected))))
    for text in expected:
        same = max((common_prefix(text, other) for other in received), default=0)
        good = text in received
        rows.append(("expected", text, _spans(text, same, "ok", good, bool(received))))
    return rows


def _spans(text: str, same: int, style: str, good: bool, compared: bool) -> list[Span]:
    if good:
        return [(0, len(text), "ok")]
    return [(same, len(text) - same, style)] if compared and same < len(text) else []


def evidence_document(evidence: Evidence) -> EvidenceDocument:
    """The lines of one check's evidence."""
    rows: list[tuple[str, str, Sequence[Span] | None]] = []
    if evidence.signed:
        text = evidence.signed[:SIGNED_LIMIT].decode("utf-8", "surrogateescape")
        rows.append(("signed string", text, None))
    rows += compare_rows(evidence.received, evidence.expected)
    if times := times_text(evidence):
        rows.append(("times", times, [(0, len(times), "dim")]))
    return EvidenceDocument(rows)


def times_text(evidence: Evidence) -> str:
    """`signed 14:02:11 · received 14:02:11 (+0.4 s) · tolerance 300 s`."""
    parts = []
    if evidence.signed_at is not None:
        parts.append(f"signed {_clock(evidence.signed_at, evidence.received_at)}")
    if evidence.received_at is not None:
        said = f"received {_clock(evidence.received_at, evidence.received_at)}"
        if evidence.signed_at is not None:
            said += f" ({evidence.received_at - evidence.signed_at:+,.1f} s)"
        parts.append(said)
    if evidence.tolerance_s is not None:
        parts.append(f"tolerance {evidence.tolerance_s:g} s")
    return "   ".join(parts)


def _clock(seconds: float, today: float | None) -> str:
    try:
        moment = datetime.fromtimestamp(seconds)
        same_day = today is None or datetime.fromtimestamp(today).date() == moment.date()
    except (OverflowError, OSError, ValueError):
        # a hostile header can name any number
        return f"{seconds:.0f}"
    return f"{moment:%H:%M:%S}" if same_day else f"{moment:%Y-%m-%d %H:%M:%S}"

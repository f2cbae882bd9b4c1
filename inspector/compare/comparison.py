"""Two requests, or two answers, compared: first line, headers, body."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.bodies import Body, open_body
from inspector.compare.budget import Budget
from inspector.compare.byterows import diff_all_bytes
from inspector.compare.bytewise import ByteDifference, diff_bytes
from inspector.compare.collecting import uncollected
from inspector.compare.headers import HeaderChange, diff_headers
from inspector.compare.ignoring import NOTHING, IgnoreList
from inspector.compare.jsondiff import HARMLESS, Change, JsonChanges, diff_json
from inspector.compare.jsontree import NotJson
from inspector.compare.lines import as_text, laid_out
from inspector.compare.sides import Side
from inspector.compare.textdiff import TextDifference, diff_lines
from inspector.workers import Token

#: Kinds of body that have no lines.


@dataclass(frozen=True)
class Comparison:
    """`json` is None where the bodies are not both JSON, and `no_json` says why; `bytes_` is None when they are equal.

    `binary`: at least one body is no text. `notes` are sentences that a reader needs: what a body lacks, how it was
    unpacked. What the ignore list covers is in `ignored` and `ignored_headers` and counts for nothing else; the texts
    and bytes of the bodies are shown whole all the same.
    """

    old: Side
    new: Side
    headers: tuple[HeaderChange, ...]
    bodies: tuple[Body, Body]
    json: JsonChanges | None
    no_json: str
    bytes_: ByteDifference | None
    binary: bool
    notes: tuple[str, ...]
    ignoring: IgnoreList = NOTHING
    ignored: tuple[Change, ...] = ()
    ignored_headers: tuple[HeaderChange, ...] = ()

    @property
    def body_only(self) -> bool:
        """One side is only a body."""
        return self.old.body_only or self.new.body_only

    @property
    def start_differs(self) -> bool:
        """The request lines, or the status lines, differ."""
        return not self.body_only and self.old.start != self.new.start

    @property
    def header_changes(self) -> list[HeaderChange]:
        """The header lines that differ."""
        return [line for line in self.headers if line.kinds]

    @property
    def equal(self) -> bool:
        """Nothing differs: not a byte of the bodies, and no header line."""
        return not self.ignored_count and not self._differs and self.old.body == self.new.body

    @property
    def ignored_count(self) -> int:
        """How many differences were ignored."""
        return len(self.ignored) + len(self.ignored_headers)

    @property
    def _differs(self) -> bool:
        return self.start_differs or bool(self.header_changes)

    @property
    def alike(self) -> bool:
        """Nothing differs but what is ignored."""
        if self._differs:
            return False
        if self.json is not None:
            return not self.json.changes and not self.json.stopped and (bool(self.ignored) or self.bytes_ is None)
        return self.old.body == self.new.body

    def verdict(self) -> str:
        """What comparing the bodies gave, in a sentence."""
        old, new = self.bodies[0].data, self.bodies[1].data
        if self.bytes_ is None:
            same = "Both bodies are empty." if not old else f"The bodies are the same, {len(old):,} bytes."
            packed = self.old.body != self.new.body
            return f"{same[:-1]} once unpacked; they were packed differently." if packed else same
        if not old or not new:
            return f"One body is empty, the other one has {max(len(old), len(new)):,} bytes."
        if self.json is None or self.json.stopped:
            return (self.json.stopped if self.json is not None else "") or "The bodies differ."
        if not self.json.changes:
            if self.ignored:
                return f"Only what is ignored differs in the bodies: {_counted(len(self.ignored))}."
            return "The same JSON: only the white space between its values differs."
        harmless = [change for change in self.json.changes if change.kind in HARMLESS]
        count = len(self.json.changes) - len(harmless)
        if not count:
            return "The same JSON, written differently."
        return f"{_counted(count)} in what the bodies mean."

    @uncollected()
    def text(self, token: Token | None = None) -> TextDifference:
        """The bodies line by line, laid out if that shows a difference. Takes its time: for a worker."""
        token = token or Token()
        one, other = self.bodies
        if one.kind.name == other.kind.name and not self.binary:
            before, after = laid_out(one, token), laid_out(other, token)
            if before is not None and after is not None:
                found = diff_lines(before, after, Budget(token), one.kind.name)
                if found.places or self.bytes_ is None:
                    return found
        return diff_lines(as_text(one, token), as_text(other, token), Budget(token))

    @uncollected()
    def all_bytes(self, token: Token | None = None) -> TextDifference:
        """The unpacked bodies byte for byte, as rows of hex. Takes its time: for a worker."""
        return diff_all_bytes(self.bodies[0].data, self.bodies[1].data, token)


def _counted(count: int) -> str:
    return f"{count:,} {'differences' if count > 1 else 'difference'}"


@uncollected()
def compare(
    old: Side,
    new: Side,
    token: Token | None = None,
    budget: Budget | None = None,
    *,
    ignoring: IgnoreList = NOTHING,
) -> Comparison:
    """Compare two sides; all but the text, which `Comparison.text` makes. Raises Cancelled."""
    token = token or Token()
    budget = budget or Budget(token)
    no_headers = old.body_only or new.body_only
    headers, stopped = ([], "") if no_headers else diff_headers(old.headers, new.headers)
    one, other = (open_body(side.headers, side.body, token=token) for side in (old, new))
    notes = [stopped] if stopped else []
    for side, body in ((old, one), (new, other)):
        if side.missing:
            notes.append(f"{side.title}: the body is not whole, {side.missing}.")
        if body.decoded.problem is not None:
            notes.append(f"{side.title}: {body.decoded.problem}")
    binary = one.kind.is_binary or other.kind.is_binary
    found, why = (None, "") if one.data == other.data else _structure(one, other, budget)
    ignored: tuple[Change, ...] = ()
    if found is not None and ignoring.rules:
        ignored = tuple(change for change in found.changes if ignoring.covers(change))
        met = set(map(id, ignored))
        found = JsonChanges(tuple(change for change in found.changes if id(change) not in met), found.stopped)
    hidden = [line for line in headers if ignoring.covers_header(line)]
    met = set(map(id, hidden))
    return Comparison(
        old=old,
        new=new,
        headers=tuple(line for line in headers if id(line) not in met),
        bodies=(one, other),
        json=found,
        no_json=why,
        bytes_=diff_bytes(one.data, other.data),
        binary=binary,
        notes=tuple(notes),
        ignoring=ignoring,
        ignored=ignored,
        ignored_headers=tuple(hidden),
    )


def _structure(one: Body, other: Body, budget: Budget) -> tuple[JsonChanges | None, str]:
    names = [body.kind.name for body in (one, other)]
    if names != ["json", "json"]:
        return None, "The structure is compared where both bodies are JSON."
    texts = [body.read(budget.token).text for body in (one, other)]
    try:
        return diff_json(texts[0], texts[1], budget), ""
    except NotJson as error:
        return None, f"The structure cannot be compared. {error} The text can."

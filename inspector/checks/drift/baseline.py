"""What was learned of the bodies of one kind of event, and how a new one differs from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from inspector.bodies.jsonplace import Step
from inspector.checks.drift.fields import ANY, EACH, Path, fields_of, shown
from inspector.checks.drift.formats import format_of
from inspector.checks.drift.maps import folded, keys_of
from inspector.checks.values import TYPES, described, spelled, type_of

#: Different values of a field that are remembered: more make no enumeration.
MOST_VALUES: Final = 12
#: Characters of a value that is remembered, and of an example.
_LONGEST: Final = 60
#: Changes that are told of one body, and remembered of a baseline.
_MOST_TOLD, _MOST_KEPT = 20, 500
#: Fields that are kept; where more are learned, objects with ids as keys become maps, and then the deepest go.
MOST_FIELDS: Final = 5_000

What = Literal["added", "dropped", "retyped"]


@dataclass(slots=True)
class Field:
    """A field: how often it was there, as what, with which formats, and which values (None: too many to count).

    `optional`: it may be missing although it never was. `example` is how a value of it is written.
    """

    count: int = 0
    types: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    values: Counter[str] | None = field(default_factory=Counter)
    optional: bool = False
    example: str = ""

    def merge(self, other: Field) -> None:
        """Take in what was learned of another field, whose object is of the same kind."""
        self.count += other.count
        self.types.update(other.types)
        self.formats.update(other.formats)
        if self.values is not None and other.values is not None and len(self.values) <= MOST_VALUES:
            self.values.update(other.values)
        if other.values is None or (self.values is not None and len(self.values) > MOST_VALUES):
            self.values = None
        self.optional |= other.optional
        self.example = self.example or other.example

    def add(self, value: Any) -> None:
        """One more value."""
        self.count += 1
        kind = type_of(value)
        self.types[kind] += 1
        if kind in ("object", "array"):
            self.values = None
            return
        if not self.example:
            self.example = spelled(value)[:_LONGEST]
        if kind == "string":
            self.formats[format_of(value)] += 1
            if self.values is not None and len(value) <= _LONGEST:
                self.values[value] += 1
        if kind != "string" or len(value) > _LONGEST or (self.values is not None and len(self.values) > MOST_VALUES):
            self.values = None


@dataclass(frozen=True, slots=True)
class Change:
    """A departure of one body: `steps` lead to where it is seen there; `kind` is the JSON type of what was found."""

    what: What
    path: Path
    expected: str
    found: str
    example: str
    steps: tuple[Step, ...]
    kind: str = ""

    @property
    def sentence(self) -> str:
        """It in words."""
        name = shown(self.path)
        if self.what == "added":
            return f"{name} is new: {self.found}."
        if self.what == "dropped":
            return f"{name} is missing; it was always there as {self.expected}."
        return f"{name} is {self.found}; it was {self.expected} so far."


@dataclass(frozen=True, slots=True)
class Seen:
    """A departure on record: what was seen first, in which capture and when (µs since 1970), and how often since."""

    what: What
    path: Path
    expected: str
    found: str
    example: str
    first_id: int
    first_us: int
    version: str = ""
    kind: str = ""
    count: int = 1


@dataclass
class Baseline:
    """What is usual. `documents` were learned from; `versions` of the sender's interface have their counts.

    `cut`: there were more fields than are kept, so that new ones are not told of.
    """

    endpoint: str
    event_type: str
    documents: int = 0
    fields: dict[Path, Field] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)
    seen: list[Seen] = field(default_factory=list)
    learned_us: int = 0
    cut: bool = False

    def add(self, tree: Any, version: str = "") -> None:
        """Learn one more body."""
        self.documents += 1
        if version:
            self.versions[version] += 1
        for found in fields_of(tree, self.maps):
            self.fields.setdefault(found.path, Field()).add(found.value)
        if len(self.fields) > 2 * MOST_FIELDS:
            self.tidy()

    @property
    def maps(self) -> frozenset[Path]:
        """The paths of objects whose keys are ids or the like."""
        return frozenset(path[:-1] for path in self.fields if path and path[-1] == ANY)

    def tidy(self) -> None:
        """Make maps of objects with ids as keys, and drop the deepest fields where there are too many."""
        self.fields = folded(self.fields)
        if len(self.fields) > MOST_FIELDS:
            self.cut = True
            self.fields = dict(sorted(self.fields.items(), key=lambda one: len(one[0]))[:MOST_FIELDS])

    def required(self, path: Path) -> bool:
        """Whether the field was there wherever its object was."""
        known, parent = self.fields[path], self.fields.get(path[:-1])
        if known.optional or parent is None or path[-1] == ANY:
            return False
        return known.count >= parent.types["object"] > 0

    def changes(self, tree: Any) -> list[Change]:
        """How a body departs: each field once, at most some."""
        told: dict[tuple[str, Path], Change] = {}
        keys = keys_of(self.fields)
        for found in fields_of(tree, self.maps):
            known = self.fields.get(found.path)
            if known is None:
                parent = self.fields.get(found.path[:-1])
                # what lies in something new, or in what is of another type, is told by that
                place = "array" if found.path and found.path[-1] == EACH else "object"
                if found.path and parent and parent.types[place] and not self.cut:
                    self._tell(told, "added", found.path, "", found.value, found.steps)
                continue
            kind = type_of(found.value)
            if kind not in known.types and not (kind == "integer" and "number" in known.types):
                self._tell(told, "retyped", found.path, _types(known), found.value, found.steps)
            if isinstance(found.value, dict):
                for key in keys.get(found.path, ()):
                    path = (*found.path, key)
                    if key not in found.value and self.required(path):
                        change = Change(
                            "dropped",
                            path,
                            _types(self.fields[path]),
                            "nothing",
                            self.fields[path].example,
                            found.steps,
                        )
                        told.setdefault(("dropped", path), change)
            if len(told) >= _MOST_TOLD:
                break
        return list(told.values())[:_MOST_TOLD]

    def _tell(
        self,
        told: dict[tuple[str, Path], Change],
        what: What,
        path: Path,
        expected: str,
        value: Any,
        steps: tuple[Step, ...],
    ) -> None:
        found = described(value) if type_of(value) in ("string", "object", "array") else _named(value)
        told.setdefault(
            (what, path), Change(what, path, expected, found, spelled(value)[:_LONGEST], steps, type_of(value))
        )

    def departs(self, change: Change) -> bool:
        """Whether it is a departure still: it may have been accepted meanwhile."""
        known = self.fields.get(change.path)
        if self._is_told_of_a_key(change.path):
            return False
        if change.what == "dropped":
            return known is not None and self.required(change.path)
        return known is None or change.kind not in known.types

    def _is_told_of_a_key(self, path: Path) -> bool:
        """Whether a field was named by the key of an object that has become a map meanwhile."""
        maps = self.maps
        return any(path[:place] in maps and step != ANY for place, step in enumerate(path))

    def note(self, changes: Iterable[Change], capture_id: int, when_us: int, version: str) -> None:
        """Put departures on record: when each was seen first, and how often."""
        places = {(one.what, one.path): at for at, one in enumerate(self.seen)}
        for change in filter(self.departs, changes):
            at = places.get((change.what, change.path))
            if at is not None:
                self.seen[at] = replace(self.seen[at], count=self.seen[at].count + 1)
            elif len(self.seen) < _MOST_KEPT:
                self.seen.append(
                    Seen(
                        *(change.what, change.path, change.expected, change.found, change.example),
                        *(capture_id, when_us, version, change.kind),
                    )
                )

    def accept(self, accepted: Iterable[Seen]) -> None:
        """Take departures for usual from now on."""
        gone = {(one.what, one.path) for one in accepted}
        for one in self.seen:
            if (one.what, one.path) not in gone:
                continue
            if one.version:
                self.versions.setdefault(one.version, 0)
            known = self.fields.get(one.path)
            if one.what == "dropped":
                if known is not None:
                    known.optional = True
                continue
            kind = one.kind
            if known is None:
                known = self.fields[one.path] = Field(optional=True, example=one.example)
            known.types.setdefault(kind, 0)
            if kind in ("object", "array"):
                known.values = None
        self.seen = [one for one in self.seen if (one.what, one.path) not in gone]
        self.tidy()
        self.seen = [one for one in self.seen if not self._is_told_of_a_key(one.path)]

    def to_json(self) -> dict[str, Any]:
        """A JSON-able form; inverse of `from_json`."""
        return {
            "documents": self.documents,
            "learned_us": self.learned_us,
            "cut": self.cut,
            "versions": dict(self.versions),
            "fields": [
                {
                    "path": list(path),
                    "count": one.count,
                    "types": dict(one.types),
                    "formats": dict(one.formats),
                    "values": None if one.values is None else dict(one.values),
                    "optional": one.optional,
                    "example": one.example,
                }
                for path, one in self.fields.items()
            ],
            "seen": [
                {**{name: getattr(one, name) for name in Seen.__slots__ if name != "path"}, "path": list(one.path)}
                for one in self.seen
            ],
        }

    @classmethod
    def from_json(cls, endpoint: str, event_type: str, data: Mapping[str, Any]) -> Baseline:
        """Inverse of `to_json`."""
        made = cls(endpoint, event_type, data["documents"], learned_us=data["learned_us"], cut=data.get("cut", False))
        made.versions = Counter(data["versions"])
        for one in data["fields"]:
            values = None if one["values"] is None else Counter(one["values"])
            made.fields[tuple(one["path"])] = Field(
                one["count"], Counter(one["types"]), Counter(one["formats"]), values, one["optional"], one["example"]
            )
        made.seen = [Seen(**{**one, "path": tuple(one["path"])}) for one in data["seen"]]
        return made


def learn(endpoint: str, event_type: str, bodies: Iterable[tuple[Any, str]], now_us: int) -> Baseline:
    """The baseline of parsed bodies, each with the version that its sender told."""
    made = Baseline(endpoint, event_type, learned_us=now_us)
    for tree, version in bodies:
        made.add(tree, version)
    made.tidy()
    return made


def _types(known: Field) -> str:
    return " or ".join(TYPES[kind] for kind in sorted(known.types))


def _named(value: Any) -> str:
    kind = type_of(value)
    return spelled(value) if kind in ("null", "boolean") else f"{spelled(value)}, {TYPES[kind]}"

"""A JSON Schema of what was learned: types, what is required, formats, enumerations, and how often each was seen."""

from __future__ import annotations

from typing import Any

from inspector.checks.drift.baseline import MOST_VALUES, Baseline, Field
from inspector.checks.drift.fields import ANY, EACH, Path
from inspector.wording import counted

#: An enumeration is believed when each of its values was seen so often on average, and so many values in all.
_AGAIN, _ENOUGH = 3, 6


def schema_of(baseline: Baseline) -> dict[str, Any]:
    """The schema, draft 2020-12; counts stand in `$comment`."""
    event = f"{baseline.event_type} at " if baseline.event_type else ""
    versions = ", ".join(sorted(baseline.versions))
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": baseline.event_type or baseline.endpoint,
        "$comment": f"learned from {counted(baseline.documents, 'capture')} of {event}{baseline.endpoint}"
        + (f"; API version {versions}" if versions else "")
        + ("; not all of its fields are listed" if baseline.cut else ""),
    }
    children: dict[Path, list[Path]] = {}
    for path in baseline.fields:
        if path:
            children.setdefault(path[:-1], []).append(path)
    return {**made, **_part(baseline, (), children)}


def _part(baseline: Baseline, path: Path, children: dict[Path, list[Path]]) -> dict[str, Any]:
    known = baseline.fields.get(path)
    if known is None:
        return {}
    types = sorted("number" if kind == "integer" and "number" in known.types else kind for kind in known.types)
    types = list(dict.fromkeys(types))
    made: dict[str, Any] = {"type": types[0] if len(types) == 1 else types} if types else {}
    made |= _texts(known)
    inner = children.get(path, [])
    keys = [one for one in inner if one[-1] not in (EACH, ANY)]
    if keys:
        made["properties"] = {
            one[-1]: {"$comment": _count(baseline, one), **_part(baseline, one, children)} for one in keys
        }
        if required := sorted(one[-1] for one in keys if baseline.required(one)):
            made["required"] = required
    if (*path, ANY) in inner:
        made["additionalProperties"] = _part(baseline, (*path, ANY), children)
    if (*path, EACH) in inner:
        made["items"] = _part(baseline, (*path, EACH), children)
    return made


def _texts(known: Field) -> dict[str, Any]:
    if set(known.types) != {"string"}:
        return {}
    formats = [name for name, count in known.formats.items() if count]
    if len(formats) == 1 and formats[0]:
        return {"format": formats[0]}
    values = known.values
    if values is not None and known.count >= _ENOUGH and len(values) <= min(MOST_VALUES, known.count // _AGAIN):
        return {"enum": sorted(values)}
    return {}


def _count(baseline: Baseline, path: Path) -> str:
    parent = baseline.fields.get(path[:-1])
    return f"seen {baseline.fields[path].count} of {parent.types['object'] if parent else 0} times"

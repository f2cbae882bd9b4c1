"""Checks made from what is there: the value at an address becomes what is expected from now on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from inspector.checks.address import address_of
from inspector.checks.subject import Subject
from inspector.checks.values import type_of
from inspector.query.scalars import number, scalar_text

#: Kinds that are offered for a value, in this order; those that `ASKED` names need a look by the user.
OFFERED = ("equals", "present", "type", "matches", "one_of", "range", "length", "absent", "same_as")
ASKED = frozenset(("matches", "one_of", "range", "length", "same_as", "size"))
#: Digits of a number that becomes a bound.
_MOST_DIGITS = 300
#: Kinds that look at the request as a whole.
WHOLE = ("signature", "size", "content_type")


def suggested(kind: str, field: str, subject: Subject) -> dict[str, Any]:
    """The table of a check of that kind that the value there passes, for events of the same type.

    What cannot be told from one value (`same_as`) is left empty. InspectorError for an address that does not read.
    """
    if kind in WHOLE:
        return _of_whole(kind, subject)
    address = address_of(field)
    found = next(address.find(subject), None)
    table: dict[str, Any] = {"event": subject.event_type} if subject.event_type else {}
    table["field"] = field.removeprefix("body.") if address.in_body else field
    # a name that is no plain path needs its prefix
    if table["field"] != field and not _reads_alone(table["field"]):
        table["field"] = field
    value = None if found is None else found.value
    return {**table, **_of_value(kind, value, missing=found is None)}


def _of_whole(kind: str, subject: Subject) -> dict[str, Any]:
    event = {"event": subject.event_type} if subject.event_type else {}
    if kind == "signature":
        return {**event, kind: "valid"}
    if kind == "size":
        return {**event, kind: f"..{len(subject.capture.body)}"}
    return {**event, kind: subject.capture.content_type.partition(";")[0].strip() or "application/json"}


def _reads_alone(field: str) -> bool:
    return re.match(r"[A-Za-z_]", field) is not None and not re.match(r"(?:body|header|query|form|cookie)\b", field)


def _of_value(kind: str, value: Any, *, missing: bool) -> Mapping[str, Any]:
    if kind in ("present", "absent"):
        return {kind: True}
    if kind == "type" or (kind == "equals" and value is None and not missing):
        return {"type": "null" if value is None else type_of(value)}
    text = scalar_text(value) if not missing else ""
    if kind == "matches":
        return {kind: f"^{re.escape(text or '')}$"}
    if kind == "range":
        spelled = number(text or "")
        # a few characters can spell a number of a billion digits
        if spelled is None or spelled.adjusted() > _MOST_DIGITS:
            return {kind: [0, 0]}
        bound = int(spelled) if spelled == spelled.to_integral_value() else float(spelled)
        return {kind: [bound, bound]}
    if kind == "length":
        return {kind: len(value) if isinstance(value, str | list | dict) else 0}
    if kind == "one_of":
        return {kind: [_plain(value)]}
    return {kind: "" if kind == "same_as" else _plain(value)}


def _plain(value: Any) -> Any:
    """A value as a TOML file can hold it."""
    if isinstance(value, float):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value if item is not None]
    return "" if value is None else value

"""A message from a text, edits of fields, and JSON to begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from inspector.bodies.jsonplace import json_value
from inspector.errors import UsageError
from inspector.outgoing._base import OutgoingFormat
from inspector.simulate.fields import Field
from inspector.simulate.spans import Path, path_text

#: No list of a message is longer than this, so that a place beyond it is a slip.
_LONGEST = 1000


def built(
    outgoing: OutgoingFormat, text: str | None = None, fields: Iterable[Field] = (), start: str | None = None
) -> Any:
    """The message: `start` (JSON text, else an empty object), then `text` in its usual place, then the fields.

    A field's value is JSON where it can be, else text; objects and lists on its path are made. UsageError.
    """
    message: Any = {}
    if start is not None:
        try:
            message = json.loads(start)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"The message is no JSON: {error}.") from error
    if text is not None:
        if not outgoing.text_path:
            raise UsageError(f"{outgoing.title} has no field for a text.", hint="Write --field name=value instead.")
        _set(message, (outgoing.text_path,), text)
    for field in fields:
        is_text = field.path == (outgoing.text_path,)
        value = _value(field.value)
        # a number in the place of the text is one: the number of a build, say
        _set(message, field.path, field.value if is_text and not isinstance(value, str) else value)
    return message


def _value(text: str) -> Any:
    try:
        return json_value(text)
    except ValueError:
        return text


def _set(message: Any, path: Path, value: Any) -> None:
    place = message
    for step, after in zip(path, (*path[1:], None), strict=True):
        wanted: Any = value if after is None else [] if isinstance(after, int) else {}
        if isinstance(step, int) and isinstance(place, list) and step <= min(len(place), _LONGEST):
            if step == len(place):
                place.append(wanted)
            elif after is None:
                place[step] = value
            place = place[step]
        elif isinstance(step, str) and isinstance(place, dict):
            if after is None:
                place[step] = value
            place = place.setdefault(step, wanted)
        else:
            raise UsageError(
                f"The message has no place for {path_text(path)[:80]}.",
                hint="Items of a list begin with [0] and follow each other.",
            )

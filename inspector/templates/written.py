"""Values as they stand in a filled-in template."""

from __future__ import annotations

import json
import re
from typing import Final

from inspector.errors import TemplateError

#: Characters that one value may have.
VALUE_LIMIT = 1024 * 1024
#: Characters of a value that are not counted before all are there: usual ones are short.
SHORT: Final = 1000
#: A byte that is not UTF-8, as it stands in a text; and what to take off for the letter that it is in Latin-1.
_BYTE: Final = re.compile("[\udc80-\udcff]")
_LATIN: Final = 0xDC00


def as_json(value: object, separators: tuple[str, str] = (", ", ": ")) -> str:
    """A value as JSON, which has to be UTF-8: bytes of a header that are not become letters of Latin-1.

    What json.dumps raises for a value that JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, separators=separators)
    return text if text.isascii() else _BYTE.sub(lambda found: chr(ord(found[0]) - _LATIN), text)


def in_quotes(text: str) -> str:
    """A text as it stands between the quotes of a JSON text."""
    return as_json(text)[1:-1]


def written(value: object) -> bytes:
    """A value as it stands in the result. TemplateError for what has no form there, or is too long."""
    if isinstance(value, str):
        text = str(value)
    elif isinstance(value, bool) or value is None or isinstance(value, list | tuple | dict):
        try:
            text = as_json(value, (",", ":"))
        except (TypeError, ValueError, RecursionError) as error:
            raise TemplateError("the value cannot be written as JSON") from error
    elif isinstance(value, int | float):
        try:
            text = float.__repr__(value) if isinstance(value, float) else int.__repr__(value)
        except ValueError as error:
            raise TemplateError("the number has more digits than are written") from error
    else:
        raise TemplateError(f"a {type(value).__name__.lower()} is no value that can be written; name a part of it")
    if len(text) > VALUE_LIMIT:
        raise TemplateError(f"the value is longer than {VALUE_LIMIT:,} characters")
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise TemplateError("the value holds half of a surrogate pair, which no UTF-8 text can") from error

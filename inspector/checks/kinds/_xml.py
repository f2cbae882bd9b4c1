"""Whether bytes are well-formed XML, without expanding an entity or reading anything else."""

from __future__ import annotations

from typing import NamedTuple
from xml.parsers import expat

from inspector.checks.deadline import Deadline

_CHUNK = 64 * 1024


class Mistake(NamedTuple):
    """Why it is not; `offset` is the byte where, None where that is not known."""

    reason: str
    offset: int | None


class _Refused(Exception):
    pass


def mistake(data: bytes, deadline: Deadline) -> Mistake | None:
    """The first mistake; None when there is none. A declaration of an entity counts as one. TimeUp."""
    if not data.strip():
        return Mistake("it is empty", None)
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(name: str, *_: object) -> None:
        raise _Refused(f"it declares the entity {name:.40}, which could grow without end or read files")

    parser.EntityDeclHandler = refuse
    try:
        for start in range(0, len(data), _CHUNK):
            deadline.check()
            parser.Parse(data[start : start + _CHUNK], start + _CHUNK >= len(data))
    except _Refused as error:
        return Mistake(str(error), max(parser.CurrentByteIndex, 0))
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        reason = f"{said} at line {error.lineno}, column {error.offset + 1}"
        return Mistake(reason, parser.ErrorByteIndex if parser.ErrorByteIndex >= 0 else None)
    except (ValueError, LookupError) as error:
        return Mistake(str(error), None)
    return None

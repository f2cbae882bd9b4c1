"""`xsd = "order.xsd"`: the body is XML that is valid by an XML Schema, a file of this machine."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds._xml import mistake
from inspector.checks.schema.documents import DocumentError
from inspector.checks.schema.kept import Kept
from inspector.checks.subject import Subject
from inspector.errors import InspectorError

#: Errors that are told.
_MOST = 20
#: What Python says of a text that is no number or date.
_PYTHON = re.compile(
    r"(?:invalid literal for \w+\(\).*?:|could not convert string to \w+:|Invalid datetime string) ('.*'|\".*\")"
    r"(?: for <class .*>)?$"
)


def _read(written: Written) -> Judge:
    if not isinstance(written.value, str):
        raise written.wrong("the name of a file")
    path = Path(written.value)
    kept: Kept[Any] = Kept(("xsd", str(path)), lambda: _opened(path))
    try:
        kept.get()
    except InspectorError as error:
        raise written.error("", f"cannot be used: {error.message.rstrip('.')}", error.hint) from error

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        broken = mistake(subject.data, deadline)
        expected = f"valid by {path.name}"
        if broken is not None:
            yield Finding("body", expected, broken.reason, f"The body is no well-formed XML: {broken.reason}.")
            return
        from xmlschema import XMLResource
        from xmlschema.exceptions import XMLSchemaException

        try:
            resource = XMLResource(subject.data, allow="none", defuse="always")
            for error in islice(kept.get().iter_errors(resource), _MOST):
                deadline.check()
                where = error.path or "body"
                reason = _reason(error)
                yield Finding(where, expected, _text(error), f"{where}: {reason}.")
        except XMLSchemaException as error:
            yield Finding("body", expected, "", f"The body cannot be checked: {_first(error)}.")

    return judge


def _text(error: Any) -> str:
    element = error.elem
    text = getattr(element, "text", None)
    return str(text).strip()[:200] if text and str(text).strip() else ""


def _reason(error: Any) -> str:
    """Why, in words: of values of simple types the library hands on what Python says."""
    reason = str(error.reason or error.message).partition("\n")[0].rstrip(".")
    kind = getattr(error.validator, "prefixed_name", None) or "that is asked for"
    return _PYTHON.sub(lambda found: f"{found[1]} is no value of the type {kind}", reason)


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".:")


def _opened(path: Path) -> tuple[Any, Callable[[], bool]]:
    try:
        import xmlschema
        from xmlschema.exceptions import XMLSchemaException
    except ImportError as error:
        raise DocumentError(
            "The reader of XML Schemas is not installed.", hint="Install it with webhook-inspector[xsd]."
        ) from error
    try:
        before = path.stat().st_mtime_ns
        # what it includes or imports has to lie on this machine, too
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            schema = xmlschema.XMLSchema11(str(path), allow="local", defuse="always")
    except Warning as error:
        raise DocumentError(f"{path} refers to what is not on this machine: {_first(error)}.") from error
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or _first(error)}.") from error
    except (XMLSchemaException, SyntaxError, ValueError) as error:
        raise DocumentError(f"{path} is no XML Schema that can be used: {_first(error)}.") from error
    files = {path: before}
    for other in schema.maps.iter_schemas() if hasattr(schema.maps, "iter_schemas") else ():
        source = str(other.url or "")
        if source.startswith("file:"):
            from inspector.checks.schema.library import local_path

            found = local_path(source)
            if found.is_file():
                files.setdefault(found, found.stat().st_mtime_ns)

    def changed() -> bool:
        return any(not one.is_file() or one.stat().st_mtime_ns != when for one, when in files.items())

    return schema, changed


def _label(value: Any) -> str:
    return f"XSD {Path(str(value)).name}"


KIND = Kind(
    "xsd", "XML Schema", "the body is valid by an XSD", _read, _label, files=True, example='"order.xsd"', outside=True
)

"""Gates that want a body to fit a JSON Schema: files beside each other on this machine, and a time that is bounded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspector.answers.files import inside
from inspector.capture import Capture
from inspector.errors import ConfigError, InspectorError
from inspector.store import Entry
from inspector.store.rows import summary_of

if TYPE_CHECKING:
    from inspector.checks import Check

#: Seconds that a look at a body may take where the listener waits for it, and where a worker does it.
AT_ONCE_S, BEHIND_S = 0.1, 3.0


def schema_check(name: str) -> Check:
    """The check that the schema of that full path is. ConfigError when it is none, or reads files of other folders."""
    from inspector.checks import Place, read_check  # heavy: only where there are schemas

    place = Path(name)
    if not place.is_absolute():
        raise ConfigError(f"The schema {name!r:.200} has no full path.", hint="Choose it again.")
    try:
        # the files first: they say what is wrong with them without a word of checks
        files = _files_of(place)
        check = read_check({"schema": name, "name": "schema"}, Place())
    except InspectorError as error:
        raise ConfigError(f"The schema {name!r:.200} cannot be used: {error.message}", hint=error.hint) from error
    for file in files:
        # as of body files: a configuration of somebody else must not lead all over the machine
        inside(place.parent, str(file), "schema")
    return check


def misfit(check: Check, capture: Capture, seconds: float) -> str | None:
    """Why the body does not fit, in a sentence; None when it does. Blocks for at most about that many seconds."""
    from inspector.checks import Subject, run_checks

    subject = Subject(capture, summary_of(0, Entry(capture)))
    for result in run_checks((check,), subject, budget=seconds):
        if not result.passed:
            # the reason tells the place, what is found there and what is expected
            return f"The body does not fit the schema {Path(str(check.table['schema'])).name}: {result.reason}"
    return None


def _files_of(place: Path) -> list[Path]:
    from inspector.checks.schema import Library, compile_schema, load_document
    from inspector.checks.schema.compiled import specification_of
    from inspector.checks.schema.dialects import dialect_of

    document = load_document(place)
    library = Library(specification_of(dialect_of(document, "", {})[0]))
    library.read(place)
    compile_schema(document, path=place, library=library)
    return list(library.files)

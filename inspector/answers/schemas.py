"""Gates that want a body to fit a JSON Schema: files beside each other on this machine, and a time that is bounded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.answers.current import Current
from inspector.answers.files import folder_of, inside
from inspector.capture import Capture
from inspector.errors import ConfigError, InspectorError
from inspector.store import Entry
from inspector.store.rows import summary_of

if TYPE_CHECKING:
    from inspector.checks import Check
    from inspector.checks.schema import Library, Schema

#: Seconds that a look at a body may take where the listener waits for it, and where a worker does it.
AT_ONCE_S, BEHIND_S = 0.1, 3.0


class SchemaFile(Current["Check"]):
    """The check that a schema is, as its files are now. They never leave `folder` ("": that of the schema).

    The check holds all that they say: nothing is read while a body is looked at, here or by another process.
    """

    goes_on = "a gate goes on with what its schema said before"

    def __init__(self, name: str, folder: str = "") -> None:
        """ConfigError when it is none, or refers to files elsewhere. Reads: use a worker."""
        self.name = name
        self._folder = folder_of(name, folder)
        self._library: Library | None = None
        super().__init__()

    def changed(self) -> bool:
        """Whether a file is not any more what was read."""
        return self._library is None or self._library.changed()

    def make(self) -> Check:
        """Read and compile it, with all that it refers to. ConfigError."""
        from inspector.checks import Place, read_check  # heavy: only where there are schemas
        from inspector.checks.schema import compile_schema, load_document
        from inspector.checks.schema.compiled import specification_of
        from inspector.checks.schema.dialects import dialect_of

        place = Path(self.name)
        if not place.is_absolute():
            raise ConfigError(f"The schema {self.name!r:.200} has no full path.", hint="Choose it again.")
        inside(self._folder, self.name, "schema")
        try:
            # the files first: they say what is wrong with them without a word of checks
            document = load_document(place)
            library = _inside(self._folder, specification_of(dialect_of(document, "", {})[0]))
            document = library.read(place)
            schema = compile_schema(document, path=place, library=library)
            _refuse_circles(schema)
            address = place.as_uri()
            check = read_check(
                {
                    "name": "schema",
                    "schema": {"$ref": address},
                    "draft": schema.draft,
                    "refs": {address: document, **library.fetched},
                },
                Place(),
            )
        except InspectorError as error:
            raise ConfigError(
                f"The schema {self.name!r:.200} cannot be used: {error.message}", hint=error.hint
            ) from error
        except RecursionError as error:
            raise ConfigError(f"The schema {self.name!r:.200} cannot be used: it is nested too deeply.") from error
        self._library = library
        return check


def misfit(schema: SchemaFile, capture: Capture, seconds: float) -> str | None:
    """Why the body does not fit, in a sentence; None when it does. Blocks for at most about that many seconds."""
    from inspector.checks import Subject, run_checks

    subject = Subject(capture, summary_of(0, Entry(capture)))
    for result in run_checks((schema.value,), subject, budget=seconds):
        if result.passed:
            continue
        name = Path(schema.name).name
        if not result.expected:
            # nothing was found: it was given up
            return f"Whether the body fits could not be found out with the schema {name}: {result.reason}"
        # the reason tells the place, what is found there and what is expected
        return f"The body does not fit the schema {name}: {result.reason}"
    return None


def _inside(folder: Path, specification: Any) -> Library:
    from inspector.checks.schema import Library

    class Beside(Library):
        """Files of the folder only. A configuration of somebody else must not lead all over the machine."""

        def read(self, path: Path) -> Any:
            inside(folder, str(path), "schema")
            return super().read(path)

    return Beside(specification)


def _refuse_circles(schema: Schema) -> None:
    """ConfigError for one that refers to itself without end, whatever arrives: it would fit nothing."""
    from inspector.checks.deadline import Deadline, TimeUp

    samples: tuple[Any, ...] = ({}, [], "", 0, True, None)
    for sample in samples:
        try:
            list(schema.errors(sample, Deadline(AT_ONCE_S)))
        except RecursionError as error:
            raise ConfigError("It refers to itself without end.") from error
        except (TimeUp, InspectorError):
            # told of the body that it happens with
            continue

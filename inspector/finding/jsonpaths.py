"""JSONPath (RFC 9535), by the library python-jsonpath."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.finding.pattern import LONGEST, BadPattern

#: Levels that `..` goes down; JSON that is nested deeper cannot be parsed anyway.
_DEEPEST = 900


class JsonPathQuery:
    """One path. `computed` stays empty: all that a path finds stands in the text."""

    computed = ""

    def __init__(self, expression: str) -> None:
        """BadPattern with the place of the mistake."""
        import jsonpath  # only where it is used: it is heavy
        from jsonpath.exceptions import JSONPathError

        if len(expression) > LONGEST:
            raise BadPattern(f"A path has at most {LONGEST:,} characters.", position=LONGEST)
        environment = jsonpath.JSONPathEnvironment(strict=True)
        environment.max_recursion_depth = _DEEPEST
        self._errors = JSONPathError
        try:
            self._path = environment.compile(expression.strip())
        except JSONPathError as error:
            raise _told(error, expression) from error
        except RecursionError as error:
            raise BadPattern("The path is nested too deeply.") from error

    def find(self, tree: Any) -> Iterator[tuple[str | int, ...]]:
        """The steps to each value. BadPattern for what shows only while it is looked for."""
        try:
            # the library takes a text for JSON that is still to be parsed; inside it there is nothing more than in []
            for match in self._path.finditer([] if isinstance(tree, str) else tree):
                yield tuple(match.parts)
        except self._errors as error:
            raise _told(error, "") from error
        except RecursionError as error:
            raise BadPattern("The body is nested too deeply for this path.") from error


def _told(error: Exception, expression: str) -> BadPattern:
    # the first line is the reason; a drawing of the place follows
    reason = str(error).partition("\n")[0].strip().rstrip(".") or type(error).__name__
    index = getattr(getattr(error, "token", None), "index", -1)
    position = None if not expression else len(expression) if index < 0 else index
    if expression and not expression.lstrip().startswith("$"):
        return BadPattern("A path begins with $, like $.data.items[0].id.", position=0)
    return BadPattern(f"The path does not parse: {reason}.", position=position)

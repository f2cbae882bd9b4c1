"""Where in the body a check failed, as a JSONPath that leads there, or to what is nearest above it."""

from __future__ import annotations

from inspector.bodies.jsonplace import PathError, find_value, parse_path, path_text
from inspector.checks import CheckResult
from inspector.gui.detail.prepared import Prepared

#: Larger bodies are not looked through on the window's thread: the path is taken as it is.
_MOST = 1024 * 1024


def place_path(kind: str, prepared: Prepared | None, result: CheckResult) -> str | None:
    """The path to mark; None for what is no place in JSON. `kind` is that of the body."""
    if kind != "json":
        return None
    try:
        steps = parse_path(result.path if result.path.startswith(("$", "[")) else f"$.{result.path}")
    except PathError:
        return None
    data = prepared.body.data if prepared is not None else b""
    if not data or len(data) > _MOST:
        return path_text(steps)
    while steps:
        try:
            find_value(data, steps)
        except PathError:
            steps = steps[:-1]
        else:
            break
    return path_text(steps)

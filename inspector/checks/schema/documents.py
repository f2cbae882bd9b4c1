"""Files that hold a schema or a description of an interface: JSON, or YAML where its reader is installed."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspector.errors import InspectorError

#: Larger files are no schemas.
MOST_BYTES = 32 * 1024 * 1024


class DocumentError(InspectorError):
    """A file cannot be read, or holds neither JSON nor YAML."""


def load_document(path: Path) -> Any:
    """What the file holds. DocumentError with the reason, and line and column of a mistake."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DocumentError(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MiB.")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text.") from error
    if path.suffix.lower() in (".yaml", ".yml"):
        return _yaml(text, path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            hint=None if text.lstrip()[:1] in ("{", "[") else "A file of YAML is named .yaml or .yml.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{path} cannot be read: it is nested too deeply.") from error


def _yaml(text: str, path: Path) -> Any:
    try:
        import yaml
    except ImportError as error:
        raise DocumentError(
            f"{path} is YAML, whose reader is not installed.",
            hint="Install it with webhook-inspector[yaml], or convert the file to JSON.",
        ) from error
    try:
        return yaml.load(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
        raise DocumentError(f"{path} is not YAML: {error.problem or error.context}{where}.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DocumentError(f"{path} is not YAML: {str(error).partition(chr(10))[0]}.") from error


@lru_cache(1)
def _loader() -> Any:
    """Only what JSON has, too: dates stay texts, and nothing is built but mappings, lists and scalars."""
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """YAML's plain types."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader

"""The JSON report: everything that is known of a run."""

from __future__ import annotations

import json

from inspector.suites.outcome import Result


def write(result: Result) -> str:
    """One object, ASCII only."""
    return json.dumps(result.to_json(), indent=2) + "\n"

"""What differs between two requests or two answers: JSON by structure, text by line, headers, first lines, bytes.

::

    found = compare(received_by(attempt), answer_of(reply), token)     # Side against Side; see Session.side
    found.start_differs, found.header_changes, found.verdict(), found.equal
    found.json.changes      # Change(kind, path, before, after); None when the bodies are not both JSON
    found.text(token)       # side by side, line by line
    report(found)           # as plain text

All of it is bounded in time and memory, says so when it stopped, raises only Cancelled, and belongs in a worker.
"""

from __future__ import annotations

from inspector.compare.budget import Budget
from inspector.compare.bytewise import ByteDifference, first_difference
from inspector.compare.comparison import Comparison, compare
from inspector.compare.headers import HeaderChange, diff_headers
from inspector.compare.jsondiff import Change, JsonChanges, diff_json
from inspector.compare.jsontree import NotJson
from inspector.compare.report import SIGNS, json_lines, report
from inspector.compare.sides import Side, Source, answer_of, received_by, request_of, sent_by
from inspector.compare.textdiff import ADDED, CHANGED, REMOVED, SAME, TextDifference, unified

__all__ = [
    "ADDED",
    "CHANGED",
    "REMOVED",
    "SAME",
    "SIGNS",
    "Budget",
    "ByteDifference",
    "Change",
    "Comparison",
    "HeaderChange",
    "JsonChanges",
    "NotJson",
    "Side",
    "Source",
    "TextDifference",
    "answer_of",
    "compare",
    "diff_headers",
    "diff_json",
    "first_difference",
    "json_lines",
    "received_by",
    "report",
    "request_of",
    "sent_by",
    "unified",
]

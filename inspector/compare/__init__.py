"""What differs between two requests or two answers: JSON by structure, text by line, headers, first lines, bytes.

::

    found = compare(received_by(attempt), answer_of(reply), token)     # Side against Side; see Session.side
    found.start_differs, found.header_changes, found.verdict(), found.equal
    found.json.changes      # Change(kind, path, before, after); None when the bodies are not both JSON
    found.text(token)       # side by side, line by line
    report(found)           # as plain text
    compare_many(sides, base=0, ignoring=load_lists().used).rows      # several at once: a row for each place

All of it is bounded in time and memory, says so when it stopped, raises only Cancelled, and belongs in a worker.
"""

from __future__ import annotations

from inspector.compare.budget import Budget
from inspector.compare.bytewise import ByteDifference, first_difference
from inspector.compare.comparison import Comparison, compare
from inspector.compare.headers import HeaderChange, diff_headers
from inspector.compare.ignore_lists import BUILT_IN, IgnoreLists, lists_path, load_lists, save_lists
from inspector.compare.ignoring import KINDS, NOTHING, IgnoreList, Rule, rule_for_path
from inspector.compare.jsondiff import Change, JsonChanges, diff_json
from inspector.compare.jsontree import NotJson
from inspector.compare.matrix import MOST_SIDES, Cell, Matrix, MatrixRow, compare_many
from inspector.compare.paths import Member
from inspector.compare.report import SIGNS, json_lines, matrix_report, matrix_to_json, report, to_json
from inspector.compare.sides import Side, Source, answer_of, body_of, received_by, request_of, sent_by
from inspector.compare.textdiff import ADDED, CHANGED, REMOVED, SAME, TextDifference
from inspector.compare.unified import LEFT_OUT, Unified, unified, unify

__all__ = [
    "ADDED",
    "BUILT_IN",
    "CHANGED",
    "KINDS",
    "LEFT_OUT",
    "MOST_SIDES",
    "NOTHING",
    "REMOVED",
    "SAME",
    "SIGNS",
    "Budget",
    "ByteDifference",
    "Cell",
    "Change",
    "Comparison",
    "HeaderChange",
    "IgnoreList",
    "IgnoreLists",
    "JsonChanges",
    "Matrix",
    "MatrixRow",
    "Member",
    "NotJson",
    "Rule",
    "Side",
    "Source",
    "TextDifference",
    "Unified",
    "answer_of",
    "body_of",
    "compare",
    "compare_many",
    "diff_headers",
    "diff_json",
    "first_difference",
    "json_lines",
    "lists_path",
    "load_lists",
    "matrix_report",
    "matrix_to_json",
    "received_by",
    "report",
    "request_of",
    "rule_for_path",
    "save_lists",
    "sent_by",
    "to_json",
    "unified",
    "unify",
]

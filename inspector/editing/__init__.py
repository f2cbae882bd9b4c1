"""A request taken apart for editing, and put together again: what nobody touched stays the bytes that it was.

Nothing here shows anything; the window's editor works on these.
"""

from inspector.editing.body import BodyText, NotEditable, open_text
from inspector.editing.headers import HeaderLine, header_lines, problem_of, sent_headers, set_when_sent
from inspector.editing.query import QueryItem, join_target, split_target

__all__ = [
    "BodyText",
    "HeaderLine",
    "NotEditable",
    "QueryItem",
    "header_lines",
    "join_target",
    "open_text",
    "problem_of",
    "sent_headers",
    "set_when_sent",
    "split_target",
]

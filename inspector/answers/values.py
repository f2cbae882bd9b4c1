"""What a template of an answer can name: the request, and what is known about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, unquote

from inspector.bodies import open_body
from inspector.capture import Capture, Summary
from inspector.templates import Function, Parts, Values

#: Fields of a form or query that a template can name.
_MOST_FIELDS = 1000


class Request(Parts):
    """`request.method`, `.path`, `.query.name`, `.header("X-Id")`, `.body.data.id` of JSON or a form, `.text`, ….

    `path` are the parts of the endpoint's path: `.parts.shop` is what stood where it says `{shop}`.

    What is dear is made when it is asked for, once for all templates of one answer.
    """

    def __init__(self, capture: Capture, row: Summary, path: Sequence[str] = ()) -> None:
        self._capture = capture
        self._row = row
        self._made: dict[str, object] = {}
        self._makers: dict[str, Callable[[], object]] = {
            "method": lambda: capture.method,
            "target": lambda: capture.target,
            "path": lambda: capture.path,
            "segments": lambda: _segments(capture),
            "parts": lambda: {
                name[1:-1]: value for name, value in zip(path, _segments(capture), strict=False) if name.startswith("{")
            },
            "query": lambda: _fields(capture.query),
            "headers": lambda: Function(self.header),
            "header": lambda: Function(self.header),
            "text": self._text,
            "body": self._body,
            "size": lambda: len(capture.body),
            "remote": lambda: capture.remote,
            "endpoint": lambda: capture.endpoint,
            "uuid": lambda: capture.uuid,
            "provider": lambda: row.provider,
            "event": lambda: row.event_type,
            "event_id": lambda: row.event_id,
            "attempt": lambda: row.attempt,
            "verdict": lambda: row.outcome,
        }

    def part(self, name: str) -> object:
        """One of them; KeyError for another name."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def header(self, name: object) -> str:
        """The first header line of that name, "" when there is none."""
        return self._capture.headers.get(str(name)) or ""

    def _text(self) -> str:
        return open_body(self._capture.headers, self._capture.body).text.text

    def _body(self) -> object:
        capture = self._capture
        kind, _, parameters = capture.content_type.partition(";")
        kind = kind.strip().lower()
        if "json" in kind and not parameters and not capture.headers.has("content-encoding"):
            try:
                # the usual case, without a look at encodings
                plain: object = json.loads(capture.body.decode("utf-8"))
                return plain
            except (ValueError, RecursionError):
                pass
        text = self._text()
        if kind == "application/x-www-form-urlencoded":
            return _fields(text)
        try:
            found: object = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return found


def values_of(capture: Capture, row: Summary, path: Sequence[str] = ()) -> Values:
    """`request`, `header("X-Id")`, and what every template can name: uuid, now, counter (the attempt), random."""
    request = Request(capture, row, path)
    return Values(max(row.attempt, 1), more={"request": request, "header": Function(request.header)})


def _segments(capture: Capture) -> list[str]:
    return [unquote(part) for part in capture.path.split("/") if part]


def _fields(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise ValueError(f"there are more than {_MOST_FIELDS:,} fields") from error
    # the first of a name, as most receivers take it
    return dict(reversed(pairs))

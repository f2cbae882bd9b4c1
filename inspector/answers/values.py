"""What a template of an answer can name: the request, and what is known about it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, unquote

from inspector.answers.asked import Asked
from inspector.bodies import open_body
from inspector.capture import Capture
from inspector.endpoints import Endpoint
from inspector.query import MISSING
from inspector.templates import Function, Parts, Values

#: Fields of a form or query that a template can name.
_MOST_FIELDS = 1000


class Request(Parts):
    """`request.method`, `.path`, `.query.name`, `.header("X-Id")`, `.body.data.id` of JSON or a form, `.text`, ….

    `.parts.shop` is what stood where the path of the endpoint says `{shop}`.

    What is dear is made when it is asked for, once for all templates of one answer.
    """

    def __init__(self, asked: Asked, endpoint: Endpoint) -> None:
        self.asked = asked
        self.capture = asked.capture
        self.endpoint = endpoint
        self._made: dict[str, object] = {}

    def part(self, name: str) -> object:
        """One of them; KeyError for another name."""
        if name not in self._made:
            found = _PARTS[name](self)
            if isinstance(found, Function):
                # it holds this request, which must not hold it: each would keep the other until it is looked for
                return found
            self._made[name] = found
        return self._made[name]

    def header(self, name: object) -> str:
        """The first header line of that name, "" when there is none."""
        return self.capture.headers.get(str(name)) or ""

    @property
    def text(self) -> str:
        """The body as text, decoded."""
        return open_body(self.capture.headers, self.capture.body).text.text

    @property
    def body(self) -> object:
        """What JSON or a form says, else the text."""
        said = self.capture.headers.names.get(b"content-type", b"").lower()
        kind = said.partition(b";")[0].strip() if b"form" in said else b""
        if kind == b"application/x-www-form-urlencoded":
            return _fields(self.text)
        if kind != b"multipart/form-data" and (found := self.asked.content.tree) is not MISSING:
            return found
        return self.text


_PARTS: dict[str, Callable[[Request], object]] = {
    "method": lambda request: request.capture.method,
    "target": lambda request: request.capture.target,
    "path": lambda request: request.capture.path,
    "segments": lambda request: _segments(request.capture),
    "parts": lambda request: {
        name[1:-1]: value
        for name, value in zip(request.endpoint.parts, _segments(request.capture), strict=False)
        if name.startswith("{")
    },
    "query": lambda request: _fields(request.capture.query),
    "headers": lambda request: Function(request.header),
    "header": lambda request: Function(request.header),
    "text": lambda request: request.text,
    "body": lambda request: request.body,
    "size": lambda request: len(request.capture.body),
    "remote": lambda request: request.capture.remote,
    "endpoint": lambda request: request.capture.endpoint,
    "uuid": lambda request: request.capture.uuid,
    "provider": lambda request: request.asked.summary.provider,
    "event": lambda request: request.asked.summary.event_type,
    "event_id": lambda request: request.asked.summary.event_id,
    "attempt": lambda request: request.asked.summary.attempt,
    "verdict": lambda request: request.asked.summary.outcome,
}


def values_of(asked: Asked, endpoint: Endpoint) -> Values:
    """`request`, `header("X-Id")`, and what every template can name: uuid, now, counter (the attempt), random."""
    request = Request(asked, endpoint)
    return Values(lambda: max(asked.summary.attempt, 1), more={"request": request, "header": Function(request.header)})


def _segments(capture: Capture) -> list[str]:
    return [unquote(part) for part in capture.path.split("/") if part]


def _fields(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise ValueError(f"there are more than {_MOST_FIELDS:,} fields") from error
    # the first of a name, as most receivers take it
    return dict(reversed(pairs))

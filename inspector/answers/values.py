"""What a template of an answer can name: the request, and what is known about it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, unquote

from inspector.answers.asked import Asked
from inspector.bodies import open_body
from inspector.capture import Capture
from inspector.endpoints import Endpoint
from inspector.query import MISSING
from inspector.templates import Parts, Values

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
            self._made[name] = _PARTS[name](self)
        return self._made[name]

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
    "headers": lambda request: Header(request.capture),
    "header": lambda request: Header(request.capture),
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


class Header(Parts):
    """`header("X-Id")`: the first header line of that name, "" when there is none."""

    def __init__(self, capture: Capture) -> None:
        self._names = capture.headers.names

    def call(self, *args: object) -> str:
        """See there."""
        if len(args) != 1:
            raise TypeError('it takes the name of a header, like header("X-Id")')
        return self._names.get(str(args[0]).lower().encode("utf-8"), b"").decode("latin-1")


class AnswerValues(Values):
    """`request`, `header("X-Id")`, and what every template can name: uuid, now, counter (the attempt), random."""

    def __init__(self, asked: Asked, endpoint: Endpoint) -> None:
        self._asked = asked
        self._endpoint = endpoint

    @property
    def number(self) -> int:
        """The attempt."""
        return max(self._asked.summary.attempt, 1)

    @property
    def known(self) -> list[str]:
        """See Values."""
        return sorted({*super().known, "header", "request"})

    def __missing__(self, name: str) -> object:
        if name == "request":
            made = self[name] = Request(self._asked, self._endpoint)
            return made
        if name == "header":
            return Header(self._asked.capture)
        return super().__missing__(name)


def _segments(capture: Capture) -> list[str]:
    return [unquote(part) for part in capture.path.split("/") if part]


def _fields(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise ValueError(f"there are more than {_MOST_FIELDS:,} fields") from error
    # the first of a name, as most receivers take it
    return dict(reversed(pairs))

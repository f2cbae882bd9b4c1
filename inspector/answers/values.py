"""What a template of an answer can name: the request, and what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import time_ns
from typing import Any
from urllib.parse import unquote

from inspector.answers.asked import Asked, first_fields
from inspector.capture import Capture
from inspector.endpoints import Endpoint
from inspector.query import MISSING
from inspector.templates import SHORT, Names, Parts, Reader, Values, utc_text, write_uuid


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
    "query": lambda request: first_fields(request.capture.query),
    "headers": lambda request: Header(request.capture),
    "header": lambda request: Header(request.capture),
    "text": lambda request: request.asked.text,
    "body": lambda request: request.asked.said,
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
    """`header("X-Id")`: the first header line of that name, "" when there is none.

    Its bytes go out as they came: those that are not UTF-8 stand in the text as surrogates, which `written` undoes.
    """

    def __init__(self, capture: Capture) -> None:
        self._names = capture.headers.names

    def call(self, *args: object) -> str:
        """See there."""
        if len(args) != 1:
            raise TypeError('it takes the name of a header, like header("X-Id")')
        return _as_text(self._names.get(_header_name(args[0]), b""))


class AnswerValues(Values):
    """`request`, `header("X-Id")`, and what every template can name: uuid, now, counter (the attempt), random."""

    #: All that can be named.
    NAMES = Values.NAMES | {"header", "request"}

    def __init__(self, asked: Asked, endpoint: Endpoint) -> None:
        self.asked = asked
        self._endpoint = endpoint
        # read for most answers, and then found quicker here than in the class
        self._moment = None

    @classmethod
    def reader(cls, names: Names) -> Reader:
        """A shorter way to what is asked for in nearly every answer."""
        match names:
            case Names("uuid", (), None):
                return write_uuid
            case Names("now", (), None):
                return _now
            case Names("header", (), (name,)) | Names("request", ("header" | "headers",), (name,)):
                return _header_reader(name)
            case Names("request", ("body", *path), None):
                return _body_reader(path)
        return super().reader(names)

    @property
    def number(self) -> int:
        """The attempt."""
        return max(self.asked.summary.attempt, 1)

    def __missing__(self, name: str) -> object:
        if name == "request":
            made = self[name] = Request(self.asked, self._endpoint)
            return made
        if name == "header":
            return Header(self.asked.capture)
        return super().__missing__(name)


#: The millisecond that was last asked for, a moment in it, and its text. Many answers are made in one, and `now` is to
#: the millisecond: they share the moment, and so what else is asked of it beside its text.
_last = (0, datetime.fromtimestamp(0, UTC), b"")


def _now(values: AnswerValues) -> bytes:
    global _last
    moment = values._moment
    if moment is not None:
        return utc_text(moment).encode()
    now = time_ns() // 1_000_000
    last, moment, text = _last
    if now != last:
        moment = datetime.now(UTC)
        text = utc_text(moment).encode()
        _last = now, moment, text
    values._moment = moment
    return text


def _header_reader(name: object) -> Reader:
    wanted = _header_name(name)

    def read(values: AnswerValues) -> bytes | str:
        value: bytes = values.asked.capture.headers.names.get(wanted, b"")
        return value if len(value) <= SHORT else _as_text(value)

    return read


def _as_text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _body_reader(path: Sequence[str]) -> Reader:
    def read(values: AnswerValues) -> object:
        asked = values.asked
        content = asked.content
        found: Any = content.parsed if content.is_parsed else content.parse()
        if found is MISSING or content.is_form:
            found = asked.said
        for step in path:
            # of what is no object the library says why
            found = found[step] if type(found) is dict else found.part(step)
        return found

    return read


def _header_name(name: object) -> bytes:
    return str(name).lower().encode("utf-8")


def _segments(capture: Capture) -> list[str]:
    return [unquote(part) for part in capture.path.split("/") if part]

"""What a template can name when something is sent: uuid, now, counter, random, and copy for what one copy shares."""

from __future__ import annotations

import os
import random as randomness
import string
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from inspector.templates.names import Names

#: Whole numbers below this are exact in every language, JavaScript too.
SAFE_NUMBER = 2**53
_LETTERS = string.ascii_letters + string.digits
_LONGEST_RANDOM = 10_000
_LONGEST_FORMAT = 200
#: What is asked of the system hands the interpreter to other threads, and waits to get it back.
_source = randomness.Random(os.urandom(32))
#: RFC 9562, section 5.4: which bits of a UUID of version 4 are random, and what the others are.
_UUID_RANDOM = ~(0xF << 76 | 0x3 << 62) & (2**128 - 1)
_UUID_FIXED = 0x4 << 76 | 0x2 << 62


#: Says what an expression is, of values of one kind; bytes, which have to be few, go into the result as they are.
Reader = Callable[[Any], object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: First and last moment of a second that moments fell into, and its text.
_second = (_EPOCH, _EPOCH, "1970-01-01T00:00:00")


class Parts:
    """A value that an expression may ask for parts of, or call. Nothing else can be reached from a template."""

    def part(self, name: str) -> object:
        """What `value.name` is; KeyError when there is none."""
        raise KeyError(name)

    def call(self, *args: Any) -> object:
        """What `value(…)` is; TypeError or ValueError in words when it cannot be."""
        raise TypeError(f"it cannot be called with {len(args)} values, or at all")


class Function(Parts):
    """Something that can only be called, like `header("X-Id")`."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function

    def call(self, *args: Any) -> object:
        """Whatever the function gives."""
        return self._function(*args)


class Now(Parts, str):
    """A moment: as text `2026-11-24T21:00:00.123Z`; `now("%Y-%m-%d")` formats it as strftime does."""

    moment: datetime

    def __new__(cls, moment: datetime) -> Now:
        """The moment in UTC."""
        made = super().__new__(cls, utc_text(moment))
        made.moment = moment
        return made

    def part(self, name: str) -> object:
        """`unix` (seconds), `ms`, `us`, `date`, `http` (as in a Date header), `plus(seconds)`."""
        moment = self.moment
        micros = (moment - _EPOCH) // timedelta(microseconds=1)
        match name:
            case "unix":
                return micros // 1_000_000
            case "ms":
                return micros // 1000
            case "us":
                return micros
            case "date":
                return moment.astimezone(UTC).strftime("%Y-%m-%d")
            case "http":
                return format_datetime(moment.astimezone(UTC), usegmt=True)
            case "plus":
                return Function(self._plus)
        raise KeyError(name)

    def call(self, *args: Any) -> object:
        """The moment in a format of strftime, in UTC."""
        if len(args) != 1 or not isinstance(args[0], str) or len(args[0]) > _LONGEST_FORMAT:
            raise TypeError('it takes one format, like now("%Y-%m-%d")')
        return self.moment.astimezone(UTC).strftime(args[0])

    def _plus(self, seconds: Any = 0) -> Now:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise TypeError("it takes seconds, like now.plus(-60)")
        return Now(self.moment + timedelta(seconds=seconds))


class Counter(Parts, int):
    """The number of the copy, from 1; `counter(100)` begins at 100, `counter(100, 10)` goes in tens."""

    def call(self, *args: Any) -> object:
        """Another beginning, another step."""
        start, step = _whole(args, "it takes the first number and perhaps a step, like counter(100, 10)", 1)
        return start + (int(self) - 1) * step


class Random(Parts, int):
    """A whole number below 2**53; `random(8)` is a text of 8 letters and digits, `random(1, 6)` a number of 1 to 6."""

    def call(self, *args: Any) -> object:
        """A text of that many letters and digits, or a number between two others."""
        first, last = _whole(args, "it takes a length, or the least and the most, like random(8) or random(1, 6)", None)
        if last is not None:
            if last < first:
                raise ValueError("the least is more than the most")
            return _source.randint(first, last)
        if not 0 < first <= _LONGEST_RANDOM:
            raise ValueError(f"the length has to be from 1 to {_LONGEST_RANDOM:,}")
        return "".join(_source.choices(_LETTERS, k=first))


class _Copy(Parts):
    """What is the same wherever it is named in one copy."""

    def __init__(self, number: int) -> None:
        self._kept: dict[str, object] = {"number": number}

    def part(self, name: str) -> object:
        """`number`, `uuid`, `random`."""
        if name not in self._kept:
            makers: dict[str, Callable[[], object]] = {"uuid": _new_uuid, "random": _new_random}
            self._kept[name] = makers[name]()
        return self._kept[name]


class Values(dict[str, object]):
    """The values for filling in one request: of one copy, or the only one.

    `uuid` and `random` are fresh at every `{{…}}`; `copy.uuid` and `copy.random` are one for the whole request.
    `now` is the moment when it is first asked for and `counter` the number of the copy, wherever they stand. `more` are
    further names.
    """

    #: What can be named in all of them.
    NAMES = frozenset(("copy", "counter", "now", "random", "uuid"))

    _moment: datetime | None = None
    _copy: _Copy | None = None

    def __init__(
        self, number: int = 1, *, now: datetime | None = None, more: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(more or {})
        self._number = number
        self._moment = now

    @classmethod
    def reader(cls, names: Names) -> Reader:
        """A quick way to what such an expression is of values of this kind; it may raise one of UNREADABLE."""
        return names.read

    @property
    def number(self) -> int:
        """That of the copy."""
        return self._number

    @property
    def moment(self) -> datetime:
        """That of `now`: of the first time that it is asked for, unless it was given."""
        if self._moment is None:
            self._moment = datetime.now(UTC)
        return self._moment

    @property
    def shared(self) -> _Copy:
        """What is one for the whole request."""
        if self._copy is None:
            self._copy = _Copy(self.number)
        return self._copy

    def __missing__(self, name: str) -> object:
        return _MAKERS[name](self)

    @property
    def known(self) -> list[str]:
        """All names that can be asked for."""
        return sorted({*self.NAMES, *self})


_MAKERS: dict[str, Callable[[Values], object]] = {
    "uuid": lambda _values: _new_uuid(),
    "now": lambda values: Now(values.moment),
    "counter": lambda values: Counter(values.number),
    "random": lambda _values: _new_random(),
    "copy": lambda values: values.shared,
}


def utc_text(moment: datetime) -> str:
    """A moment in UTC, like 2026-11-24T21:00:00.123Z; many of one second for the price of one."""
    global _second
    begin, end, text = _second
    if not begin <= moment <= end:
        begin = moment.astimezone(UTC).replace(microsecond=0)
        text = begin.isoformat()[: -len("+00:00")]
        _second = begin, begin.replace(microsecond=999_999), text
    return f"{text}.{moment.microsecond // 1000:03d}Z"


def write_uuid(_values: object = None) -> bytes:
    """A random one (version 4), for half of the time that the library's class takes; a Reader."""
    digits = f"{_source.getrandbits(128) & _UUID_RANDOM | _UUID_FIXED:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}".encode()


def _new_uuid() -> str:
    return write_uuid().decode()


def _new_random() -> Random:
    return Random(_source.randrange(SAFE_NUMBER))


def _whole(args: tuple[Any, ...], usage: str, second: Any) -> tuple[int, Any]:
    if not 1 <= len(args) <= 2 or any(isinstance(arg, bool) or not isinstance(arg, int) for arg in args):
        raise TypeError(usage)
    return args[0], args[1] if len(args) > 1 else second

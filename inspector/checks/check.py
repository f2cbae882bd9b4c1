"""A check that is ready to be made, and what one kind of check is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspector.bodies.jsonplace import Step
from inspector.checks.address import Address
from inspector.checks.deadline import Deadline
from inspector.checks.place import Place
from inspector.checks.subject import Subject
from inspector.errors import ConfigError
from inspector.query import Query


class Finding(NamedTuple):
    """What a judge found at one place. `reason` "" means that it is as it should be.

    `steps` lead to what is marked in the body, `span` are its bytes where they are known already.
    """

    path: str = ""
    expected: str = ""
    found: str = ""
    reason: str = ""
    steps: tuple[Step, ...] | None = None
    span: tuple[int, int] | None = None


#: Gives what it finds; nothing when all is well and there is nothing to show. Raises TimeUp.
Judge = Callable[[Subject, Deadline], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Written:
    """The table of a check as its kind reads it: `value` stands behind the key of the kind."""

    kind: str
    value: Any
    table: Mapping[str, Any]
    place: Place
    address: Address | None

    def error(self, key: str, why: str, hint: str | None = None) -> ConfigError:
        """What is wrong with a key ("": that of the kind), with file and line."""
        return self.place.error(key or self.kind, why, hint)

    def wrong(self, wanted: str) -> ConfigError:
        """The value of the kind is nothing that it can be."""
        return self.error("", f"is {self.value!r:.80}; it must be {wanted}")

    @property
    def required(self) -> Address:
        """The address of the value; ConfigError when there is none."""
        if self.address is None:
            raise self.error(
                "", "needs a `field`, which says where to look", 'Write it like field = "data.object.amount".'
            )
        return self.address

    @property
    def optional(self) -> bool:
        """Whether it passes where nothing stands at the address."""
        return self.table.get("optional") is True

    def text(self, key: str, default: str = "") -> str:
        """A further key that is a text. ConfigError."""
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"is {value!r:.80}; it must be a text in quotes")
        return value

    def flag(self, key: str) -> bool:
        """A further key that is true or false. ConfigError."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"is {value!r:.80}; it must be true or false")
        return value


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of check: `name` is its key in a table, `title` and `help` are for people.

    `read` makes the judge of a table (ConfigError). `keys` are further keys that it has, with what they must be;
    `field` says whether it looks at a value: "" no, "may" or "must". `label` names a check that was given no name.
    `files`: its value is, or may be, the name of a file. `example` is a value that reads. `outside`: what it uses
    cannot be stopped, so that it needs a process of its own.
    """

    name: str
    title: str
    help: str
    read: Callable[[Written], Judge]
    label: Callable[[Any], str]
    field: str = ""
    keys: Mapping[str, str] | None = None
    files: bool = False
    example: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A check that was read. `table` is what was written, files with their whole paths; `when` and `event` say of what
    it is asked ("": of everything); `name` is never empty.
    """

    kind: str
    name: str
    table: Mapping[str, Any]
    judge: Judge
    event: str = ""
    when: Query | None = None
    fits_event: Callable[[str], bool] | None = None
    outside: bool = False

    def applies(self, subject: Subject) -> bool:
        """Whether it is to be made of a capture."""
        if self.fits_event is not None and not self.fits_event(subject.event_type):
            return False
        return self.when is None or self.when.accepts(subject)

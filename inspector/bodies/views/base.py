"""What a view is: a name, the kinds it is for, and a way from a body to lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from inspector.bodies.body import Body
from inspector.bodies.lines import Lines, has_crlf, lines_of
from inspector.bodies.rendered import FIRST, Page
from inspector.bodies.visible import count_hidden, count_hidden_in
from inspector.workers import Token

#: Characters of a body that a view works on unless it is asked for all
LIMIT = 16 * 1024 * 1024


#: Media types whose bytes were recognised: they are nothing else
SNIFFED = (
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/zstd",
    "audio/",
    "video/",
    "application/x-",
)


def _nobody(_page: Page) -> None:
    """Nobody waits for the first lines."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a view is asked for. `limit`: characters to work on, 0 for all.

    `first` may be called once with the lines made so far, when more take their time.
    """

    body: Body
    token: Token = field(default_factory=Token)
    limit: int = LIMIT
    first: Callable[[Page], None] = _nobody


_PART = 1 << 20


def first_lines(job: Job) -> None:
    """Tell the first lines of a large body, as they are, before all of it is read."""
    head = job.body.head(job.token)
    if head is not None:
        lines, newline = split_lines(head, job.token)
        shown = lines[:FIRST]
        job.first(Page(shown, count_hidden("\n".join(shown)), newline=newline))


class ViewFailed(Exception):
    """A view cannot show this body; the message is a sentence for the user. The raw view takes its place."""


class View(Protocol):
    """One way of looking at a body. One file each, plus one line in the registry.

    A view that shows more than lines puts it into `Page.model`; its lines then serve where there is no widget for it.
    """

    @property
    def name(self) -> str:
        """The name that `render` takes."""

    @property
    def title(self) -> str:
        """The word on the button."""

    def suits(self, body: Body) -> bool:
        """Whether it is offered for a body. Cheap: asked for every body that is opened."""

    def page(self, job: Job) -> Page:
        """Make the view of `job.body`. Raises ViewFailed, Cancelled."""


class ByKind:
    """A view that is offered for some kinds of body."""

    kinds: tuple[str, ...] = ()

    def suits(self, body: Body) -> bool:
        """See View."""
        return body.kind.name in self.kinds


class ForAll:
    """A view that is offered for every body."""

    def suits(self, body: Body) -> bool:  # noqa: ARG002
        """See View."""
        return True


def cut(text: str, limit: int, newline: str = "\n") -> tuple[str, str | None]:
    """The first `limit` characters of a text, up to a line's end where one is near, and the sentence that says so."""
    if not limit or len(text) <= limit:
        return text, None
    end = text.rfind(newline, limit - limit // 8, limit)
    end = limit if end < 0 else end
    return text[:end], cut_note(end, len(text))


def cut_note(shown: int, total: int) -> str:
    """The sentence for a view that stopped at a limit."""
    return f"Shows the first {shown:,} of {total:,} characters."


def plural(count: int, noun: str) -> str:
    """`1 part`, `1,200 parts`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def split_lines(text: str, token: Token) -> tuple[Lines, str]:
    """Lines and what ends them: CR LF when every line does so, else LF (then a lone CR is marked as hidden)."""
    newline = "\r\n" if has_crlf(text, token) and _all_crlf(text, token) else "\n"
    return lines_of(text, token, newline), newline


def _all_crlf(text: str, token: Token) -> bool:
    start = 0
    while start < len(text):
        token.check()
        end = start + _PART
        if text[end - 1 : end] == "\r":
            end += 1
        part = text[start:end]
        if not part.count("\r") == part.count("\r\n") == part.count("\n"):
            return False
        start = end
    return True


def as_sent(text: str, truncated: str | None, token: Token) -> Page:
    """A page of a text's lines as they are, hidden characters counted. Raises Cancelled."""
    lines, newline = split_lines(text, token)
    hidden = count_hidden_in(part for _, part in lines.blocks())
    notes = ("Lines end with CR LF",) if newline == "\r\n" else ()
    return Page(lines, hidden, truncated=truncated, notes=notes, newline=newline)

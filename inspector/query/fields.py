"""The table of fields: one entry adds a field to the language, its help, its completion and its error hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspector.capture import OUTCOMES
from inspector.query import builders, numbers, times
from inspector.query.conditions import Fact
from inspector.query.values import AGES, DURATIONS, NO_UNIT, SIZES

Kind = Literal["word", "text", "number", "time", "inside", "flag", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the filter language.

    `kind` decides which operators it has (see `help.OPERATORS`). `values`: what may be offered before anything is
    seen; `seen`: the column of `Summary`, or another name of `completion.Seen`, whose values are offered. `inside`: how
    a part of it is named, with an example. `alone`: it may stand without a value. `build_list`: what `in` means, where
    that is more than one condition for each.
    """

    name: str
    kind: Kind
    build: builders.Build
    help: str
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    seen: str = ""
    inside: str = ""
    alone: bool = False
    build_list: builders.BuildList | None = None


_VERDICTS = {outcome: outcome for outcome in OUTCOMES} | {"unchecked": ""}
_VALID = Fact(
    "have a signature that holds",
    "have no signature that holds",
    "c.outcome = 'valid'",
    lambda row: row.outcome == "valid",
)
_INVALID = Fact(
    "have a signature that does not hold",
    "have no signature that fails",
    "c.outcome = 'invalid'",
    lambda row: row.outcome == "invalid",
)
_NO_SIGNATURE = Fact(
    "have no signature that was judged",
    "have a signature that was judged",
    "c.outcome NOT IN ('valid', 'invalid')",
    lambda row: row.outcome not in ("valid", "invalid"),
)
_HAS = {
    "body": Fact("have a body", "have no body", "c.size > 0", lambda row: row.size > 0),
    "note": builders.filled("note", "a note"),
    "tag": builders.filled("tags", "a tag"),
    "colour": builders.filled("colour", "a colour"),
    "attempts": Fact("were sent again", "were not sent again", "c.attempts > 0", lambda row: row.attempts > 0),
    "query": Fact(
        "have a query",
        "have no query",
        "instr(CAST(c.target AS BLOB), x'3F') BETWEEN 1 AND length(CAST(c.target AS BLOB)) - 1",
        lambda row: row.target.partition("?")[2] != "",
    ),
    "provider": builders.filled("provider", "a provider"),
    "event": builders.filled("event_type", "an event type"),
    "verdict": builders.filled("outcome", "a verdict"),
    "answer": Fact("were answered", "were not answered", "c.status > 0", lambda row: row.status > 0),
}


#: One pass over the index of events each; a subquery for each row would be dearer.
_DUPLICATE = Fact(
    "repeat an event that came before",
    "do not repeat an event",
    "(c.event_id <> '' AND c.id NOT IN (SELECT min(d.id) FROM captures d"
    " WHERE d.event_id <> '' AND d.deleted_us IS NULL GROUP BY d.provider, d.event_id))",
    lambda row: row.delivery > 1,
    cost=1,
)
_REPEATED = Fact(
    "belong to an event that came more than once",
    "belong to no event that came more than once",
    "(c.event_id <> '' AND (c.provider, c.event_id) IN (SELECT d.provider, d.event_id FROM captures d"
    " WHERE d.event_id <> '' AND d.deleted_us IS NULL GROUP BY d.provider, d.event_id HAVING count(*) > 1))",
    lambda row: row.deliveries > 1,
    cost=1,
)

_CHECKS = {
    "failed": Fact("failed a check", "failed no check", "c.checks_failed > 0", lambda row: row.checks_failed > 0),
    "passed": Fact(
        "passed all their checks",
        "did not pass all checks",
        "(c.checks > 0 AND c.checks_failed = 0)",
        lambda row: row.checks > 0 and row.checks_failed == 0,
    ),
    "none": Fact("were not checked", "were checked", "c.checks = 0", lambda row: row.checks == 0),
}
_METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE")
_ID = numbers.numeric("id", NO_UNIT, "42")

#: Every field, in the order of the help.
FIELDS: tuple[Field, ...] = (
    Field("method", "word", builders.word("method"), "HTTP method", _METHODS, seen="method"),
    Field("path", "text", builders.text("target", "path"), "target without its query", seen="path"),
    Field("target", "text", builders.text("target"), "request target as it was sent", aliases=("url",)),
    Field("query", "inside", builders.query, "the query as sent, or one field of it, decoded", inside="query[page]"),
    Field("endpoint", "word", builders.word("endpoint"), "endpoint that received it", ("default",), seen="endpoint"),
    Field("provider", "word", builders.word("provider"), "provider that was recognised", seen="provider"),
    Field(
        "event",
        "text",
        builders.text("event_type"),
        "event type, like invoice.paid",
        aliases=("event_type",),
        seen="event_type",
    ),
    Field("event_id", "text", builders.text("event_id"), "the provider's id of the event"),
    Field(
        "id",
        "number",
        _ID,
        "number in this session",
        aliases=("number",),
        build_list=numbers.one_of("id", _ID),
    ),
    Field("uuid", "word", builders.word("uuid"), "identity across sessions"),
    Field(
        "verdict",
        "choice",
        builders.word("outcome", _VERDICTS),
        "outcome of the signature check",
        values=tuple(_VERDICTS),
        aliases=("outcome",),
        seen="outcome",
    ),
    Field(
        "signature",
        "choice",
        builders.choice({"ok": _VALID, "bad": _INVALID, "none": _NO_SIGNATURE}),
        "it holds, does not hold, or was not judged",
        ("ok", "bad", "none"),
    ),
    Field("reason", "word", builders.word("reason"), "why a signature does not hold", ("mismatch",), seen="reason"),
    Field(
        "status",
        "number",
        numbers.status("status"),
        "status that we answered, or a class of them: 4xx",
        values=("2xx", "4xx", "5xx", ">=400"),
        seen="status",
    ),
    Field(
        "size",
        "number",
        numbers.numeric("size", SIZES, "25kB"),
        "bytes of the body: 900, 25kB, 1.5MB, 2MiB",
        values=(">1MB", ">100kB", "0"),
    ),
    Field(
        "duration",
        "number",
        numbers.numeric("duration_us", DURATIONS, "250ms"),
        "time until the answer: 250ms, 1.5s, 2min",
        (">1s", ">250ms"),
    ),
    Field(
        "since",
        "time",
        times.since,
        "received after: 30s, 10m, 2h, 7d, today, yesterday, a date or a time",
        values=("10m", "1h", "24h", "today", "yesterday", "7d"),
    ),
    Field(
        "at",
        "time",
        times.at,
        "received in a year, month, day, hour or minute, or in a range of them",
        values=("today", "yesterday"),
        aliases=("received",),
    ),
    Field(
        "age",
        "number",
        numbers.numeric("age_s", AGES, "5m"),
        "how old the signature was on receipt: 30s, 5m, 2h",
        values=(">5m",),
    ),
    Field("remote", "text", builders.text("remote"), "address of the sender", aliases=("source",)),
    Field("scheme", "word", builders.word("scheme"), "http or https", ("http", "https")),
    Field(
        "type",
        "text",
        builders.text("content_type"),
        "content type",
        values=("json", "form", "xml", "text"),
        aliases=("content_type",),
        seen="content_type",
    ),
    Field(
        "header",
        "inside",
        builders.named("header"),
        "any header line, or those of one name",
        inside="header[x-id]",
        seen="headers",
    ),
    Field("cookie", "inside", builders.named("cookie"), "any cookie, or one of them", inside="cookie[sid]"),
    Field(
        "form",
        "inside",
        builders.named("form"),
        "any field of a form (urlencoded or multipart), or one of them",
        inside="form[token]",
    ),
    Field(
        "body",
        "inside",
        builders.body,
        "the decoded body as text, or a value inside JSON or a form",
        inside="body.data.id",
        seen="paths",
    ),
    Field("tag", "word", builders.tag, "one of your tags", aliases=("tags",), seen="tags"),
    Field("note", "text", builders.text("note"), "your note", ("*",)),
    Field("colour", "word", builders.word("colour"), "your colour", aliases=("color",), seen="colour"),
    Field(
        "origin",
        "text",
        builders.text("origin"),
        "file it was imported from; sample or edited: made here",
        values=("sample", "edited", "*"),
    ),
    Field(
        "attempt",
        "number",
        numbers.numeric("attempt", NO_UNIT, "2"),
        "the sender's own number of the delivery",
        values=(">1",),
    ),
    Field(
        "attempts",
        "number",
        numbers.numeric("attempts", NO_UNIT, "2"),
        "how often you sent it again",
        values=(">0",),
    ),
    Field("pinned", "flag", builders.column_flag("pinned"), "you pinned it", alone=True),
    Field("duplicate", "flag", builders.flag(_DUPLICATE), "the same event came before", alone=True),
    Field("repeated", "flag", builders.flag(_REPEATED), "the same event came more than once", alone=True),
    Field("malformed", "flag", builders.column_flag("malformed"), "the parser refused it", alone=True),
    Field("truncated", "flag", builders.column_flag("truncated"), "its body was over the limit", alone=True),
    Field("incomplete", "flag", builders.column_flag("incomplete"), "the sender left too early", alone=True),
    Field(
        "checks",
        "choice",
        builders.choice(_CHECKS),
        "your checks of it failed, passed, or were not made",
        tuple(_CHECKS),
    ),
    Field("check", "text", builders.text("failed_checks"), "a check that failed, by its name"),
    Field(
        "rule",
        "text",
        builders.text("rule"),
        "what chose the answer: a rule's name, a step of its plan, handshake, gate",
        values=("handshake", "gate"),
        aliases=("answered",),
    ),
    Field("has", "choice", builders.choice(_HAS), "something that is there", tuple(_HAS)),
)

BY_NAME: dict[str, Field] = {name: field for field in FIELDS for name in (field.name, *field.aliases)}


def nearest(name: str) -> str | None:
    """The field that was probably meant."""
    import difflib  # only for mistakes

    close = difflib.get_close_matches(name[:40].lower(), BY_NAME, n=1, cutoff=0.5)
    return close[0] if close else None

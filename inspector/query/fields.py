"""The table of fields: one line adds a field to the language, its help and its error hints."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.capture import OUTCOMES
from inspector.query import builders, times
from inspector.query.conditions import Fact
from inspector.query.values import AGES, DURATIONS, NO_UNIT, SIZES


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the filter language. `values` serve completion; `alone`: may stand without a value."""

    name: str
    build: builders.Build
    help: str
    values: tuple[str, ...] = ()
    alone: bool = False
    aliases: tuple[str, ...] = ()


_VERDICTS = {outcome: outcome for outcome in OUTCOMES} | {"unchecked": ""}
_VALID = Fact("the signature holds", "c.outcome = 'valid'", lambda row: row.outcome == "valid")
_INVALID = Fact("the signature does not hold", "c.outcome = 'invalid'", lambda row: row.outcome == "invalid")
_NO_SIGNATURE = Fact(
    "no signature was judged",
    "c.outcome NOT IN ('valid', 'invalid')",
    lambda row: row.outcome not in ("valid", "invalid"),
)
_HAS = {
    "body": Fact("has a body", "c.size > 0", lambda row: row.size > 0),
    "note": builders.filled("note", "has a note"),
    "tag": builders.filled("tags", "has a tag"),
    "colour": builders.filled("colour", "has a colour"),
    "attempts": Fact("was sent again", "c.attempts > 0", lambda row: row.attempts > 0),
    "query": Fact(
        "has a query",
        "instr(CAST(c.target AS BLOB), x'3F') BETWEEN 1 AND length(CAST(c.target AS BLOB)) - 1",
        lambda row: _query(row.target),
    ),
    "provider": builders.filled("provider", "has a provider"),
    "event": builders.filled("event_type", "has an event type"),
    "verdict": builders.filled("outcome", "has a verdict"),
    "answer": Fact("was answered", "c.status > 0", lambda row: row.status > 0),
}


#: One pass over the index of events each; a subquery for each row would be dearer.
_DUPLICATE = Fact(
    "the same event came before",
    "(c.event_id <> '' AND c.id NOT IN (SELECT min(d.id) FROM captures d"
    " WHERE d.event_id <> '' AND d.deleted_us IS NULL GROUP BY d.provider, d.event_id))",
    lambda row: row.delivery > 1,
    cost=1,
)
_REPEATED = Fact(
    "the same event came more than once",
    "(c.event_id <> '' AND (c.provider, c.event_id) IN (SELECT d.provider, d.event_id FROM captures d"
    " WHERE d.event_id <> '' AND d.deleted_us IS NULL GROUP BY d.provider, d.event_id HAVING count(*) > 1))",
    lambda row: row.deliveries > 1,
    cost=1,
)


def _query(target: str) -> bool:
    return target.partition("?")[2] != ""


#: Every field, in the order of the help.
FIELDS: tuple[Field, ...] = (
    Field("method", builders.word("method"), "HTTP method", ("POST", "GET", "PUT", "PATCH", "DELETE")),
    Field("path", builders.text("target", "path"), "target without its query", ("/orders*",)),
    Field("target", builders.text("target"), "request target as sent", aliases=("url",)),
    Field("query", builders.text("target", "query"), "query of the target, as sent"),
    Field("endpoint", builders.word("endpoint"), "endpoint that received it", ("default",)),
    Field("provider", builders.word("provider"), "recognised provider", ("github", "stripe")),
    Field("event", builders.text("event_type"), "event type", ("invoice.*",), aliases=("event_type",)),
    Field("event_id", builders.text("event_id"), "the provider's id of the event"),
    Field("id", builders.numeric("id", NO_UNIT, "42"), "number in this session", aliases=("number",)),
    Field("uuid", builders.word("uuid"), "identity across sessions"),
    Field(
        "verdict", builders.word("outcome", _VERDICTS), "outcome of the check", tuple(_VERDICTS), aliases=("outcome",)
    ),
    Field(
        "signature",
        builders.choice({"ok": _VALID, "bad": _INVALID, "none": _NO_SIGNATURE}),
        "signature holds, does not, or was not judged",
        ("ok", "bad", "none"),
    ),
    Field("reason", builders.word("reason"), "why a signature does not hold", ("mismatch", "timestamp_*")),
    Field("status", builders.status("status"), "status answered", ("200", "4xx", ">=400")),
    Field("size", builders.numeric("size", SIZES, "25kB"), "bytes of the body", (">1MB",)),
    Field("duration", builders.numeric("duration_us", DURATIONS, "250ms"), "time until the answer", (">1s",)),
    Field("since", times.since, "received after", ("10m", "2h", "today", "2026-11-23")),
    Field("at", times.at, "received in, or in a range", ("2026-11-23..2026-11-24",), aliases=("received",)),
    Field("age", builders.numeric("age_s", AGES, "5m"), "how old the signature was on receipt", (">5m",)),
    Field("remote", builders.text("remote"), "sender's address", aliases=("source",)),
    Field("scheme", builders.word("scheme"), "http or https", ("http", "https")),
    Field("type", builders.text("content_type"), "content type", ("json", "xml"), aliases=("content_type",)),
    Field("header", builders.header, "header[name], or any header line", ("header[x-id]:",), alone=True),
    Field("body", builders.body, "decoded body, or a value inside: body.data.id", ("body.data.id=",), alone=True),
    Field("tag", builders.tag, "one of your tags", aliases=("tags",)),
    Field("note", builders.text("note"), "your note", ("*",)),
    Field("colour", builders.word("colour"), "your colour", aliases=("color",)),
    Field("origin", builders.text("origin"), "file it was imported from; sample or edited: made here"),
    Field("attempt", builders.numeric("attempt", NO_UNIT, "2"), "the sender's delivery number", (">1",)),
    Field("attempts", builders.numeric("attempts", NO_UNIT, "2"), "how often you sent it again", (">0",)),
    Field("pinned", builders.column_flag("pinned", "is pinned"), "pinned", alone=True),
    Field("duplicate", builders.flag(_DUPLICATE), "same event came before", alone=True),
    Field("repeated", builders.flag(_REPEATED), "same event came more than once", alone=True),
    Field("malformed", builders.column_flag("malformed", "is malformed"), "refused by the parser", alone=True),
    Field("truncated", builders.column_flag("truncated", "is truncated"), "body over the cap", alone=True),
    Field("incomplete", builders.column_flag("incomplete", "is incomplete"), "sender left too early", alone=True),
    Field("has", builders.choice(_HAS), "something that is there", tuple(_HAS)),
)

BY_NAME: dict[str, Field] = {name: field for field in FIELDS for name in (field.name, *field.aliases)}


def nearest(name: str) -> str | None:
    """The field that was probably meant."""
    import difflib  # only for mistakes

    close = difflib.get_close_matches(name[:40].lower(), BY_NAME, n=1, cutoff=0.5)
    return close[0] if close else None

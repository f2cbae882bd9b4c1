"""The filter language: text -> tree -> SQL where-clause and Python predicate, which agree.

::

    method:POST path:/orders* status>=400 -provider:stripe (invoice OR "two words") since:10m id in (1, 2)

Conditions side by side must all hold; `OR` between them, `NOT` or `-` before one, parentheses around some. `AND`,
`OR` and `NOT` are written in capitals. Bare words search everywhere: what the list shows, header lines, decoded bodies.

=================  =============================================================================================
`field:value`      contains; with `*` the whole value must fit; `*` alone: not empty. Short names (method, endpoint,
                   provider, verdict, tag, ...) must be the whole name. Never minds the case. In quotes `*` is a star.
`field=value`      exactly that, case included (short names: without); `!=` is the opposite
`< <= > >=`        numbers (`size>1MB`, `duration>250ms`), times (`at>2026-11-23`), and values inside bodies
`a..b`             numbers and times, both ends included; `status:4xx` is a class
`field~"regex"`    a pattern somewhere in the value, case included (begin with `(?i)` to ignore it); time-boxed
`field in (a, b)`  one of them
`header[name]`     is there; or with `:`, `=`, `~`: one of its lines passes
`body.data.id`     a value in a JSON or form body is there, or passes; `body.items[0].id`, `body.items.*.id`
=================  =============================================================================================

A-Z compare without case when a value is plain ASCII; other letters with Unicode case folding. Times without an
offset are local. Text after a wrong turn is never dropped: FilterError has the position and a hint.
"""

from inspector.query.fields import FIELDS, Field
from inspector.query.query import Query, parse, term
from inspector.query.tree import Subject

__all__ = ["FIELDS", "Field", "Query", "Subject", "parse", "term"]

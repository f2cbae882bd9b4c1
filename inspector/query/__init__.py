"""The filter language: text -> tree -> SQL where-clause and Python predicate, which agree.

::

    method:POST path:/orders* status>=400 -provider:stripe (invoice OR "two words") since:10m id in (1, 2)

`help.help_text()` is its manual, made from the table of fields.

`parse(text)` gives a `Query`, once; it is asked in three ways:

- `query.sql()`: a where-clause for lists (`store` uses it);
- `query.matches(summary, load)`: one row; nothing is loaded unless a condition looks into headers or bodies;
- `query.accepts(subject)`: many filters about one request that just came in, as answer rules, routes and colours are:
  make one `Subject(summary, load, now_us)` for the request and ask them all with it. Its body is decoded and parsed
  once. `query.slow` says whether headers or bodies are looked into, so that a worker should do it.

`query.describe()` reads it out, `query.problem` tells of patterns that ran out of time. FilterError has the place of a
mistake and a hint; text after a wrong turn is never dropped. `term(field, value)` writes a condition, quoted as needed.
"""

from inspector.query.aspects import Needed, needed
from inspector.query.content import Content
from inspector.query.fields import FIELDS, Field
from inspector.query.jsonvalue import MISSING
from inspector.query.query import Query, parse, term
from inspector.query.settling import Aim, Needs, needs, settles
from inspector.query.tree import Aspect, Subject, Test

__all__ = [
    "FIELDS",
    "MISSING",
    "Aim",
    "Aspect",
    "Content",
    "Field",
    "Needed",
    "Needs",
    "Query",
    "Subject",
    "Test",
    "needed",
    "needs",
    "parse",
    "settles",
    "term",
]

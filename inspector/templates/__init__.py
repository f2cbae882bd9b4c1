"""`{{…}}` templates over bytes: what stands outside the braces goes out untouched, whatever bytes it is made of.

Between the braces stands one expression of Jinja2, in its sandbox, without statements: `{{uuid}}`, `{{now.unix}}`,
`{{counter(100)}}`, `{{random(8)|upper}}`, `{{header "X-Id"}}` (short for `header("X-Id")`). Two braces themselves are
written as `{{"{{"}}`.

A value is written as UTF-8 text and nothing else is done to it: texts as they are, numbers, `true`, `false` and `null`
as JSON has them, lists and objects as compact JSON. It is *not* escaped for the place where it stands; `|tojson` and
`|urlencode` do that where it is wanted, and `|injson` between the quotes of a JSON text.
"""

from inspector.templates.names import Names
from inspector.templates.shape import makes_json
from inspector.templates.template import Template, has_template, in_json
from inspector.templates.values import Function, Parts, Reader, Values, utc_text, write_uuid
from inspector.templates.written import SHORT

__all__ = [
    "SHORT",
    "Function",
    "Names",
    "Parts",
    "Reader",
    "Template",
    "Values",
    "has_template",
    "in_json",
    "makes_json",
    "utc_text",
    "write_uuid",
]

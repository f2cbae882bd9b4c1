"""The help of the filter language, made from the table of fields: what the window and the command line show."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from inspector.query.fields import FIELDS, Field, Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be written, and what it means. `written` is a filter that reads."""

    written: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a title; `remark` goes before them."""

    title: str
    entries: tuple[Entry, ...] = ()
    remark: str = ""


_TOGETHER = Section(
    "Together",
    (
        Entry("invoice", "a bare word is searched for everywhere: in the list, in header lines, in decoded bodies"),
        Entry('"two words"', 'quotes keep a text together; \\" is a quote and \\\\ a backslash in it'),
        Entry("method:POST status:500", "conditions side by side must all hold; AND may stand between them"),
        Entry("status:500 OR status:404", "one of them must hold; AND binds more than OR"),
        Entry("-pinned", "not; NOT pinned says the same"),
        Entry("(status:500 OR status:404) -pinned", "parentheses keep conditions together"),
        Entry("status in (404, 500..599)", "one of several values, for any field; not in for none of them"),
    ),
    "AND, OR and NOT are written in capitals, or they are words that are searched for.",
)

#: Kind of field to its title and what can be done with it, with an example for each.
OPERATORS: dict[Kind, tuple[str, tuple[tuple[str, str], ...]]] = {
    "word": (
        "Short names",
        (
            ("provider:stripe", "is that name, without regard to case"),
            ("provider!=stripe", "is not that name, or is not known"),
            ("endpoint:orders-*", "a star stands for any text; a star alone: not empty"),
            ('tag~"^v[0-9]+$"', "matches a regular expression; !~ does not"),
        ),
    ),
    "text": (
        "Texts",
        (
            ("path:orders", "contains it, without regard to case"),
            ("path:/orders/*", "with a star all of it must fit, without regard to case; \\* is a star"),
            ("path=/orders", "is exactly that, case included; != is not"),
            (
                'path~"^/v[12]/"',
                "matches a regular expression somewhere, case included; (?i) at its beginning ignores it",
            ),
            ("note:*", "is not empty; -note:* is empty"),
        ),
    ),
    "number": (
        "Numbers",
        (
            ("status:404", "equal; = says the same, != the opposite"),
            ("size>1MB", "more than; also >=, < and <="),
            ("size:100..25kB", "in a range, both ends included; 100.. and ..25kB leave one open"),
        ),
    ),
    "time": (
        "Times",
        (
            ("since:10m", "in the last 10 minutes; s, m, h, d and w are units"),
            ("at:2026-11-23..2026-11-24", "in a range of days, both included"),
            ("at>2026-11-23T14:05", "after that minute; also >=, < and <="),
            ("at:2026-11-23T14Z", "in that hour of UTC; without Z or +01:00 times are local"),
        ),
    ),
    "choice": (
        "Choices",
        (
            ("verdict:invalid", "is that; = says the same, != the opposite"),
            ("has:body", "there is one; -has:body: there is none"),
        ),
    ),
    "flag": ("Marks", (("pinned", "yes; -pinned or pinned:no: no"),)),
    "inside": (
        "Values inside",
        (
            ("header[x-id]", "there is a header of that name; header.x-id:abc with a dot"),
            ("header[x-id]=abc", "one of its lines is exactly that; :, ~ and != as for texts"),
            ("query[page]>2", "numbers compare as numbers, other values letter by letter"),
            ("body.data.object.amount>1000", "a value inside a JSON body, or a field of a form"),
            ("body.items[0].id=sku_1", "of the first element; [-1] is the last"),
            ("body.items[*].sku:blue", "of any element"),
            ('body["odd.key"]', "a key with a dot in it is there"),
            ("body.paid=true", 'true, false and null, or a text that spells them; "true" is only the text'),
            ("body.amount:100..200", "in a range, both ends included; dates, too: 2026-11-01..2026-11-30"),
            ('body~"err(or)?"', "the text of the body, unpacked and decoded, matches"),
        ),
    ),
}

_MISSING = Section(
    "What is missing",
    (
        Entry("age>5m", "what is not known passes no condition: without a signed time there is no age"),
        Entry("header[x-id]!=abc", "the opposite, so that requests without that header pass, too"),
        Entry("header[x-id] header[x-id]!=abc", "those that have it, and not with that value"),
        Entry('note=""', "an empty text"),
    ),
)
_CASE = Section(
    "Case",
    (),
    "Names of fields, headers and short names, a colon and a star pay no regard to case: A-Z alone while what is"
    " looked for is plain ASCII, all letters of Unicode (ß is ss) when it is not. The signs = and ~ pay regard to it,"
    " and so do names of query and form fields, cookies and keys of JSON. A pattern that takes longer than a quarter of"
    " a second on a text counts as not matching there, and after a second of that it is given up; you are told.",
)


def example(field: Field) -> str:
    """A condition of the field that reads."""
    if field.inside:
        return f"{field.inside}:…"
    if field.alone:
        return field.name
    value = field.values[0] if field.values else "42" if field.kind == "number" else "*"
    return f"{field.name}{value}" if value.startswith((">", "<")) else f"{field.name}:{value}"


def sections() -> list[Section]:
    """The whole help."""
    made = [_TOGETHER]
    for title, rows in OPERATORS.values():
        made.append(Section(title, tuple(Entry(written, meaning) for written, meaning in rows)))
    made.append(Section("Fields", tuple(Entry(example(field), _meaning(field)) for field in FIELDS)))
    return [*made, _MISSING, _CASE]


def _meaning(field: Field) -> str:
    text = field.help
    if field.kind == "choice":
        text += f": {', '.join(field.values)}"
    return f"{text} (also {', '.join(field.aliases)})" if field.aliases else text


def help_text(width: int = 100) -> str:
    """The help as plain text with lines of that length."""
    lines: list[str] = []
    for section in sections():
        lines += ["", section.title.upper()]
        if section.remark:
            lines += textwrap.wrap(section.remark, width - 2, initial_indent="  ", subsequent_indent="  ")
        for entry in section.entries:
            meaning = textwrap.wrap(entry.meaning, width - 40)
            first = f"  {entry.written:36}"
            lines += [f"{first}  {meaning[0]}" if len(first) <= 38 else first]
            rest = meaning[1:] if len(first) <= 38 else meaning
            lines += [" " * 40 + line for line in rest]
    return "\n".join(lines[1:])

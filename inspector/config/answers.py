"""The tables [[endpoints.NAME.answers]]."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from inspector.answers import MOST_RULES, compile_rule, inside
from inspector.config.paths import beside
from inspector.config.tables import Item, items
from inspector.endpoints import AnswerRule
from inspector.errors import ConfigError, TemplateError
from inspector.templates import in_json

_TEXT = "a text in quotes"
#: Key of the file -> what it must be.
_KEYS = {
    "when": _TEXT,
    "name": _TEXT,
    "enabled": "true or false",
    "status": "a whole number",
    "reason": _TEXT,
    "headers": 'a table like { "X-Id" = "1" } or a list of pairs like [["X-Id", "1"], ["X-Id", "2"]]',
    "body": _TEXT,
    "json": "a value that JSON has",
    "file": _TEXT,
    "template": "true or false",
    "delay": 'a text like "200ms" or "1s..3s"',
    "fault": 'a text like "close after 10"',
    "plan": 'a text like "500, 500, then 200"',
    "per": '"event" or "endpoint"',
    "rate": 'a text like "10%"',
    "seed": "a whole number",
}
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("when", "name", "reason", "body", "file", "delay", "fault", "plan", "per", "rate"), (str,)),
    **dict.fromkeys(("enabled", "template"), (bool,)),
    **dict.fromkeys(("status", "seed"), (int,)),
    "headers": (dict, list),
    "json": (object, bool),
}


def read_answers(lines: Sequence[str], name: str, place: str, value: Any, notes: list[str]) -> tuple[AnswerRule, ...]:
    """The answers of the endpoint whose table is `place`, in the file `name`; body files are beside that file.

    ConfigError with line and reason; `notes` gets a sentence for each key that is not known.
    """
    found: list[AnswerRule] = []
    given = items(lines, name, f"{place}.answers", value, "{ status = 500 }")
    for number, item in enumerate(given, 1):
        if number > MOST_RULES:
            raise item.error("", f"is one too many: an endpoint has at most {MOST_RULES:,} answers")
        fields = item.known(_KEYS, _TYPES, notes)
        if "headers" in fields:
            fields["headers"] = _headers(item, fields["headers"])
        if "json" in fields:
            _put_json(item, fields)
        try:
            if "file" in fields:
                folder = Path(name).parent.absolute()
                fields |= {"file": str(inside(folder, fields["file"])), "folder": str(folder)}
            rule = AnswerRule(**fields)
            compile_rule(rule)
        except ConfigError as error:
            raise item.passed_on(_blamed(error.message, item), error) from error
        found.append(rule)
    return tuple(found)


def answer_tables(rules: Sequence[AnswerRule], folder: Path | None = None) -> AoT:
    """The tables that `read_answers` reads back; what has its default is left out.

    Body files in `folder` are named from there, as the configuration's reader wants them.
    """
    tables = tomlkit.aot()
    for rule in rules:
        table = tomlkit.table()
        for key, value in rule.to_dict().items():
            if key == "folder":
                # where the file is to be says it
                continue
            if key == "file":
                table[key] = beside(value, folder)
            elif key == "body" and _reads_in_lines(value):
                table[key] = tomlkit.string(value, multiline=True)
            else:
                table[key] = value
        tables.append(table)
    return tables


def _reads_in_lines(text: str) -> bool:
    """Whether a body of several lines can stand in the file as it is."""
    return "\n" in text and "\r" not in text and '"""' not in text and not text.endswith('"')


def _headers(item: Item, value: Any) -> tuple[tuple[str, str], ...]:
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    for pair in pairs:
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            raise item.error("headers", f"is {value!r:.80}; it must be {_KEYS['headers']}")
    return tuple((name, text) for name, text in pairs)


def _put_json(item: Item, fields: dict[str, Any]) -> None:
    if "body" in fields:
        raise item.error("json", "and a body are both given; one of them is enough")
    try:
        fields["body"] = _json_text(fields.pop("json"), template=fields.get("template") is not False)
    except TemplateError as error:
        raise item.error("json", f"has a text that cannot be filled in: {error.message}", error.hint) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise item.error("json", f"holds something that JSON has not: {error}") from error
    headers = fields.get("headers", ())
    if not any(name.lower() == "content-type" for name, _ in headers):
        fields["headers"] = (*headers, ("Content-Type", "application/json"))


def _json_text(value: object, *, template: bool) -> str:
    """JSON without spare blanks. What a template fills into its texts is escaped there. TypeError, ValueError."""
    if isinstance(value, Mapping):
        pairs = [[_json_text(part, template=template) for part in pair] for pair in value.items()]
        return "{" + ",".join(map(":".join, pairs)) + "}"
    if isinstance(value, list):
        return f"[{','.join(_json_text(one, template=template) for one in value)}]"
    if isinstance(value, str) and template and "{{" in value:
        return in_json(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _blamed(message: str, item: Item) -> str:
    """The key that a complaint is about."""
    found = {
        "The condition": "when",
        "The rate": "rate",
        "The fault": "fault",
        "The delay": "delay",
        "The time": "plan" if "plan" in item.values else "delay",
        "Step": "plan",
        "A plan": "plan",
        "The body file": "file",
        "There is no file": "file",
        "In the body": "json" if "json" in item.values else "body",
        "In the header": "headers",
        "The value of the header": "headers",
        "The reason": "reason",
    }
    if "is no name of a header" in message or "written by the listener" in message:
        return "headers"
    if "plan" in item.values and ("that can be answered" in message or "no final answer" in message):
        return "plan"
    return next((key for start, key in found.items() if message.startswith(start)), "status")

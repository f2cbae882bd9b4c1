"""CloudEvents: the attributes of each event, and its data looked at by itself.

Source: CloudEvents 1.0, HTTP protocol binding (binary, structured and batched mode) and JSON event format.
"""

from __future__ import annotations

import base64
import binascii
import json
from itertools import islice
from urllib.parse import unquote

from inspector.bodies.body import Body
from inspector.bodies.parts import Part, Parts
from inspector.bodies.rendered import Page, Span
from inspector.bodies.tree import Node, json_tree
from inspector.bodies.views.base import Job, ViewFailed, plural
from inspector.bodies.visible import count_hidden, visible
from inspector.workers import Token

#: Events of a batch, and lines of one event's data, that are shown
_EVENTS = 10_000
_LINES = 200

_SAMPLE = 16 * 1024
_ORDER = ("specversion", "type", "source", "id", "time", "subject", "datacontenttype", "dataschema")


class CloudEventsView:
    """The envelope apart from what is in it, in all three modes."""

    name = "cloudevents"
    title = "Event"

    def suits(self, body: Body) -> bool:
        """See View."""
        if not body.data and not body.headers.has("ce-id"):
            return False
        if body.headers.has("ce-specversion") or body.content_type.lower().startswith("application/cloudevents"):
            return True
        head = body.data[:_SAMPLE]
        return body.kind.name == "json" and b'"specversion"' in head and b'"source"' in head and b'"type"' in head

    def page(self, job: Job) -> Page:
        """See View. Fails where the body is no event after all."""
        body, token = job.body, job.token
        problem = None
        if body.headers.has("ce-specversion"):
            items = [_binary(body)]
        else:
            root = json_tree(body.read(token).text)
            if root.kind == "object":
                items = [_structured(root, 1, token)]
            elif root.kind == "array":
                found = list(islice((node for node in root.children(token) if node.kind == "object"), _EVENTS + 1))
                items = [_structured(node, number, token) for number, node in enumerate(found[:_EVENTS], 1)]
                if len(found) > _EVENTS:
                    problem = f"Only the first {_EVENTS:,} events are listed."
            else:
                raise ViewFailed("This body is no CloudEvents object, nor a batch of them.")
        if not items:
            raise ViewFailed("This batch holds no event.")
        lines: list[str] = []
        styles: dict[int, str] = {}
        for part in items[:_LINES]:
            token.check()
            _add(part, lines, styles)

        def colour(index: int, line: str) -> list[Span]:
            style = styles.get(index)
            at = line.find(": ")
            if style == "attr" and at > 0:
                return [(0, at, "attr"), (at, 1, "punct"), (at + 2, len(line) - at - 2, "str")]
            return [(0, len(line), style)] if style and line else []

        missing = [name for name in _ORDER[:4] if not any(key == name for key, _ in items[0].headers)]
        if missing:
            problem = f"The event lacks {', '.join(missing)}, which CloudEvents require."
        notes = (plural(len(items), "event"),)
        return Page(
            lines, count_hidden("\n".join(lines)), colour, problem=problem, notes=notes, model=Parts(items, "event")
        )


def _binary(body: Body) -> Part:
    attributes: dict[str, str] = {}
    for name, value in body.headers.to_text():
        if name.lower().startswith("ce-"):
            attributes[name[3:].lower()] = unquote(value)
    if body.content_type:
        attributes["datacontenttype"] = body.content_type
    return _part(attributes, body.data, body.content_type, 1)


def _structured(node: Node, number: int, token: Token) -> Part:
    attributes: dict[str, str] = {}
    data, kind = b"", ""
    for child in node.children(token):
        name = str(child.step)
        if child.kind == "error":
            attributes["(broken)"] = child.text
        elif name == "data_base64":
            data, kind = _decoded(child.exact(token)), "data_base64"
        elif name == "data":
            text = child.exact(token)
            data, kind = text.encode("utf-8", "surrogatepass"), child.kind
        else:
            attributes[name] = child.exact(token)
    declared = attributes.get("datacontenttype", "")
    if not declared and kind not in ("", "data_base64"):
        declared = "application/json"
    if kind == "string" and declared.lower().partition(";")[0].endswith("json"):
        # a JSON text as data is that text itself, with its quotes
        data = json.dumps(data.decode("utf-8", "surrogatepass")).encode()
    return _part(attributes, data, declared, number)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogatepass")


def _part(attributes: dict[str, str], data: bytes, content_type: str, number: int) -> Part:
    names = [*(name for name in _ORDER if name in attributes), *(name for name in attributes if name not in _ORDER)]
    return Part(
        f"{number:,}",
        data,
        tuple((name, attributes[name]) for name in names),
        content_type,
        visible(f"{attributes.get('type', '?')}  {attributes.get('subject', '')}"[:200]).text,
        f"event-{number}",
    )


def _add(part: Part, lines: list[str], styles: dict[int, str]) -> None:
    if lines:
        lines.append("")
    styles[len(lines)] = "comment"
    lines.append(f"── event {part.title} ──")
    for name, value in part.headers:
        styles[len(lines)] = "attr"
        lines.append(f"{name}: {value}".replace("\n", "␊"))
    lines.append("")
    lines += part.data[: 64 * 1024].decode("utf-8", "surrogateescape").split("\n")[:_LINES]

"""What the snippets for Python's HTTP clients share."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.capture import Headers
from inspector.exports.code.language import Sent, base64_lines

#: What urllib3, httpx and yarl send as it is in a target.
LEGAL = "!$%&'()*+,/:;=?@-._~"


def decoded(headers: Headers) -> list[tuple[str, str]]:
    """Names and values as latin-1 text, which is what Python's clients encode them with."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def body_of(sent: Sent) -> str:
    """The body's expression; "" when there is none."""
    return bytes_expression(sent.body, sent.text) if sent.body else ""


def bytes_expression(data: bytes, text: str | None) -> str:
    """An expression for these bytes, which are `text` in UTF-8 where that is given."""
    if text is None:
        return f'base64.b64decode(\n    """\n{base64_lines(data)}\n    """\n)'
    return f"b{text!a}" if text.isascii() else f"{text!r}.encode()"


def call(name: str, arguments: Sequence[str | list[str]]) -> str:
    """A call over several lines; a list becomes a list of its own, empty arguments are left out."""
    lines = [f"{name}("]
    for argument in arguments:
        if isinstance(argument, list):
            lines += ["    [", *(f"        {one}," for one in argument), "    ],"] if argument else ["    [],"]
        elif argument:
            first, *rest = argument.splitlines()
            lines += [f"    {first}", *(line if line.startswith("\x00") else f"    {line}" for line in rest)]
            lines[-1] += ","
    return "\n".join([*lines, ")"])

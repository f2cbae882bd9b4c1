"""CSV and YAML, where a name stands above its values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_CELL = re.compile(r'"(?:[^"]|"")*+"|[^,;\t|"\r\n]*+')
_SEPARATORS = re.compile(r"[,;\t|]")
_LINE = re.compile(r"[^\r\n]*+(?:\r?\n|\r|\Z)")
#: A key with nothing behind it but the mark of a text over several lines or an anchor.
_KEY = re.compile(
    r"([ ]{0,200})(?:- )?[\"']?([A-Za-z][\w .-]{0,80}?)[\"']?[ ]*:[ \t]*(?:[|>][+-]?\d?|[&!]\S+)?[ \t]*(?:#.*)?"
)
_ITEM = re.compile(r"([ ]*(?:- +)*)(?:([\"']?)(.*?)\2)([ \t]*)")


def redact_csv(scan: Scan, text: str, depth: int) -> str:
    """Rows whose first one names the columns; cells below the name of a secret go, all others are looked at."""
    first = _LINE.match(text)
    names = [_plain(cell) for cell in _cells(first[0].rstrip("\r\n"))] if first else []
    kinds = [scan.rules.kind_of_name(name) for name in names]
    if not any(kinds):
        return scan.text(text, depth)
    separator = _SEPARATORS.search(first[0]) if first else None
    wanted = separator[0] if separator else ","
    made: list[str] = []
    column, row, position = 0, 0, 0
    while position < len(text):
        scan.token.check()
        found = _CELL.match(text, position)
        cell = found[0] if found else ""
        position += len(cell)
        kind = kinds[column] if row and column < len(kinds) else ""
        made.append(_cell(scan, cell, kind) if kind else cell)
        if position < len(text):
            char = text[position]
            position += 1
            made.append(char)
            if char == "\n":
                row, column = row + 1, 0
            elif char == wanted:
                column += 1
    return scan.text("".join(made), depth)


def _cells(line: str) -> list[str]:
    separator = _SEPARATORS.search(line)
    return line.split(separator[0]) if separator else [line]


def _plain(cell: str) -> str:
    return cell.strip().strip('"')


def _cell(scan: Scan, cell: str, kind: str) -> str:
    quoted = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    value = cell[1:-1].replace('""', '"') if quoted else cell
    new = scan.named(kind, value)
    return cell if new == value else f'"{new}"' if quoted else new


def redact_yaml(scan: Scan, text: str, depth: int) -> str:
    """Lines below the name of a secret, as far as they are further in; what stands behind a name is found as text."""
    made: list[str] = []
    kind, inside = "", -1
    for found in _LINE.finditer(text):
        line = found[0].rstrip("\r\n")
        end = found[0][len(line) :]
        indent = len(line) - len(line.lstrip(" "))
        if kind and line.strip() and (indent > inside or (indent == inside and line.lstrip().startswith("- "))):
            item = _ITEM.fullmatch(line)
            named = item is not None and item[3].strip() and not item[3].endswith(":")
            if item is not None and named:
                start, after = item.span(3)
                line = line[:start] + _behind(scan, line[start:after], kind) + line[after:]
        elif line.strip():
            key = _KEY.fullmatch(line)
            kind = scan.rules.kind_of_name(key[2]) if key is not None else ""
            inside = indent
        made.append(line + end)
    return scan.text("".join(made), depth)


def _behind(scan: Scan, text: str, kind: str) -> str:
    """`a: b` keeps its name."""
    name, colon, value = text.partition(": ")
    if colon and re.fullmatch(r"[\w .-]{1,80}", name):
        return name + colon + scan.named(kind, value)
    return scan.named(kind, text)

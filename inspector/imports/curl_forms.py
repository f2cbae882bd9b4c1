"""The parts of a form that curl sends for `-F`."""

from __future__ import annotations

import re

from inspector.errors import ImportFailed

_KINDS = {b"gif": b"image/gif", b"jpg": b"image/jpeg", b"jpeg": b"image/jpeg", b"png": b"image/png"}
_KINDS |= {b"svg": b"image/svg+xml", b"txt": b"text/plain", b"htm": b"text/html", b"html": b"text/html"}
_KINDS |= {b"pdf": b"application/pdf", b"xml": b"application/xml"}
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*+(?:;.*)?)', re.DOTALL)


def form_part(value: bytes, *, literal: bool) -> bytes:
    """A part of a multipart form, without its border."""
    name, equals, content = value.partition(b"=")
    if not equals:
        raise ImportFailed(f"the form field {value.decode('utf-8', 'replace')[:40]!r} has no value")
    further = b""
    line = b'Content-Disposition: form-data; name="' + name.replace(b'"', b"%22") + b'"'
    if not literal:
        if content.startswith((b"@", b"<")):
            raise no_file(content[1:])
        content, options = _unquoted(content)
        for option in options:
            key, _, said = option.strip().partition(b"=")
            if key == b"type":
                further = b"\r\nContent-Type: " + said
            elif key == b"filename":
                said = said.strip(b'"')
                line += b'; filename="' + said + b'"'
                further = further or b"\r\nContent-Type: " + _kind_of(said)
            else:
                content += b";" + option
    return line + further + b"\r\n\r\n" + content


def _kind_of(name: bytes) -> bytes:
    """The type that curl takes a file for, by its name."""
    ending = name.lower().rpartition(b".")[2]
    return _KINDS.get(ending, b"application/octet-stream")


def _unquoted(content: bytes) -> tuple[bytes, list[bytes]]:
    """The value of a form field, which may stand in double quotes, and the options behind it."""
    if found := _QUOTED.fullmatch(content):
        return re.sub(rb'\\(["\\])', rb"\1", found[1]), [one for one in found[2].split(b";") if one.strip()]
    first, *options = content.split(b";")
    return first, options


def no_file(name: bytes) -> ImportFailed:
    """The error for a command that takes bytes from a file."""
    shown = name.decode("utf-8", "replace")[:60]
    return ImportFailed(f"it takes bytes from the file {shown!r}, and files that a command names are not read")

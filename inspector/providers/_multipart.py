"""Reading a few short fields out of a multipart form, without decoding its files."""

from __future__ import annotations

import re

from inspector.capture import Capture

_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'\bname="([^"\r\n]*)"', re.IGNORECASE)
#: Parts beyond this number, and values longer than that of bytes, are not looked at.
_MOST, _LONGEST = 2000, 4096


def multipart_boundary(capture: Capture) -> bytes | None:
    """The boundary where the content type says multipart form; else None."""
    if not capture.content_type.lower().startswith("multipart/form-data"):
        return None
    match = _BOUNDARY.search(capture.content_type)
    return (match[1] or match[2]).encode("latin-1") if match else None


def multipart_fields(capture: Capture, *names: str) -> list[str]:
    """First values of the named fields of a multipart form; "" where there is none."""
    boundary = multipart_boundary(capture)
    found: dict[str, str] = {}
    if boundary is not None:
        line, body = b"--" + boundary, capture.body
        start = body.find(line)
        for _ in range(_MOST):
            end = body.find(b"\r\n" + line, start)
            if start < 0 or end < 0 or len(found) == len(names):
                break
            head, mark, value = body[start : min(end, start + 2 * _LONGEST)].partition(b"\r\n\r\n")
            match = _NAME.search(head)
            name = match[1].decode("utf-8", "replace") if match and mark else ""
            if name in names and len(value) <= _LONGEST:
                found.setdefault(name, value.decode("utf-8", "surrogateescape"))
            start = end + 2
    return [found.get(name, "") for name in names]

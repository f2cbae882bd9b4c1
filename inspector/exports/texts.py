"""Bytes of a capture as text, where they are text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from inspector.capture import Capture
from inspector.capture.target import origin_form
from inspector.exports.address import base_of
from inspector.redaction import MARK

#: Controls that are no white space: what holds them is not shown as text.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: What a URL may hold as it is; a percent sign stays, as what follows it was escaped by the sender.
_URL = "!#$%&'()*+,/:;=?@[]~-._"


def as_utf8(data: bytes) -> str | None:
    """The text that these bytes are in UTF-8, giving them back exactly when encoded; None when they are none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def as_plain(data: bytes) -> str | None:
    """As `as_utf8`, and None for text with controls beside tab and line ends."""
    text = as_utf8(data)
    return None if text is None or _CONTROLS.search(text) else text


def header_text(value: bytes) -> str:
    """A header's value for display: UTF-8 where it is that, else latin-1."""
    text = as_utf8(value)
    return value.decode("latin-1") if text is None else text


def latin(text: str) -> str:
    """The text with `?` for what no header line can hold: an imported answer's reason may be any text."""
    return text.encode("latin-1", "replace").decode("latin-1")


def url_target(capture: Capture) -> str:
    """The target as the end of a URL: what no URL can hold is escaped, an absolute target loses its start."""
    escaped = quote(origin_form(capture.target).encode("latin-1", "replace"), safe=_URL)
    return escaped if escaped.startswith("/") else f"/{escaped}"


def url_of(capture: Capture) -> str:
    """The address that the capture came to, as a URL that others can parse."""
    return base_of(capture) + url_target(capture)


def file_suffix(content_type: str, body: bytes) -> str:
    """The ending of a file with this body: by its media type, else `.txt` or `.bin`."""
    media = content_type.partition(";")[0].strip().lower()
    if media.endswith(("json", "+json")):
        return ".json"
    if media.endswith(("/xml", "+xml")):
        return ".xml"
    known = {"text/html": ".html", "text/csv": ".csv", "image/png": ".png", "image/jpeg": ".jpg"}
    if media in known:
        return known[media]
    return ".bin" if as_plain(body) is None else ".txt"


def slug(text: str, longest: int = 40) -> str:
    """A part of a file's name made of a text: letters, digits, dashes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:longest].strip("-").lower()


def title_of(capture: Capture) -> str:
    """`POST /orders`, on one line and without characters that hide or move others; says that it was redacted."""
    text = f"{capture.method} {capture.path}"
    said = redaction_of(capture)
    return "".join(char if char.isprintable() else "\ufffd" for char in text)[:120] + (said and f" ({said})")


def remark_of(capture: Capture) -> str:
    """A line of comment for a shell that says that the capture was redacted; nothing for one that was not."""
    said = redaction_of(capture)
    return f"# {said}\n" if said else ""


def redaction_of(capture: Capture) -> str:
    """`redacted by the profile default; the signature was valid before`, or an empty text."""
    mark = capture.extra.get(MARK)
    if not isinstance(mark, Mapping):
        return ""
    before = mark.get("signature_before")
    text = f"redacted by the profile {mark.get('profile')}" + (f"; the signature was {before} before" if before else "")
    return "".join(char for char in text if char.isprintable())[:200]

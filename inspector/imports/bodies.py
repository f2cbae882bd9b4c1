"""Bodies as other programs write them down: text, base64, lists of form fields."""

from __future__ import annotations

import secrets
from urllib.parse import quote_plus

from inspector.errors import ImportFailed
from inspector.imports.fields import Json, encoded, items, mapping, text, unbase64


def har_body(data: Json, name: str, size: float | None) -> bytes:
    """The bytes of a `content` or `postData`; `size`, where it is told, chooses between UTF-8 and latin-1."""
    value = text(data, "text")
    if text(data, "encoding").lower() == "base64":
        return unbase64(value, f"{name}.text")
    body = encoded(value, f"{name}.text")
    if size is not None and 0 < size == len(value) != len(body):
        try:
            # a program that took each byte for a character
            return value.encode("latin-1")
        except UnicodeEncodeError:
            return body
    return body


def form_body(data: Json, headers: list[tuple[bytes, bytes]]) -> bytes:
    """The body of `params`, by its media type; ImportFailed where a file is missing."""
    pairs = []
    for param in items(data.get("params"), "postData.params"):
        param = mapping(param, "a form field")
        if param.get("fileName") and "value" not in param:
            raise ImportFailed(f"the file {text(param, 'fileName')!r:.60} of the form is not in this file")
        pairs.append((text(param, "name"), text(param, "value"), text(param, "fileName"), text(param, "contentType")))
    media = text(data, "mimeType")
    said = next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), media)
    if "multipart/" in said:
        boundary = boundary_of(said) or f"----webhook-{secrets.token_hex(8)}"
        return multipart(pairs, boundary)
    return urlencoded([(name, value) for name, value, _, _ in pairs])


def urlencoded(pairs: list[tuple[str, str]]) -> bytes:
    """`a=1&b=2`, escaped."""
    return "&".join(
        f"{quote_plus(encoded(name, 'a form field'))}={quote_plus(encoded(value, 'a form field'))}"
        for name, value in pairs
    ).encode("ascii")


def boundary_of(content_type: str) -> str:
    """The boundary that a Content-Type names, or ""."""
    for part in content_type.split(";")[1:]:
        key, _, value = part.strip().partition("=")
        if key.lower() == "boundary":
            return value.strip('"')
    return ""


def multipart(parts: list[tuple[str, str, str, str]], boundary: str) -> bytes:
    """A multipart/form-data body of (name, value, file name, content type)."""
    made = b""
    for name, value, file, kind in parts:
        line = f'Content-Disposition: form-data; name="{_quoted(name)}"'
        if file:
            line += f'; filename="{_quoted(file)}"'
        if kind:
            line += f"\r\nContent-Type: {kind}"
        made += f"--{boundary}\r\n{line}\r\n\r\n".encode("utf-8", "replace") + encoded(value, "a form field") + b"\r\n"
    return made + f"--{boundary}--\r\n".encode("utf-8", "replace")


def _quoted(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")

"""Which format a file is, by what is in it. Its name is never asked."""

from __future__ import annotations

import io
import json
import re

from inspector.errors import ImportFailed
from inspector.imports.formats import IMPORTS, Format
from inspector.imports.json_stream import Broken, JsonStream
from inspector.imports.powershell_calls import is_own_script
from inspector.imports.source import Source
from inspector.workers import Token

_HEAD = 64 * 1024
_PACKED = {
    b"\x1f\x8b": "compressed (gzip)",
    b"BZh": "compressed (bzip2)",
    b"\xfd7zXZ": "compressed (xz)",
    b"(\xb5/\xfd": "compressed (zstd)",
    b"7z\xbc\xaf": "a 7-Zip archive",
}
_FLOW = re.compile(rb"[0-9]{1,10}:[0-9]{1,10}:")
_CURL = re.compile(
    r'(?i)(?:[$%>] |PS> |& )?(?:(?:base64|cat|echo|printf) [^|]*\| *)?(?:\S*[/\\])?curl(?:\.exe)?\s|>"%TEMP%'
)
_RAW = re.compile(r"[A-Z!#$%&'*+.^_`|~0-9a-z-]+ [^ \r\n]+ HTTP/\d(?:\.\d)?\r?\n")
_REQUEST = re.compile(
    r"(?:[A-Z][A-Z-]+[ \t]+)?(?:https?://|\{\{).*|[A-Z][A-Z-]+[ \t]+/.*"
    r"|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT)[ \t]+\S+.*"
)
_INVOKE = re.compile(
    r"(?im)^[ \t]*(?:PS[^>\r\n]*> ?)?(?:\$\w+[ \t]*=[ \t]*)?(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)[ \t`]"
)
_POWERSHELL = re.compile(r"(?i)\$\w+|\[|Invoke-|iwr\b|irm\b|PS\b|<#|param\b|function\b|Import-|Set-|Write-")
#: What JetBrains runs before a request.
_SCRIPT = re.compile(r"<\s*(?:\{%|\S+\.js$)")
_COMMENT = re.compile(r"#|//|@\w[\w.-]*\s*=|rem\b|@echo\b|setlocal\b", re.IGNORECASE)
_CAPTURE = {"method", "headers", "target", "body_b64"}
KNOWN = ", ".join(made.title for made in IMPORTS.values() if made.name != "json")


def recognise(source: Source) -> Format:
    """The format; ImportFailed with the formats that are known for what is none of them."""
    head = source.open().read(_HEAD)
    if not head.strip():
        raise ImportFailed(f"{source.name} is empty.", path=source.name)
    for magic, what in _PACKED.items():
        if head.startswith(magic):
            raise ImportFailed(
                f"{source.name} is {what}.", path=source.name, hint="Unpack it and import what is in it."
            )
    name = _binary(head) or _json(source, head) or _text(head)
    if name is None:
        raise ImportFailed(
            f"{source.name} is in no format that can be imported.", path=source.name, hint=f"These are: {KNOWN}."
        )
    return IMPORTS[name]


def _binary(head: bytes) -> str | None:
    if head.startswith(b"SQLite format 3\0"):
        return "session"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "mitmproxy" if _FLOW.match(head) else None


def _json(source: Source, head: bytes) -> str | None:
    start = head.lstrip()
    if not start.startswith((b"{", b"[")):
        return None
    first, _, more = start.partition(b"\n")
    keys = _keys(start)
    if start.startswith(b"["):
        if {"token_id", "url"} <= keys.keys():
            return "webhook.site"
        if {"content_length", "path"} <= keys.keys():
            return "request-baskets"
        return "json" if keys.keys() & (_CAPTURE | {"url"}) else None
    if "log" in keys:
        return "har"
    if "requests" in keys and not keys.keys() & _CAPTURE:
        inside = keys["requests"]
        if b'"order"' in start and b'"folders"' in start:
            raise ImportFailed(
                f"{source.name} is a Postman collection of version 1.", path=source.name, hint="Export it as 2.1."
            )
        return "request-baskets" if b'"content_length"' in inside or b'"has_more"' in start else "ngrok"
    if "item" in keys or ("info" in keys and b"getpostman.com" in start):
        return "postman"
    if "data" in keys and not keys.keys() & _CAPTURE:
        return "webhook.site"
    if {"token_id", "uuid"} <= keys.keys():
        return "webhook.site"
    if keys.get("_type") == b'"export"' or "__export_format" in keys:
        raise ImportFailed(
            f"{source.name} is an Insomnia export.", path=source.name, hint="Export it as HAR, and import that."
        )
    if keys.keys() & (_CAPTURE | {"url"}):
        # a pretty-printed object goes over several lines
        return "ndjson" if _whole_line(first) or not more.strip() else "json"
    # each line is told to be none
    return "ndjson" if _whole_line(first) or not keys else None


def _whole_line(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _keys(start: bytes) -> dict[str, bytes]:
    """Keys of the object that the text begins with, or of the first one of a list, and the start of their values."""
    found: dict[str, bytes] = {}
    stream = JsonStream(io.BytesIO(start), Token())
    name = ""
    try:
        stream.take(b"[")
        stream.need(b"{")
        while stream.peek() == b'"':
            name = stream.text()
            stream.need(b":")
            # until its end is seen: the head may hold the beginning only
            found[name] = start
            raw, _ = stream.value()
            found[name] = raw
            stream.need(b",")
    except Broken:
        pass
    return found


def _text(head: bytes) -> str | None:
    text = head.decode("utf-8", "replace")
    if _RAW.match(text.lstrip("\r\n")) and not re.search(r"(?m)^###", text):
        return "raw"
    if b"\0" in head:
        return None
    lines = [line.strip() for line in text.splitlines()]
    columns = set(re.split(r"[,;\t]", lines[0].replace('"', "").lower())) if lines else set()
    if {"uuid", "method"} <= columns and columns & {"content", "token_id"}:
        return "webhook.site-csv"
    first = next((line for line in lines if line and not _COMMENT.match(line)), "")
    if _CURL.match(f"{first} ") or is_own_script(text):
        return "curl"
    if _INVOKE.search(text) and _POWERSHELL.match(first):
        return "powershell"
    return "http" if _REQUEST.fullmatch(first) or _SCRIPT.match(first) else None

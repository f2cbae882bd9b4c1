"""Insomnia collections (export format 4, which all its versions import)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from inspector.capture import to_micros
from inspector.exports.collection import ascii_json, description_of, header_pairs
from inspector.exports.record import Record
from inspector.exports.texts import as_plain, title_of, url_of
from inspector.workers import Token

_WORKSPACE = "wrk_webhook_inspector"


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """One workspace with a request for each capture; memory holds one at a time."""
    start = {"_type": "export", "__export_format": 4, "__export_source": "webhook-inspector"}
    workspace = {"_id": _WORKSPACE, "_type": "workspace", "parentId": None, "name": "Captures", "scope": "collection"}
    out.write(ascii_json(start)[:-1] + b', "resources": [\n' + ascii_json(workspace))
    count = 0
    for record in records:
        token.check()
        count += 1
        out.write(b",\n" + ascii_json(_request(record, count)))
    out.write(b"\n]}\n")
    return count


def _request(record: Record, number: int) -> dict[str, Any]:
    capture = record.entry.capture
    body: dict[str, Any] = {}
    text = as_plain(capture.body)
    if text is None:
        body = {"mimeType": "application/octet-stream", "fileName": f"capture-{number}.bin"}
    elif text:
        body = {"mimeType": capture.content_type.partition(";")[0].strip() or "text/plain", "text": text}
    return {
        "_id": f"req_{capture.uuid.replace('-', '')}_{number}",
        "_type": "request",
        "parentId": _WORKSPACE,
        "name": f"{number}: {title_of(capture)}",
        "created": to_micros(capture.received_at) // 1000,
        "description": description_of(capture, record.entry.note),
        "method": capture.method,
        "url": url_of(capture),
        "headers": [{"name": name, "value": value} for name, value in header_pairs(capture.headers)],
        "parameters": [],
        "authentication": {},
        "body": body,
        # nothing is to be filled in, escaped or added
        "settingDisableRenderRequestBody": True,
        "settingEncodeUrl": False,
        "settingRebuildPath": False,
        "settingSendCookies": False,
        "settingStoreCookies": False,
        "settingFollowRedirects": "off",
    }

"""Every file for people and programs says that it was redacted."""

from __future__ import annotations

import io
import json

import pytest

from inspector.exports import export
from inspector.redaction import BUILT_IN, Redactor
from inspector.session.redacting import redacted
from inspector.workers import Token
from tests.redaction.planting import BODIES, FORMED, opened, planted

_WORDS = b"redacted by the profile strict; the signature was invalid before"


@pytest.mark.parametrize(
    "name",
    [
        *("csv", "http", "postman", "bruno", "insomnia", "mitmproxy", "markdown", "html", "curl", "wget", "httpie"),
        *("requests", "httpx", "aiohttp", "fetch", "go", "java", "csharp", "php", "ruby", "curl-powershell", "zip"),
    ],
)
def test_the_file_says_so_and_what_the_signature_was(name: str) -> None:
    record = planted(FORMED["email"], *BODIES["json"](FORMED["email"]))
    out = io.BytesIO()
    export(redacted([record], Redactor(BUILT_IN["strict"]), Token()), name, out)
    data = out.getvalue()
    if data[:2] == b"PK":
        data = b"\n".join(opened(data))
    assert _WORDS in data or b'"signature_before": "invalid"' in data


@pytest.mark.parametrize("name", ["ndjson", "har"])
def test_formats_of_json_say_so_in_a_field(name: str) -> None:
    record = planted(FORMED["email"], *BODIES["json"](FORMED["email"]))
    out = io.BytesIO()
    export(redacted([record], Redactor(BUILT_IN["default"]), Token()), name, out)
    data = json.loads(out.getvalue())
    mark = data["redacted"] if name == "ndjson" else data["log"]["entries"][0]["_redacted"]
    assert mark == {"profile": "default", "signature_before": "invalid", "signature_checkable": False}

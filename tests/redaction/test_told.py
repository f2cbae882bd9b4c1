"""Every file says that it was redacted, by which profile, and what the signature was before; no other file does."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from inspector.columns import BY_NAME
from inspector.exports import EXPORTS, Record, export, parse_raw_request
from inspector.exports.formats import format_named
from inspector.redaction import BUILT_IN, Redactor
from inspector.session.redacting import redacted
from inspector.workers import Token
from tests.exports.test_golden import needs
from tests.redaction.opening import opened
from tests.redaction.planting import BODIES, FORMED, planted

_WORDS = b"redacted by the profile strict; the signature was invalid before"


def _exported(name: str, profile: str, records: list[Record] | None = None) -> bytes:
    out = io.BytesIO()
    rows = records or [planted(FORMED["email"], *BODIES["json"](FORMED["email"]))]
    export(redacted(rows, Redactor(BUILT_IN[profile]), Token()), name, out)
    return out.getvalue()


@pytest.mark.parametrize("name", EXPORTS)
def test_the_file_says_so_and_what_the_signature_was(name: str) -> None:
    needs(name)
    data = b"\n".join(opened(_exported(name, "strict"), 2))
    assert _WORDS in data or (b'"signature_before": "invalid"' in data and b'"profile": "strict"' in data)
    assert b"redacted by" not in b"\n".join(opened(_exported(name, "none"), 2))


@pytest.mark.parametrize("name", ["ndjson", "har"])
def test_formats_of_json_say_so_in_a_field(name: str) -> None:
    data = json.loads(_exported(name, "default"))
    mark = data["redacted"] if name == "ndjson" else data["log"]["entries"][0]["_redacted"]
    assert mark == {"profile": "default", "signature_before": "invalid", "signature_checkable": False}


@pytest.mark.parametrize("name", ["csv", "xlsx", "parquet"])
def test_a_table_has_the_note_whichever_columns_were_chosen(name: str) -> None:
    needs(name)
    out = io.BytesIO()
    rows = redacted([planted("x")], Redactor(BUILT_IN["strict"]), Token())
    format_named(name).write(rows, out, Token(), (BY_NAME["path"],))
    assert _WORDS in b"\n".join(opened(out.getvalue(), 2))


def test_a_raw_request_says_so_in_a_header_line_that_can_be_read() -> None:
    capture = parse_raw_request(_exported("raw", "strict"))
    assert capture.headers.get("x-webhook-inspector-redacted") == _WORDS.decode()
    assert capture.body.startswith(b'{"a"')


@pytest.mark.parametrize("raw", [b"\x16\x03\x01 no request", b"GARBAGE\r\n", b"P\xf6ST / HTTP/1.1\r\nA: b\r\n\r\nbody"])
def test_what_is_no_http_says_so_in_a_line_of_its_own(raw: bytes) -> None:
    record = planted("x", raw)
    capture = replace(record.entry.capture, malformed="Bad line", body=raw)
    data = _exported("raw", "strict", [replace(record, entry=replace(record.entry, capture=capture))])
    assert b"\nX-Webhook-Inspector-Redacted: " + _WORDS in data
    assert data.replace(b"X-Webhook-Inspector-Redacted: " + _WORDS + b"\r\n", b"").startswith(raw[:7])


def test_a_file_for_many_counts_profiles_and_signatures() -> None:
    needs("openapi")
    record = planted("x", b'{"a": 1}', [(b"Content-Type", b"application/json")])
    other = replace(record, verdicts=())
    info = json.loads(_exported("openapi", "default", [record, other, other]))["info"]
    assert info["description"].endswith(
        "They were redacted by the profile default; signatures before: not checked 2, invalid 1."
    )
    assert info["x-redacted"]["signatures_before"] == {"invalid": 1, "not checked": 2}

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.providers import Keys, get, recognise, verify

KEY, PARENT = "key-of-the-account", "key-of-the-parent"
STAMP, TOKEN = "1764590400", "f" * 50


def signature(key: str = KEY) -> str:
    return hmac.new(key.encode(), (STAMP + TOKEN).encode(), hashlib.sha256).hexdigest()


def multipart(fields: dict[str, str], boundary: str = "xYzZY", before: int = 99) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="attachment-1"; filename="a.bin"\r\n'.encode()
    file += b"Content-Type: application/octet-stream\r\n\r\n" + b"\xff\x00\r\n--" * 5000 + b"\r\n"
    return b"".join([*parts[:before], file, *parts[before:], f"--{boundary}--\r\n".encode()])


FIELDS = {"event": "delivered", "recipient": "a@b.c", "timestamp": STAMP, "token": TOKEN, "signature": signature()}
FORMS = {
    "application/x-www-form-urlencoded": urlencode(FIELDS).encode(),
    'multipart/form-data; boundary="xYzZY"': multipart(FIELDS),
    "multipart/form-data; boundary=xYzZY": multipart(FIELDS),
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_recognised_checked_and_signed_anew(make_capture: Any, kind: str) -> None:
    capture = make_capture(headers=[("Content-Type", kind)], body=FORMS[kind])
    assert recognise(capture)[:3] == ("mailgun", 0.8, "delivered")
    assert verify(capture, Keys(secret=KEY)).outcome == "valid"
    assert verify(capture, Keys(secret="other")).reason == "mismatch"
    provider = get("mailgun")
    assert provider is not None
    signed = replace(capture, body=provider.sign(capture, Keys(secret="new key"), 1_790_000_000.0).body)
    assert verify(signed, Keys(secret="new key")).outcome == "valid"
    assert abs(len(signed.body) - len(capture.body)) < 20


def test_a_file_before_the_fields_does_not_hide_them(make_capture: Any) -> None:
    kind = [("Content-Type", "multipart/form-data; boundary=xYzZY")]
    capture = make_capture(headers=kind, body=multipart(FIELDS, before=2))
    assert verify(capture, Keys(secret=KEY), provider="mailgun").outcome == "valid"


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=other", 'multipart/form-data; boundary="']
)
def test_a_multipart_body_that_cannot_be_read_is_unsigned(make_capture: Any, kind: str) -> None:
    for body in (multipart(FIELDS), b"", b"--other\r\n" * 9):
        capture = make_capture(headers=[("Content-Type", kind)], body=body)
        assert verify(capture, Keys(secret=KEY), provider="mailgun").outcome == "unsigned"


def test_of_a_subaccount_the_parents_signature_counts_too_and_that_is_said(make_capture: Any) -> None:
    part = {"timestamp": STAMP, "token": TOKEN, "signature": signature(), "parent-signature": signature(PARENT)}
    capture = make_capture(body=json.dumps({"signature": part, "event-data": {"event": "opened", "id": "1"}}).encode())
    own, parent = verify(capture, Keys(secret=KEY)), verify(capture, Keys(secret=PARENT))
    assert (own.outcome, own.detail) == ("valid", None)
    assert parent.outcome == "valid"
    assert "parent" in (parent.detail or "")
    assert verify(capture, Keys(secret="other")).outcome == "invalid"


def test_failures_are_told_apart_by_their_severity(make_capture: Any) -> None:
    part = {"timestamp": STAMP, "token": TOKEN, "signature": signature()}
    for severity in ("temporary", "permanent"):
        event = {"event": "failed", "severity": severity, "id": "e1"}
        body = json.dumps({"signature": part, "event-data": event}).encode()
        assert recognise(make_capture(body=body))[2:4] == (f"failed.{severity}", "e1")

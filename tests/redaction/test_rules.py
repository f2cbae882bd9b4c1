"""Rules of a profile: each finds its place and nothing else; slow expressions are cut off."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from inspector.capture import Capture
from inspector.errors import ConfigError
from inspector.redaction import BUILT_IN, MARK, Found, Kept, Profile, Redactor, preview
from inspector.redaction.patterns import LOST_SECONDS
from inspector.store.base import Entry

Make = Callable[..., Capture]


def test_headers_and_cookies_by_name(make_capture: Make) -> None:
    profile = Profile("mine", headers=("X-Internal-*",), cookies=("sid",))
    sent = make_capture(
        headers=[("x-internal-id", "value7"), ("X-Other", "value8"), ("Cookie", "sid=abcdef; theme=dark")]
    )
    made = Redactor(profile).capture(sent)
    assert made.headers.to_text() == [
        ["x-internal-id", "[header-1]"],
        ["X-Other", "value8"],
        ["Cookie", "sid=[cookie-1]; theme=dark"],
    ]


def test_query_and_form_keys(make_capture: Make) -> None:
    profile = Profile("mine", query=("who",), form=("user[[]*",))
    sent = make_capture(
        target="/x?who=ann&b=1",
        body=b"user[name]=Bob+B&n=2",
        headers=[("Content-Type", "application/x-www-form-urlencoded")],
    )
    made = Redactor(profile).capture(sent)
    assert made.target == "/x?who=%5Bfield-1%5D&b=1"
    assert made.body == b"user[name]=%5Bfield-2%5D&n=2"


@pytest.mark.parametrize("path", ["$.items[*].sku", "$..sku", "$.items[0].sku", "items.0.sku"])
def test_json_paths(path: str, make_capture: Make) -> None:
    sent = make_capture(body=b'{"items": [{"sku": "A-1", "n": 1}], "other": "A-2"}')
    made = Redactor(Profile("mine", json=(path,))).capture(sent)
    assert made.body == b'{"items": [{"sku": "[field-1]", "n": 1}], "other": "A-2"}'


def test_expressions_replace_their_group_in_text_as_people_see_it(make_capture: Make) -> None:
    profile = Profile("mine", patterns=(("order", r"ORD-(\d+)"), ("name", "Jürgen")))
    made = Redactor(profile).capture(make_capture(body='{"t": "ORD-778 von Jürgen"}'.encode()))
    assert made.body.decode() == '{"t": "ORD-[order-1] von [name-1]"}'


def test_a_catastrophic_expression_is_cut_off_and_the_text_replaced_whole(make_capture: Make) -> None:
    redactor = Redactor(Profile("mine", patterns=(("bad", r"(a|aa|a+)+(?<!c)$b|(\w+\s?)+!!"),)))
    start = time.monotonic()
    made = redactor.capture(make_capture(body=b'{"t": "' + b"a" * 5000 + b'c", "u": "ok"}'))
    assert b"aaaa" not in made.body
    assert b'"u": "ok"' in made.body
    assert redactor.slow == ["bad"]
    assert time.monotonic() - start < LOST_SECONDS + 7


def test_what_a_name_gave_away_is_gone_from_answers_notes_and_errors(make_capture: Make) -> None:
    sent = make_capture(body=b'{"password": "hunter2-xyz"}')
    made = Redactor(BUILT_IN["default"]).redact(Kept(Entry(sent, note="their password is hunter2-xyz, tell them")))
    assert made.entry.note == "their password is [secret-1], tell them"


def test_the_record_says_that_it_was_redacted(make_capture: Make) -> None:
    made = Redactor(BUILT_IN["strict"]).capture(make_capture(body=b'{"password": "hunter2-xyz"}'))
    assert made.extra[MARK] == {"profile": "strict", "signature_before": None, "signature_checkable": False}
    assert made.to_interchange()[MARK]["profile"] == "strict"


def test_the_length_is_that_of_the_new_body(make_capture: Make) -> None:
    body = b'{"password": "hunter2-xyz-and-more"}'
    sent = make_capture(body=body, headers=[("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    made = Redactor(BUILT_IN["default"]).capture(sent)
    assert made.headers.get("content-length") == str(len(made.body)) != str(len(body))


def test_none_changes_nothing_not_even_saved_secrets(make_capture: Make) -> None:
    sent = make_capture(body=b'{"password": "hunter2-xyz"}', head=b"POST  / HTTP/1.1\r\n\r\n")
    assert Redactor(BUILT_IN["none"], ["hunter2-xyz"]).capture(sent) is sent


def test_bytes_of_a_malformed_request_are_looked_at_line_by_line(make_capture: Make) -> None:
    raw = (
        b"P\xc3\xb6ST /x?token=abc12345 HTTP/1.1\r\n"
        b"Authorization: Basic dXNlcjpwYXNz\r\nCookie: sid=q1w2e3\r\n\r\na@b.example"
    )
    made = Redactor(BUILT_IN["default"]).capture(make_capture(body=raw, malformed="Bad method", headers=[]))
    for secret in (b"abc12345", b"dXNlcjpwYXNz", b"q1w2e3", b"a@b.example"):
        assert secret not in made.body
    assert made.body.startswith(b"P\xc3\xb6ST /x?token=")


def test_a_preview_tells_counts_places_and_what_becomes_of_what(make_capture: Make) -> None:
    sent = make_capture(id=7, body=b'{"to": {"mail": "ann@example.com"}}', headers=[("X-Api-Key", "k-12345678")])
    found = preview([Kept(Entry(sent))], BUILT_IN["default"])
    assert found.captures == 1
    assert found.counts == {"authorization": 1, "email": 1}
    assert found.found == [
        Found(7, "authorization", "X-Api-Key", "k-12345678", "[authorization-1]"),
        Found(7, "email", "body $.to.mail", "ann@example.com", "[email-1]"),
    ]


@pytest.mark.parametrize(
    "profile",
    [Profile("x", patterns=(("a", "("),)), Profile("x", json=("$.[",)), Profile("x", patterns=(("a", "b*"),))],
)
def test_a_profile_that_cannot_be_used_says_so(profile: Profile) -> None:
    with pytest.raises(ConfigError, match="The redaction profile x: "):
        Redactor(profile)


@pytest.mark.parametrize("media", ["application/msgpack", "application/cbor"])
def test_lengths_before_texts_stay_true(make_capture: Make, media: str) -> None:
    """Read back by the tree of the body, which walks from length to length."""
    form = {"application/msgpack": (0x80, 0xA0, b"\xd9"), "application/cbor": (0xA0, 0x60, b"\x78")}[media]
    short = form[1]

    def text(value: bytes) -> bytes:
        return (bytes([short + len(value)]) if len(value) < 20 else form[2] + bytes([len(value)])) + value

    secret = b"correct horse battery staple, all of it"
    body = bytes([form[0] | 2]) + text(b"user_password") + text(secret) + text(b"note") + text(b"stays")
    made = Redactor(BUILT_IN["default"]).capture(make_capture(body=body, headers=[("Content-Type", media)])).body
    assert made == bytes([form[0] | 2]) + text(b"user_password") + text(b"[secret-1]") + text(b"note") + text(b"stays")

"""What a user is told before a request goes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.resend import parse_target, prepare
from inspector.resend.guard import Danger, dangers_of, is_live, is_public, merged
from tests.resend.conftest import a_capture

HERE = parse_target("http://localhost:3000")


@pytest.mark.parametrize(
    ("body", "live"),
    [
        (b'{"id": "evt_1", "livemode": true}', True),
        (b'{"livemode" : false}', False),
        (b'{"live":"true","notificationItems":[]}', True),
        (b'{"live":"false"}', False),
        (b'{"environment":"production"}', True),
        (b'{"environment":"sandbox"}', False),
        (b'{"key":"sk_live_51abc"}', True),
        (b'{"key":"sk_test_51abc"}', False),
        (b"amount=1&livemode=true", True),
        (b'{"text":"we live here"}', False),
        (b"", False),
        (b"\xff\x00\xfe", False),
    ],
)
def test_live_mode_is_seen_in_the_body(body: bytes, live: bool) -> None:
    assert is_live(body) is live


@given(st.binary(max_size=300))
def test_no_body_is_too_odd_to_be_looked_at(body: bytes) -> None:
    is_live(body)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://127.0.0.1:1", False),
        ("http://127.8.9.1", False),
        ("http://[::1]:80", False),
        ("http://[::ffff:127.0.0.1]", False),
        ("http://[::ffff:8.8.8.8]", True),
        ("http://10.1.2.3", False),
        ("http://192.168.1.1", False),
        ("http://172.16.0.1", False),
        ("http://172.32.0.1", True),
        ("http://169.254.1.1", False),
        ("http://[fe80::1%25eth0]", False),
        ("http://[fd00::1]", False),
        ("http://8.8.8.8", True),
        ("http://[2a00:1450::1]", True),
        ("http://localhost:3000", False),
        ("http://app.localhost", False),
        ("http://printer.local", False),
        ("http://nobody.invalid", True),
    ],
)
async def test_the_open_network_begins_where_private_addresses_end(url: str, public: bool) -> None:
    assert await is_public(parse_target(url)) is public


def test_each_danger_is_a_sentence_and_none_shows_a_credential() -> None:
    capture = a_capture(
        target="/hook?token=abc123&x=1",
        headers=[
            (b"Host", b"a"),
            (b"Authorization", b"Bearer s3cr3t"),
            (b"cookie", b"sid=s3cr3t"),
            (b"X-Api-Key", b""),
        ],
        body=b'{"livemode": true}',
    )
    found = dangers_of(prepare(capture, HERE), HERE, public=True)
    assert [danger.kind for danger in found] == ["live", "public", "credentials"]
    assert found[2].text == "Credentials of the original go with it: Authorization, cookie, ?token=."
    assert not any("s3cr3t" in danger.text or "abc123" in danger.text for danger in found)


def test_a_plain_request_to_this_machine_is_no_danger() -> None:
    assert dangers_of(prepare(a_capture(), HERE), HERE, public=False) == []


def test_the_same_danger_of_many_is_told_once() -> None:
    live, public = Danger("live", "a"), Danger("public", "b")
    assert merged([live, public, live]) == [live, public]

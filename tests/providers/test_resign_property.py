"""What holds for every provider: signed long ago and signed again now, it is valid now, and late a day later."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.errors import KeyNeeded
from inspector.providers import REGISTRY, Keys, verify
from inspector.providers.resign import resign
from tests.providers.test_resign import DAY, NOW, applied, local_key
from tests.providers.test_round_trips import BODIES, IN_BODY, URL, capture_of, keys_of

#: The signature lies in their body, or their tokens do.
ANY_BODY = [name for name in REGISTRY if name not in IN_BODY | {"sns"}]
LOCAL = [name for name in ANY_BODY if REGISTRY[name].test_key]


def _signed_again(name: str, body: bytes, *, local: bool, fresh_id: bool) -> None:
    provider = REGISTRY[name]
    capture = capture_of(name, body)
    odd = Headers([*capture.headers, (b"X-Dup", b"1"), (b"x-dup", b"\xff"), (b"X-DUP", b"")])
    capture = replace(capture, headers=odd)
    keys = checking = keys_of(name)
    if local:
        key = local_key(name)
        keys, checking = key.signing(Keys(secret="WH-1"), NOW), key.checking(Keys(secret="WH-1"))
    old = provider.sign(capture, keys, NOW - DAY, public_url=URL)
    capture = replace(capture, headers=old.headers, body=old.body, target=old.target or capture.target)
    signed = resign(capture, provider, keys, NOW, fresh_id=fresh_id, public_url=URL)
    again = applied(capture, signed)
    verdict = verify(again, checking, provider=name, public_url=URL, received_at=NOW)
    assert (verdict.outcome, verdict.reason) == ("valid", None), verdict.detail
    evidence = verdict.evidence
    if evidence is not None and evidence.signed_at is not None and evidence.tolerance_s is not None:
        later = verify(again, checking, provider=name, public_url=URL, received_at=NOW + DAY)
        assert later.reason == "expired_timestamp"
    touched = {one.lower().encode() for one in signed.changed}
    kept = [pair for pair in capture.headers if pair[0].lower() not in touched]
    assert [pair for pair in again.headers if pair[0].lower() not in touched] == kept
    if not fresh_id:
        assert again.body == body


@pytest.mark.parametrize("name", [name for name in ANY_BODY if name not in LOCAL or name in ("jira", "svix")])
@settings(max_examples=15, deadline=None)
@given(body=BODIES, fresh_id=st.booleans())
def test_by_a_secret(name: str, body: bytes, fresh_id: bool) -> None:
    _signed_again(name, body, local=False, fresh_id=fresh_id)


@pytest.mark.parametrize(
    "name", [name for name in LOCAL if name != "jira"]
)  # whose plain requests are signed by secret
@settings(max_examples=15, deadline=None)
@given(body=BODIES, fresh_id=st.booleans())
def test_by_a_test_key(name: str, body: bytes, fresh_id: bool) -> None:
    _signed_again(name, body, local=True, fresh_id=fresh_id)


@pytest.mark.parametrize("name", [name for name in LOCAL if name not in ("jira", "svix", "standardwebhooks")])
def test_and_without_one_it_says_how_to_make_it(name: str) -> None:
    with pytest.raises(
        KeyNeeded, match=r"has\. Make a local test key \(`webhook-inspector endpoints test-key ENDPOINT`"
    ):
        resign(capture_of(name, b"{}"), REGISTRY[name], keys_of(name), NOW, public_url=URL)

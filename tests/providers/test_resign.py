"""Signed anew: valid at that moment, every other byte as it was, fresh ids where asked for, and when it is stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from inspector.capture import Capture, Headers
from inspector.errors import KeyNeeded, ResendRefused
from inspector.providers import REGISTRY, CustomScheme, Keys, Signed, verify
from inspector.providers._body import is_form
from inspector.providers.custom import CustomHash
from inspector.providers.local_keys import LocalKey, make_local_key
from inspector.providers.resign import fresh_like, is_stale, resign
from inspector.providers.samples import sample_capture, sample_has_signature, sample_names
from tests.providers.vectors import capture_of, cases, keys_of, url_of

NOW = 1_790_000_000.0
DAY = 86_400.0
VALID = [line for line in cases() if line["expect"] == "valid"]
SAMPLES = [(name, event) for name in REGISTRY for event in sample_names(name) if sample_has_signature(name, event)]


@cache
def local_key(name: str) -> LocalKey:
    """One for each provider and run: RSA keys take their time."""
    return make_local_key(REGISTRY[name], NOW)


def signed_again(capture: Capture, name: str, keys: Keys, **more: Any) -> tuple[Signed, Keys]:
    """By the keys themselves or, where these cannot, by a local key; and what checks the result."""
    provider = REGISTRY[name]
    try:
        return resign(capture, provider, keys, NOW, **more), keys
    except KeyNeeded:
        key = local_key(name)
        return resign(capture, provider, key.signing(keys, NOW), NOW, **more), key.checking(keys)


def applied(capture: Capture, signed: Signed) -> Capture:
    target = capture.target if signed.target is None else signed.target
    return replace(capture, headers=signed.headers, body=signed.body, target=target, head=None)


@pytest.mark.parametrize("line", VALID, ids=lambda line: line["id"])
def test_each_scheme_is_signed_anew_and_nothing_else_changes(line: dict[str, Any]) -> None:
    extra = [("X-Odd", "a"), ("x-odd", " b"), ("X-ODD", "")]
    capture = capture_of(line)
    capture = replace(capture, headers=Headers([*capture.headers, *Headers.from_text(extra)]))
    signed, keys = signed_again(capture, line["provider"], keys_of(line), public_url=url_of(line))
    again = applied(capture, signed)
    url = url_of(line)
    if signed.target is not None and capture.target in url:
        url = url.replace(capture.target, signed.target)

    def outcome(later: float) -> tuple[str, str | None]:
        verdict = verify(again, keys, provider=line["provider"], public_url=url, received_at=NOW + later)
        return verdict.outcome, verdict.reason

    assert outcome(1) == ("valid", None)
    verdict = verify(again, keys, provider=line["provider"], public_url=url, received_at=NOW + 1)
    evidence = verdict.evidence
    if evidence is not None and evidence.signed_at is not None and evidence.tolerance_s is not None:
        assert outcome(DAY) == ("invalid", "expired_timestamp")
        assert abs(evidence.signed_at - NOW) < 1
    _only_what_is_named_changed(capture, again, signed.changed)


def _only_what_is_named_changed(before: Capture, after: Capture, changed: tuple[str, ...]) -> None:
    named = {name.lower().encode() for name in changed if not name.startswith(("body", "target"))}
    kept = [pair for pair in before.headers if pair[0].lower() not in named]
    assert [pair for pair in after.headers if pair[0].lower() not in named] == kept
    for name in named:
        was = [pair for pair in before.headers if pair[0].lower() == name]
        now = [pair for pair in after.headers if pair[0].lower() == name]
        assert was != now
        # the spelling that it came in is the one that it goes out in
        assert not was or [key for key, _ in now] == [was[0][0]]
    assert any(name.startswith("body") for name in changed) == (before.body != after.body)
    assert any(name.startswith("target") for name in changed) == (before.target != after.target)
    places = [
        pair[0].lower() for pair in after.headers if pair[0].lower() in {key.lower() for key, _ in before.headers}
    ]
    assert places == [key.lower() for key, _ in _first_of_named(before, named)]


def _first_of_named(capture: Capture, named: set[bytes]) -> list[tuple[bytes, bytes]]:
    seen: set[bytes] = set()
    lines = []
    for name, value in capture.headers:
        if name.lower() not in named or name.lower() not in seen:
            lines.append((name, value))
        seen.add(name.lower())
    return lines


@pytest.mark.parametrize("line", [line for line in VALID if line["scheme"] == "notification-hmac"][:3], ids=str)
def test_a_body_that_holds_the_signature_changes_there_and_nowhere_else(line: dict[str, Any]) -> None:
    capture = capture_of(line)
    signed, _ = signed_again(capture, "adyen", replace(keys_of(line), secret="ab" * 32))
    assert signed.changed == ("body: hmacSignature",)
    assert len(signed.body) == len(capture.body)


@pytest.mark.parametrize(("name", "event"), SAMPLES, ids=str)
def test_ids_of_delivery_and_event_are_made_afresh(name: str, event: str) -> None:
    provider = REGISTRY[name]
    secret = {"adyen": "ab" * 32}.get(name, "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=")
    capture = sample_capture(name, event, now=NOW - DAY, secret=secret)
    url = f"https://hooks.example.com{capture.target}"
    once, keys = signed_again(capture, name, Keys(secret=secret), fresh_id=True, public_url=url)
    twice, _ = signed_again(capture, name, Keys(secret=secret), fresh_id=True, public_url=url)
    again = applied(capture, once)
    for header in provider.id_headers:
        if (capture.headers.get(header) or "").strip():
            assert len({one.get(header) for one in (capture.headers, once.headers, twice.headers)}) == 3
            assert header.lower() in {one.lower() for one in once.changed}
    before, after = provider.event(capture), provider.event(again)
    assert (after.type, after.attempt) == (before.type, before.attempt)
    # a job of a scheduler is called by its name and time
    named = name in KEPT or (name, event) == ("google", "scheduler.job")
    if before.id and not named and not is_form(capture):
        assert before.id != after.id
        assert len(after.id) == len(before.id)
    checked = verify(again, keys, provider=name, public_url=url, received_at=NOW)
    assert checked.outcome in ("valid", "not_applicable"), checked.detail


#: Their events are called by the thing that they are about, which is no id of an event.
KEPT = {"adyen", "calendly", "docusign", "meta", "paystack", "twilio", "zoom"}


def test_an_id_that_stands_in_several_places_stays_the_same_in_all(make_capture: Callable[..., Capture]) -> None:
    lines = [("X-Gitea-Delivery", "5d0e6d1a-1111-4222-8333-444455556666"), ("x-github-delivery", "")]
    lines[1] = ("x-github-delivery", lines[0][1])
    made, _ = signed_again(make_capture(headers=lines), "gitea", Keys(secret="s"), fresh_id=True)
    assert made.headers.get("x-gitea-delivery") == made.headers.get("x-github-delivery") != lines[0][1]
    assert made.changed[:2] == ("X-Gitea-Delivery", "x-github-delivery")
    body = b'{"id" :\t"evt_12aB", "data": {"id": "in_1", "n": 1.50, "copy": {"id":"evt_12aB"}}, "id2": "evt_12aB"}'
    made, _ = signed_again(make_capture(body=body), "stripe", Keys(secret="s"), fresh_id=True)
    fresh = json.loads(made.body)["id"]
    assert fresh != "evt_12aB"
    assert fresh.startswith("evt_")
    assert made.body == body.replace(b'"evt_12aB", "data"', b'"%b", "data"' % fresh.encode()).replace(
        b'"id":"evt_12aB"', b'"id":"%b"' % fresh.encode()
    )
    assert made.changed == ("Stripe-Signature", "body: id")


def test_the_id_of_a_large_body_is_found_at_its_beginning(make_capture: Callable[..., Capture]) -> None:
    body = b'{"id": "evt_12345678", "data": "' + b"x" * 2_000_000 + b'"}'
    made, _ = signed_again(make_capture(body=body), "stripe", Keys(secret="s"), fresh_id=True)
    assert made.changed == ("Stripe-Signature", "body: id")
    assert len(made.body) == len(body)
    assert b"evt_12345678" not in made.body


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[", b"null", b'{"id": null}', b'{"id": {}}', b'{"id": ""}', b'{"id": true}']
)
def test_a_body_without_an_id_keeps_every_byte(body: bytes, make_capture: Callable[..., Capture]) -> None:
    for name in ("stripe", "sendgrid", "eventgrid", "telegram"):
        try:
            made, _ = signed_again(make_capture(body=body), name, Keys(secret="s"), fresh_id=True)
        except ResendRefused:
            continue
        assert made.body == body


def test_without_the_wish_no_id_changes(make_capture: Callable[..., Capture]) -> None:
    lines = [("X-GitHub-Delivery", "5d0e6d1a-1111-4222-8333-444455556666"), ("X-GitHub-Event", "push")]
    made, _ = signed_again(make_capture(headers=lines), "github", Keys(secret="s"))
    assert made.changed == ("X-Hub-Signature-256",)


@pytest.mark.parametrize(
    "old",
    ["evt_1NG8Du2eZvKYlo2CUI79vXWy", "WH-2WR32451HC0233532-67976317FL4543714", "Ev0PV52K25", "12345", "0", "é", "",
     "5D0E6D1A-1111-4222-8333-444455556666", "rbtnWrG1DVDGGGFHFyun0A==", " 5d0e6d1a-1111-4222-8333-444455556666",
     "0123456789abcdef0123456789abcdef", "msg_", "sg-event-id"],
)  # fmt: skip
def test_a_fresh_id_has_the_form_of_the_old_one(old: str) -> None:
    fresh = fresh_like(old)
    assert len(fresh) == len(old)
    assert (fresh == old) == (not any(one.isascii() and one.isalnum() for one in old))
    assert [one for one in fresh if not one.isalnum()] == [one for one in old if not one.isalnum()]
    kept = {"evt_1": "evt_", "WH-2W": "WH-", "Ev0PV": "Ev"}.get(old[:5], "")
    assert fresh.startswith(kept)


URL_SIGNERS = ("twilio", "square", "trello", "hubspot")


@pytest.mark.parametrize("name", URL_SIGNERS)
def test_what_signs_the_address_signs_the_one_that_is_sent_to(name: str, make_capture: Callable[..., Capture]) -> None:
    lines = [("Host", "abc.ngrok.app"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "abc.ngrok.app")]
    for sent in ("/", "/app?x=1&y=%C3%A9", "/hook"):
        capture = make_capture(headers=lines, target=sent, body=b"{}")
        url = f"http://localhost:3000{sent}"
        signed, keys = signed_again(capture, name, Keys(secret="s"), public_url=url)
        verdict = verify(applied(capture, signed), keys, provider=name, public_url=url, received_at=NOW)
        assert verdict.outcome == "valid", verdict.detail
        other = verify(applied(capture, signed), keys, provider=name, received_at=NOW)
        assert other.outcome == "invalid"


def test_the_hash_in_twilios_address_is_that_of_an_edited_body(make_capture: Callable[..., Capture]) -> None:
    capture = make_capture(target="/sms?a=1&bodySHA256=" + "0" * 64 + "&b=2", body=b'{"edited": true}')
    url = f"http://localhost:3000{capture.target}"
    signed, keys = signed_again(capture, "twilio", Keys(secret="s"), public_url=url)
    assert signed.target is not None
    assert signed.target.startswith("/sms?a=1&bodySHA256=")
    assert signed.target.endswith("&b=2")
    assert signed.changed == ("X-Twilio-Signature", "target: bodySHA256")
    again = applied(capture, signed)
    url = f"http://localhost:3000{signed.target}"
    assert verify(again, keys, provider="twilio", public_url=url, received_at=NOW).outcome == "valid"


@pytest.mark.parametrize(
    ("name", "target", "secret", "wanted"),
    [
        ("cloudevents", "/e?x=1&access_token=old&y", "n&w é", "/e?x=1&access_token=n%26w%20%C3%A9&y"),
        ("google", "/push?token=old", "word", "/push?token=word"),
        ("ifttt", "/trigger/door/json/with/key/old?x=1", "k3y", "/trigger/door/json/with/key/k3y?x=1"),
    ],
)
def test_a_word_in_the_address_is_put_in_there(
    name: str, target: str, secret: str, wanted: str, make_capture: Callable[..., Capture]
) -> None:
    capture = make_capture(target=target)
    signed, _ = signed_again(capture, name, Keys(secret=secret))
    assert (signed.target, signed.headers) == (wanted, capture.headers)
    assert [change.split(":")[0] for change in signed.changed] == ["target"]
    if name != "cloudevents":  # which compares latin-1 text
        assert verify(applied(capture, signed), Keys(secret=secret), provider=name).outcome == "valid"


def test_the_key_of_an_ifttt_service_goes_into_its_header(make_capture: Callable[..., Capture]) -> None:
    signed, _ = signed_again(make_capture(headers=[("ifttt-service-key", "old")]), "ifttt", Keys(secret="new"))
    assert signed.headers.to_text() == [["ifttt-service-key", "new"]]


def test_a_described_provider_renews_the_id_that_its_description_names(make_capture: Callable[..., Capture]) -> None:
    scheme = CustomScheme(name="mine", header="X-Sig", event_id="header:X-Delivery")
    capture = make_capture(headers=[("X-Delivery", "d_12345678")])
    made = resign(capture, CustomHash(scheme), Keys(secret="s"), NOW, fresh_id=True)
    assert made.changed[0] == "X-Delivery"
    inside = CustomHash(replace(scheme, event_id="body:id"))
    assert "body: id" in resign(capture, inside, Keys(secret="s"), NOW, fresh_id=True).changed


# -- stale

WINDOWS = [
    *(("stripe", 300), ("slack", 300), ("zoom", 300), ("hubspot", 300), ("clerk", 300), ("resend", 300)),
    *(
        ("svix", 300),
        ("gitlab", 300),
        ("standardwebhooks", 300),
        ("paddle", 5),
        ("calendly", 180),
        ("twitch", 600),
        ("linear", 60),
    ),
    *(("box", 600), ("plaid", 300), ("google", 3600), ("jira", 180 + 90), ("msgraph", 3600 + 300)),
]


def stamped(name: str, make_capture: Callable[..., Capture]) -> tuple[Capture, Keys]:
    """A request of that provider, signed at NOW; and what checks it."""
    body = {
        "linear": b'{"webhookTimestamp": 1}',
        "msgraph": b'{"value": [{"subscriptionId": "s", "changeType": "created"}], "validationTokens": ["%b"]}',
    }.get(name, b'{"id": "1"}')
    keys = Keys(secret="whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=")
    lines = [("Host", "a")]
    if name == "jira":
        keys, lines = replace(keys, secret="shared"), [*lines, ("Authorization", "JWT x.y.z")]
    if name == "msgraph":
        keys = Keys(options={"issuer": "https://issuer.example", "azp": "app"})
        from inspector.providers._private import signed_token

        claims = {"iss": "https://issuer.example", "azp": "app", "iat": 1, "exp": 3601}
        body = body.replace(
            b"%b", signed_token(local_key(name).signing(keys, NOW).private_key or "", claims, "RS256").encode()
        )
    capture = make_capture(headers=lines, body=body)
    signed, keys = signed_again(capture, name, keys, public_url="https://a/hook")
    return applied(capture, signed), keys


@pytest.mark.parametrize(("name", "window"), WINDOWS)
def test_a_signature_is_stale_once_its_window_has_passed(
    name: str, window: float, make_capture: Callable[..., Capture]
) -> None:
    capture, keys = stamped(name, make_capture)

    def verdict(received: float, **more: Any) -> Any:
        return verify(capture, keys, provider=name, public_url="https://a/hook", received_at=NOW + received, **more)

    good = verdict(0)
    assert good.outcome == "valid", good.detail
    assert not is_stale(good, NOW + window - 1)
    assert is_stale(good, NOW + window + 1)
    late = verdict(window + 100)
    assert late.reason == "expired_timestamp"
    assert is_stale(late, NOW + window + 200)
    # where the user lifted the tolerance, time does not make it worse
    assert not is_stale(verdict(0, tolerance=0), NOW + DAY * 400)


def test_all_schemes_with_a_window_are_in_that_table() -> None:
    named = {name for name, provider in REGISTRY.items() if getattr(provider, "window", None)}
    assert named <= {name for name, _ in WINDOWS}


@pytest.mark.parametrize("line", VALID, ids=lambda line: line["id"])
def test_without_a_window_nothing_is_stale(line: dict[str, Any]) -> None:
    verdict = verify(
        capture_of(line), keys_of(line), provider=line["provider"], public_url=url_of(line), received_at=line["now"]
    )
    windowed = line["provider"] in dict(WINDOWS) and verdict.evidence is not None
    evidence = verdict.evidence
    if not windowed or evidence is None or evidence.tolerance_s is None or evidence.signed_at is None:
        assert not is_stale(verdict, line["now"] + DAY * 400)
    else:
        assert is_stale(verdict, line["now"] + DAY * 400)


def test_what_was_wrong_from_the_start_is_not_stale(make_capture: Callable[..., Capture]) -> None:
    capture, _ = stamped("stripe", make_capture)
    for keys, wanted in ((Keys(secret="other"), "invalid"), (Keys(), "no_secret")):
        verdict = verify(capture, keys, provider="stripe", received_at=NOW)
        assert verdict.outcome == wanted
        assert not is_stale(verdict, NOW + DAY)
    assert not is_stale(verify(make_capture(), Keys(secret="s"), provider="stripe"), NOW + DAY * 4000)


def test_a_time_that_lies_too_far_ahead_needs_a_fresh_one_too(make_capture: Callable[..., Capture]) -> None:
    capture, keys = stamped("slack", make_capture)
    verdict = verify(capture, keys, provider="slack", received_at=NOW - 4000)
    assert verdict.reason == "future_timestamp"
    assert is_stale(verdict, NOW - 4000)
    assert not is_stale(verdict, NOW)

"""Over the whole registry: each variant gets from our own check the verdict that it is made for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from inspector.capture import Verdict
from inspector.errors import NotFound, ResendRefused, UsageError
from inspector.providers import REGISTRY, Keys, event_of, verify
from inspector.providers.local_keys import make_local_key
from inspector.providers.samples import sample_has_signature, sample_names, sample_shows_secret
from inspector.simulate import Chosen, Made, Order, choose_keys, made_up, make, parse_field

NOW = 1_795_521_600.0
URL = "https://hooks.example.com/in?a=b"
#: They check a word, a part of the request, or a token beside the body: a changed body is not noticed.
UNCOVERED = {"gitlab", "telegram", "msgraph", "mailgun", "google", "okta", "auth0", "eventbridge", "zapier", "ifttt"}
#: Whose time has a limit.
LIMITED = {"stripe", "slack", "zoom", "paddle", "calendly", "twitch", "linear", "box", "hubspot", "plaid", "google"} | {
    *("clerk", "resend", "svix", "standardwebhooks")
}
#: They sign a time and set no limit.
TIMED = {"sendgrid", "discord", "paypal", "sns", "zendesk", "mailgun"}
SIGNED = [
    (provider, event)
    for provider in REGISTRY
    for event in sample_names(provider)
    if sample_has_signature(provider, event)
    and (not REGISTRY[provider].shows_secret or sample_shows_secret(provider, event))
]
each = pytest.mark.parametrize(("provider", "event"), SIGNED, ids=lambda value: value)


@cache
def chosen(provider: str, event: str) -> Chosen:
    if REGISTRY[provider].test_key and event != EXAMPLES.setdefault(provider, event):
        # an RSA key takes a while to make
        return chosen(provider, EXAMPLES[provider])
    return choose_keys(Order(provider, event), NOW)


EXAMPLES: dict[str, str] = {}


def made(provider: str, event: str, variant: str) -> Made:
    order = Order(provider, event, variant=variant, path="/in?a=b", public_url=URL)
    return make(order, NOW, chosen(provider, event))


def verdict(of: Made, number: int = 0) -> Verdict:
    assert of.chosen.keys is not None
    capture = of.captures[number]
    return verify(capture, of.chosen.keys, provider=None, public_url=URL)


def limit(provider: str, event: str) -> str:
    if provider in LIMITED or event.startswith("connect."):
        return "limited"
    return "timed" if provider in TIMED else "none"


@each
def test_a_good_one_is_valid_with_what_the_user_is_told(provider: str, event: str) -> None:
    of = made(provider, event, "good")
    found = verify(of.captures[0], of.chosen.keys or Keys(), provider=provider, public_url=URL)
    assert found.outcome == "valid", found.detail
    assert of.chosen.generated
    assert of.chosen.to_tell
    assert of.notes == ()


@each
def test_a_bad_signature_is_told_as_such_and_looks_like_a_good_one(provider: str, event: str) -> None:
    of = made(provider, event, "signature")
    found = verify(of.captures[0], of.chosen.keys or Keys(), provider=provider, public_url=URL)
    assert (found.outcome, found.reason) in (("invalid", "mismatch"), ("invalid", "wrong_secret")), found
    good = made(provider, event, "good").captures[0]
    assert [name for name, _ in of.captures[0].headers] == [name for name, _ in good.headers]


@each
def test_an_old_timestamp_is_rightly_signed_and_too_old_where_there_is_a_limit(provider: str, event: str) -> None:
    if limit(provider, event) == "none":
        with pytest.raises(ResendRefused, match="holds no time"):
            made(provider, event, "timestamp")
        return
    of = made(provider, event, "timestamp")
    found = verify(of.captures[0], of.chosen.keys or Keys(), provider=provider, public_url=URL)
    if limit(provider, event) == "limited":
        assert (found.outcome, found.reason) == ("invalid", "expired_timestamp")
    else:
        assert found.outcome == "valid"
        assert any("sets no limit" in note for note in of.notes)
    # it is not a bad signature: without the limit it holds
    if "bearer" not in str(of.captures[0].headers.get("authorization")).lower() and provider != "plaid":
        lifted = verify(of.captures[0], of.chosen.keys or Keys(), provider=provider, public_url=URL, tolerance=0)
        assert lifted.outcome == "valid", lifted


@each
def test_an_altered_body_is_told_where_the_signature_covers_it(provider: str, event: str) -> None:
    good = made(provider, event, "good")
    if good.captures[0].body in (b"", b"{}"):
        with pytest.raises(ResendRefused, match="nothing to alter"):
            made(provider, event, "body")
        return
    of = made(provider, event, "body")
    capture = of.captures[0]
    found = verify(capture, of.chosen.keys or Keys(), provider=provider, public_url=URL)
    if provider in UNCOVERED or event.startswith("connect."):
        assert found.outcome == "valid"
        assert any("cannot notice" in note for note in of.notes)
    else:
        assert (found.outcome, found.reason) == ("invalid", "mismatch")
    if capture.content_type.startswith("application/json"):
        json.loads(capture.body)
    if not event.startswith("scheduler"):  # whose type is the name of a job, here another each time
        assert event_of(capture, provider).type == event_of(good.captures[0], provider).type


@each
def test_a_duplicate_is_the_same_delivery_to_the_byte(provider: str, event: str) -> None:
    one, two = made(provider, event, "duplicate").captures
    assert (one.method, one.target, one.headers, one.body) == (two.method, two.target, two.headers, two.body)
    assert one.uuid != two.uuid


@each
def test_out_of_order_are_two_events_the_later_first_both_valid(provider: str, event: str) -> None:
    of = made(provider, event, "out-of-order")
    for capture in of.captures:
        found = verify(capture, of.chosen.keys or Keys(), provider=provider, public_url=URL)
        assert found.outcome == "valid", found.detail
    first, second = (event_of(capture, provider).id for capture in of.captures)
    assert not first or first != second
    later, earlier = of.captures
    alike = (later.target, later.headers, later.body) == (earlier.target, earlier.headers, earlier.body)
    assert ("the two are alike" in of.notes[-1]) == alike


def test_out_of_order_tells_of_the_same_thing_at_two_times() -> None:
    one, two = (json.loads(one.body) for one in made("stripe", "charge.refunded", "out-of-order").captures)
    assert one["data"]["object"]["id"] == two["data"]["object"]["id"]
    assert one["id"] != two["id"]
    assert one["created"] - two["created"] == 60


@pytest.mark.parametrize("provider", REGISTRY)
def test_a_made_up_secret_has_the_usual_form(provider: str) -> None:
    known = REGISTRY[provider]
    secret = made_up(known).secret or ""
    if known.secret_pattern and not known.test_key:
        assert re.fullmatch(known.secret_pattern, secret)
    assert len(secret) >= 15
    assert secret != made_up(known).secret


def test_the_public_half_of_a_local_key_is_told_and_never_the_private_one() -> None:
    for provider, event in (("sns", "Notification"), ("discord", "interaction.ping"), ("google", "scheduler.job")):
        of = made(provider, event, "good")
        assert "PRIVATE" not in of.chosen.to_tell
        assert "PRIVATE" not in repr(of)
        assert of.chosen.to_tell


def test_given_keys_are_used_and_not_told_again() -> None:
    of = make(Order("github", "push", Keys(secret="hush")), NOW)
    assert verify(of.captures[0], Keys(secret="hush")).outcome == "valid"
    assert of.chosen.to_tell == ""
    with pytest.raises(ResendRefused):
        make(Order("adyen", "authorisation-true", Keys(secret="not hex")), NOW)


def test_the_same_keys_can_be_used_for_several() -> None:
    order = Order("paypal", "PAYMENT.CAPTURE.COMPLETED")
    chosen = choose_keys(order, NOW)
    one, two = make(order, NOW, chosen), make(order, NOW, chosen)
    assert one.captures[0].body != two.captures[0].body
    assert verdict(one).outcome == verdict(two).outcome == "valid"


def test_fields_are_set_before_it_is_signed() -> None:
    of = make(Order("stripe", "charge.refunded", fields=(parse_field("data.object.amount=7"),)), NOW)
    assert json.loads(of.captures[0].body)["data"]["object"]["amount"] == 7
    assert verdict(of).outcome == "valid"
    with pytest.raises(UsageError, match="no place"):
        make(Order("stripe", "charge.refunded", fields=(parse_field("no.such.place=7"),)), NOW)


def test_what_is_never_signed_cannot_be_signed_wrongly() -> None:
    for provider, event in (("zapier", "post"), ("woocommerce", "ping"), ("sns", "Notification.raw")):
        with pytest.raises(ResendRefused, match="not signed"):
            make(Order(provider, event, variant="signature"), NOW)
    assert "signs nothing" in make(Order("zapier", "post"), NOW).notes[0]


def test_a_value_for_a_header_of_the_users_own_is_put_there() -> None:
    of = make(Order("zapier", "post", Keys(secret="X-My-Key: word")), NOW)
    assert of.captures[0].headers.get("x-my-key") == "word"
    wrong = make(Order("zapier", "post", Keys(secret="X-My-Key: word"), variant="signature"), NOW)
    assert wrong.captures[0].headers.get("x-my-key") not in (None, "word")


def test_without_a_signature_is_a_choice() -> None:
    capture = make(Order("github", "push", sign=False), NOW).captures[0]
    assert verify(capture, Keys(secret="x")).outcome == "unsigned"
    assert not capture.headers.has("X-Hub-Signature-256")


def test_what_is_not_there_is_told_with_what_is() -> None:
    with pytest.raises(NotFound, match="push"):
        make(Order("github", "nothing"), NOW)
    with pytest.raises(NotFound, match="duplicate"):
        make(Order("github", "push", variant="odd"), NOW)


def private_pem(provider: str) -> str:
    """The private key alone, as a user has it in a file."""
    return make_local_key(REGISTRY[provider], NOW).text.partition("-----BEGIN CERTIFICATE")[0]


def test_a_private_key_given_alone_signs_and_its_wrong_variants_are_known() -> None:
    for provider, event in (("discord", "interaction.ping"), ("google", "scheduler.job"), ("sendgrid", "open")):
        keys = Keys(private_key=private_pem(provider))
        for variant in ("good", "signature", "timestamp", "body"):
            made = make(Order(provider, event, keys, variant=variant, public_url=URL), NOW)
            assert made.captures
            assert made.chosen.to_tell == ""
        assert made.notes == () or provider == "google"


def test_what_is_too_old_is_not_known_without_the_certificate() -> None:
    keys = Keys(private_key=private_pem("sns"))
    assert make(Order("sns", "Notification", keys), NOW).captures
    with pytest.raises(ResendRefused, match="certificate"):
        make(Order("sns", "Notification", keys, variant="timestamp"), NOW)


def test_a_signing_token_of_gitlab_signs_and_is_not_shown() -> None:
    keys = Keys(secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    capture = make(Order("gitlab", "push-event", keys), NOW).captures[0]
    assert not capture.headers.has("X-Gitlab-Token")
    assert verify(capture, keys).outcome == "valid"
    unsigned = make(Order("gitlab", "push-event", sign=False), NOW).captures[0]
    assert verify(unsigned, keys).outcome == "unsigned"


def test_what_discord_sends_holds_for_the_library_that_receivers_use() -> None:
    chosen_keys = choose_keys(Order("discord", "interaction.application_command"), NOW)
    for variant, holds in (("good", True), ("signature", False), ("body", False)):
        order = Order("discord", "interaction.application_command", variant=variant)
        capture = make(order, NOW, chosen_keys).captures[0]
        signature = bytes.fromhex(capture.headers.get("X-Signature-Ed25519") or "")
        signed = (capture.headers.get("X-Signature-Timestamp") or "").encode() + capture.body
        try:
            VerifyKey(bytes.fromhex(chosen_keys.to_tell)).verify(signed, signature)
        except BadSignatureError:
            assert not holds
        else:
            assert holds


PAYPAL = Order("paypal", "PAYMENT.CAPTURE.COMPLETED", Keys(secret="8XK21234AB567890C"))


def test_a_webhook_id_that_is_given_is_used_beside_a_local_key_where_that_is_wanted() -> None:
    chosen = choose_keys(PAYPAL, NOW, beside=True)
    assert chosen.local_key is not None
    assert chosen.to_tell == chosen.local_key.public
    public = Keys(secret="8XK21234AB567890C", cert_pem=chosen.local_key.public)
    for variant, outcome in (("good", "valid"), ("signature", "invalid"), ("body", "invalid")):
        (capture,) = make(replace(PAYPAL, variant=variant), NOW, chosen).captures
        assert verify(capture, public, received_at=NOW).outcome == outcome
    assert choose_keys(PAYPAL, NOW) == Chosen(PAYPAL.keys)


def test_a_public_key_or_certificate_that_is_given_is_not_passed_over() -> None:
    with_certificate = replace(PAYPAL, keys=Keys(secret="8XK21234AB567890C", cert_pem="-----BEGIN CERTIFICATE-----"))
    for order in (Order("discord", "interaction.ping", Keys(secret="ab" * 32)), with_certificate):
        assert choose_keys(order, NOW, beside=True).local_key is None
        with pytest.raises(ResendRefused, match=r"only \w+ has"):
            make(order, NOW)

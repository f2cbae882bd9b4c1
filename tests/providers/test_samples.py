from __future__ import annotations

import json
import re

import pytest

from inspector.errors import NotFound, ResendRefused
from inspector.paths import resources_dir
from inspector.providers import REGISTRY, Keys, event_of, handshake, recognise
from inspector.providers.samples import labelled_ids, sample_capture, sample_names
from inspector.resend.guard import is_live

NOW = 1_795_521_600.0
ALL = [(provider, event) for provider in REGISTRY for event in sample_names(provider)]


def test_every_provider_has_samples_and_every_file_belongs_to_one() -> None:
    assert [name for name in REGISTRY if not sample_names(name)] == []
    folders = {path.name for path in (resources_dir() / "samples").iterdir() if path.is_dir()}
    assert folders <= set(REGISTRY)


@pytest.mark.parametrize(("provider", "event"), ALL, ids=lambda value: value)
def test_a_sample_is_whole_and_filled_in(provider: str, event: str) -> None:
    capture = sample_capture(provider, event, now=NOW, secret="geheim")
    text = capture.body.decode() + str(capture.headers.to_text())
    assert not re.search(r"\$\{", text)
    if capture.content_type.partition(";")[0].endswith("json") and capture.body:
        json.loads(capture.body)
    side = json.loads((resources_dir() / "samples" / provider / f"{event}.headers.json").read_text())
    assert side["licence"] in ("MIT", "project")
    assert len(capture.body) < 32_000


#: Names of the type that a sample's name does not say by itself; "" where the request tells none.
TYPES = {
    "slack/incoming-webhook": "",
    "slack/slash_command": "/deploy",
    "slack/ssl_check": "",
    "gitlab/comment-issue-event": "note",
    "gitlab/job-event": "build",
    "gitlab/tag-event": "tag_push",
    "dropbox/challenge": "",
    "dropbox/notification": "list_folder",
    "line/verify": "",
    "x/crc": "",
    "notion/verification_token": "",
    "asana/events": "task.changed",
    "asana/handshake": "handshake",
    "bitbucket/pull-request-merged": "pullrequest:fulfilled",
    "adyen/platform.configuration-accountHolder-updated": "balancePlatform.accountHolder.updated",
    "discord/execute-webhook": "",
    "discord/interaction.application_command": "APPLICATION_COMMAND deploy",
    "discord/interaction.autocomplete": "AUTOCOMPLETE deploy",
    "discord/interaction.message_component": "MESSAGE_COMPONENT approve",
    "discord/interaction.modal_submit": "MODAL deploy_reason",
    "trello/head": "",
    "intercom/head": "",
    "twilio/incoming-sms": "received",
    "twilio/message-status": "delivered",
    "twilio/voice-call": "ringing",
    "google/pubsub.cloud-build": "pubsub.message",
    "google/pubsub.push-unwrapped": "pubsub.message",
    "google/pubsub.push-wrapped": "pubsub.message",
    "google/pubsub.storage-notification": "OBJECT_FINALIZE",
    "msgraph/validationToken": "",
    "meta/hub_challenge": "",
    "meta/page.messages": "page.messaging",
    "meta/whatsapp.message": "whatsapp_business_account.messages",
    "okta/verification": "",
    "eventbridge/eventbridge.api-destination": "EC2 Instance State-change Notification",
    "ifttt/maker-trigger": "order_paid",
    "ifttt/maker-trigger.json": "order_paid",
    "cloudevents/abuse_protection": "handshake",
    "cloudevents/batch": "com.example.a, com.example.b",
    "cloudevents/binary": "com.example.someevent",
    "cloudevents/structured": "com.example.someevent",
    "sendgrid/batch": "processed, delivered, open, click, bounce, spamreport, unsubscribe",
}
#: Those whose requests tell no type at all.
WITHOUT_TYPES = {"zapier", "ifttt"}
#: By name in the issue: at least five samples each.
MANY = [
    "stripe",
    "paypal",
    "sendgrid",
    "mailgun",
    "github",
    "jira",
    "shopify",
    "woocommerce",
    "sns",
    "google",
    "slack",
    "discord",
    "zapier",
    "ifttt",
]


@pytest.mark.parametrize(("provider", "event"), ALL, ids=lambda value: value)
def test_a_sample_is_recognised_with_the_event_that_its_name_says(provider: str, event: str) -> None:
    capture = sample_capture(provider, event, now=NOW, secret="geheim")
    found = recognise(capture)
    if not found.provider:
        challenge = handshake(capture, Keys())
        asked = handshake(capture, Keys(), provider=provider)
        # without a header of its own a first request is known only where the endpoint's provider is chosen
        assert asked is not None
        assert challenge is None or challenge.provider == provider
        return
    assert found.provider == provider
    wanted = TYPES.get(f"{provider}/{event}")
    if wanted is not None or provider in WITHOUT_TYPES:
        assert found.event_type == (wanted or "")
    else:
        told, name = (re.sub(r"[^a-z0-9]", "", text.lower()) for text in (found.event_type, event))
        # `user.created` for `user.created`, `push` for `push-event`, `google.cloud.x` for `eventarc.x`
        name = name.removeprefix("eventarc").removeprefix("connect")
        told = told.removeprefix("googlecloud").removeprefix("jira")
        assert told, found
        assert told in name or name in told or told.startswith(("scheduler", "task", "issue")), found


def test_the_providers_by_name_have_at_least_five_samples() -> None:
    assert [name for name in MANY if len(sample_names(name)) < 5] == []
    wanted = {
        "stripe": ["payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded"],
        "github": ["push", "pull_request.opened", "issues.opened", "ping", "release.published"],
        "shopify": ["orders-create"],
        "slack": ["event.message", "event.app_mention", "slash_command", "block_actions", "view_submission"],
        "discord": ["interaction.ping", "event.application_authorized", "event.entitlement_create"],
    }
    for provider, names in wanted.items():
        assert set(names) <= set(sample_names(provider))


@pytest.mark.parametrize(("provider", "event"), ALL, ids=lambda value: value)
def test_no_time_of_a_sample_stands_still(provider: str, event: str) -> None:
    def stamps(now: float) -> set[str]:
        capture = sample_capture(provider, event, now=now)
        text = capture.target + str(capture.headers.to_text()) + capture.body.decode()
        # seconds and milliseconds of these years, and ISO times
        return set(re.findall(r"(?<!\d)1[678]\d{8}(?:\d{3})?(?!\d)|20[12]\d-[01]\d-[0-3]\dT[\d:.]+", text))

    first, later = stamps(NOW), stamps(NOW + 100_000_003)
    assert not (first & later) - STANDING, first & later


#: What looks like a time and is none, and dates that belong to what the event tells about.
STANDING: set[str] = set()


def test_no_sample_says_that_it_is_of_live_mode() -> None:
    assert [one for one in ALL if is_live(sample_capture(*one, now=NOW).body)] == []


def test_ids_of_the_same_things_can_be_used_again() -> None:
    like = labelled_ids(NOW, "stripe", "charge.refunded")
    assert like
    one, two = (json.loads(sample_capture("stripe", "charge.refunded", now=NOW, like=like).body) for _ in range(2))
    assert one["data"]["object"]["id"] == two["data"]["object"]["id"]
    assert one["id"] != two["id"]


def test_bodies_are_packed_as_senders_send_them_but_for_those_who_indent() -> None:
    assert b'"action":"opened",' in sample_capture("github", "issues.opened", now=NOW).body
    assert b'\n  "object": "event",' in sample_capture("stripe", "charge.refunded", now=NOW).body
    assert b'\n  "MessageId" : "' in sample_capture("sns", "Notification", now=NOW).body
    assert sample_capture("sendgrid", "batch", now=NOW).body.endswith(b"}]\r\n")
    assert b"\\/" in sample_capture("woocommerce", "order.created", now=NOW).body


def test_a_path_and_a_query_of_a_sample_are_put_behind_the_receivers() -> None:
    made = sample_capture("meta", "hub_challenge", now=NOW, secret="word", path="/meta?x=1")
    assert made.method == "GET"
    assert made.target.startswith("/meta?x=1&hub.mode=subscribe&hub.challenge=")
    assert made.target.endswith("&hub.verify_token=word")
    assert sample_capture("ifttt", "service.status", now=NOW, path="/a/").target == "/a/ifttt/v1/status"
    assert sample_capture("ifttt", "service.status", now=NOW, path="/a", whole_path=True).target == "/a"


def test_ids_are_fresh_each_time_and_the_same_within_one() -> None:
    first, second = (sample_capture("github", "push", now=NOW) for _ in range(2))
    assert first.headers.get("x-github-delivery") != second.headers.get("x-github-delivery")


@pytest.mark.parametrize(("provider", "event"), ALL, ids=lambda value: value)
def test_two_samples_are_two_events(provider: str, event: str) -> None:
    first, second = (event_of(sample_capture(provider, event, now=NOW), provider).id for _ in range(2))
    assert not first or first != second


def test_a_sample_that_cannot_be_signed_is_without_a_signature_header() -> None:
    assert sample_capture("google", "pubsub.push-wrapped", now=NOW).headers.has("Authorization")
    assert not sample_capture("google", "pubsub.push-wrapped", now=NOW, signed=False).headers.has("Authorization")


def test_what_is_not_there_is_told_with_what_is() -> None:
    with pytest.raises(NotFound, match=r"push"):
        sample_capture("github", "nothing", now=NOW)


@pytest.mark.parametrize("event", [name for name in sample_names("slack") if name.startswith(("event", "slash"))])
def test_samples_of_slack_name_their_event_and_have_an_id(event: str) -> None:
    found = event_of(sample_capture("slack", event, now=NOW), "slack")
    assert found.type == ("/deploy" if event == "slash_command" else event.removeprefix("event."))
    assert found.id


@pytest.mark.parametrize("secret", ["\u4e2d", "\ud800"])
def test_a_secret_that_cannot_stand_in_a_header_is_refused_in_words(secret: str) -> None:
    with pytest.raises(ResendRefused, match="cannot be sent") as caught:
        sample_capture("gitlab", "push-event", now=NOW, secret=secret)
    assert secret not in str(caught.value)


def test_any_secret_leaves_a_json_body_whole() -> None:
    for secret in ('a"b', "back\\slash", "\u4e2d", "\ud800"):
        capture = sample_capture("msgraph", "message.created", now=NOW, secret=secret)
        assert json.loads(capture.body)["value"][0]["clientState"] == secret

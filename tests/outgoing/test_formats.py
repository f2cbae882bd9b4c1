from __future__ import annotations

import json
from typing import Any

import pytest

from inspector.errors import UsageError
from inspector.outgoing import OUTGOING, OutgoingFormat, built, find_outgoing
from inspector.simulate import parse_field

SLACK, DISCORD, IFTTT, ZAPIER = OUTGOING
LOCAL = "http://127.0.0.1:9/hook/secretpart"


def texts(size: int) -> str:
    return "é" * size


@pytest.mark.parametrize(
    ("outgoing", "inside", "beyond", "what"),
    [
        (SLACK, {"text": texts(40_000)}, {"text": texts(40_001)}, "40,000"),
        (SLACK, {"blocks": [{"type": "divider"}] * 50}, {"blocks": [{"type": "divider"}] * 51}, "50"),
        (
            SLACK,
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": texts(3000)}}]},
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": texts(3001)}}]},
            r"blocks\[0\].text is 3,001",
        ),
        (
            SLACK,
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": texts(150)}}]},
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": texts(151)}}]},
            "150",
        ),
        (
            SLACK,
            {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": texts(2000)}] * 10}]},
            {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": texts(2001)}] * 11}]},
            "number of fields",
        ),
        (SLACK, {"attachments": [{}] * 100}, {"attachments": [{}] * 101}, "attachments"),
        (
            SLACK,
            {"blocks": [{"type": "actions", "elements": [{"type": "button"}] * 25}]},
            {"blocks": [{"type": "actions", "elements": [{"type": "button"}] * 26}]},
            "25",
        ),
        (DISCORD, {"content": texts(2000)}, {"content": texts(2001)}, "2,000"),
        (DISCORD, {"content": "x", "username": "n" * 80}, {"content": "x", "username": "n" * 81}, "80"),
        (DISCORD, {"embeds": [{"title": "t"}] * 10}, {"embeds": [{"title": "t"}] * 11}, "10"),
        (
            DISCORD,
            {"embeds": [{"description": texts(3000)}, {"description": texts(3000)}]},
            {"embeds": [{"description": texts(3000)}, {"description": texts(3001)}]},
            "6,000",
        ),
        (DISCORD, {"embeds": [{"title": texts(256)}]}, {"embeds": [{"title": texts(257)}]}, "256"),
        (DISCORD, {"embeds": [{"description": texts(4096)}]}, {"embeds": [{"description": texts(4097)}]}, "4,096"),
        (
            DISCORD,
            {"embeds": [{"fields": [{"name": "n", "value": texts(1024)}] * 2}]},
            {"embeds": [{"fields": [{"name": "n", "value": texts(1025)}]}]},
            "1,024",
        ),
        (
            DISCORD,
            {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 25}]},
            {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
            "25",
        ),
        (ZAPIER, {"a": "x" * 9_999_992}, {"a": "x" * 9_999_993}, "10,000,000"),
    ],
)
def test_a_limit_is_allowed_and_one_more_is_not(outgoing: OutgoingFormat, inside: Any, beyond: Any, what: str) -> None:
    assert outgoing.problems(inside, LOCAL) == []
    with pytest.raises(UsageError, match=what):
        outgoing.request(beyond, LOCAL)


@pytest.mark.parametrize(
    ("outgoing", "message", "what"),
    [
        (SLACK, {}, "nothing to post"),
        (SLACK, {"text": ""}, "nothing to post"),
        (SLACK, {"text": 5}, "has to be a text"),
        (SLACK, {"blocks": {}, "text": "x"}, "has to be a list"),
        (SLACK, {"blocks": [{}]}, "no type"),
        (SLACK, [], "JSON object"),
        (DISCORD, {}, "nothing to post"),
        (DISCORD, {"content": "x", "username": "Discord bot"}, "neither clyde nor discord"),
        (DISCORD, {"content": "x", "username": " "}, "1 to 80"),
        (DISCORD, {"embeds": [{"fields": [{"name": "n"}]}]}, "needs a name and a value"),
        (DISCORD, {"content": ["x"]}, "has to be a text"),
        (IFTTT, [1], "JSON object"),
        (ZAPIER, [1], "list of objects"),
        (ZAPIER, "text", "JSON object"),
    ],
)
def test_what_the_service_would_refuse_is_told_before_sending(
    outgoing: OutgoingFormat, message: Any, what: str
) -> None:
    with pytest.raises(UsageError, match=what):
        outgoing.request(message, LOCAL)


@pytest.mark.parametrize(
    ("outgoing", "good", "bad", "what"),
    [
        (SLACK, "https://hooks.slack.com/services/T1/B2/abc", "https://hooks.slack.com/x", "should look like"),
        (SLACK, "https://hooks.slack.com/triggers/T1/2/abc", "https://slack.hooks.slack.com/", "should look like"),
        (DISCORD, "https://discord.com/api/webhooks/1/a-b", "https://discord.com/api/webhooks/1", "should look like"),
        (DISCORD, "https://discord.com/api/v10/webhooks/1/a-b", "http://x/api/webhooks/1/a/slack", "leave that part"),
        (
            IFTTT,
            "https://maker.ifttt.com/trigger/door_open/with/key/abc",
            "https://maker.ifttt.com/trigger/{event}/with/key/abc",
            "in place of",
        ),
        (
            IFTTT,
            "https://maker.ifttt.com/trigger/door_open/json/with/key/abc",
            "http://127.0.0.1/trigger/door-open/with/key/abc",
            "letters, digits and underscores",
        ),
        (ZAPIER, "https://hooks.zapier.com/hooks/catch/1/abc/", "https://hooks.zapier.com/hooks/1", "should look like"),
    ],
)
def test_an_address_of_the_service_has_its_form(outgoing: OutgoingFormat, good: str, bad: str, what: str) -> None:
    message = json.loads(outgoing.example)
    assert outgoing.problems(message, good) == []
    assert outgoing.problems(message, LOCAL) == []
    with pytest.raises(UsageError, match=what):
        outgoing.request(message, bad)


def test_ifttt_takes_other_json_only_at_its_json_address() -> None:
    with pytest.raises(UsageError, match="order"):
        IFTTT.request({"order": 1}, "http://x/trigger/a/with/key/b")
    assert IFTTT.request({"order": 1}, "http://x/trigger/a/json/with/key/b").body == b'{"order":1}'


@pytest.mark.parametrize("outgoing", OUTGOING, ids=lambda one: one.name)
def test_the_secret_of_an_address_is_masked(outgoing: OutgoingFormat) -> None:
    url = LOCAL if outgoing is not SLACK else "https://hooks.slack.com/services/T1/B2/secretpart"
    request = outgoing.request(json.loads(outgoing.example), url)
    assert "secretpart" not in request.target
    assert outgoing.masked(f"POST {url} failed", url).endswith("*** failed")


@pytest.mark.parametrize("outgoing", OUTGOING, ids=lambda one: one.name)
@pytest.mark.parametrize("message", [None, 1, "x", [], [[]], {"text": {}}, {"blocks": 1}, {"embeds": [1, {}]}, {}])
def test_counting_never_raises(outgoing: OutgoingFormat, message: Any) -> None:
    assert list(outgoing.counts(message))
    outgoing.problems(message, LOCAL)


def test_a_message_is_built_of_a_text_fields_and_a_beginning() -> None:
    assert built(SLACK, "hi") == {"text": "hi"}
    assert built(DISCORD, "hi", [parse_field("username=Bot")]) == {"content": "hi", "username": "Bot"}
    fields = [parse_field(text) for text in ("embeds[0].title=T", "embeds[0].color=255", "content=128", "embeds[1]={}")]
    assert built(DISCORD, None, fields) == {"embeds": [{"title": "T", "color": 255}, {}], "content": "128"}
    assert built(ZAPIER, None, [parse_field("b=2")], '{"a": 1}') == {"a": 1, "b": 2}
    with pytest.raises(UsageError, match="no field for a text"):
        built(ZAPIER, "hi")
    with pytest.raises(UsageError, match="no JSON"):
        built(ZAPIER, None, [], "{")
    with pytest.raises(UsageError, match="no place"):
        built(SLACK, None, [parse_field("a[3]=1")])


def test_what_is_no_text_cannot_be_sent() -> None:
    with pytest.raises(UsageError, match="no text"):
        SLACK.request({"text": "\ud800"}, LOCAL)


def test_a_format_is_found_by_provider_and_action() -> None:
    assert find_outgoing("Slack", "message") is SLACK
    assert find_outgoing("slack", "trigger") is None

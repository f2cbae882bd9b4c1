from __future__ import annotations

import json
import re

import pytest

from inspector.errors import NotFound, ResendRefused
from inspector.paths import resources_dir
from inspector.providers import REGISTRY, event_of, recognise
from inspector.providers.samples import sample_capture, sample_names

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


def test_most_samples_are_recognised_by_themselves() -> None:
    wrong = [
        f"{provider}/{event}"
        for provider, event in ALL
        if recognise(sample_capture(provider, event, now=NOW)).provider != provider
    ]
    assert len(wrong) <= len(ALL) // 10, wrong


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

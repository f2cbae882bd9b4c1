"""Publish and subscribe: typed, weak, and robust against a failing subscriber."""

from __future__ import annotations

import gc
import logging

import pytest

from inspector.events import EndpointsChanged, Events, SessionChanged, StoreHealth


class Listener:
    def __init__(self) -> None:
        self.seen: list[object] = []

    def on_event(self, event: object) -> None:
        self.seen.append(event)


def test_only_the_type_asked_for_is_delivered_until_unsubscribed() -> None:
    events, listener = Events(), Listener()
    end = events.subscribe(SessionChanged, listener.on_event)
    events.publish(SessionChanged(1, 0))
    events.publish(StoreHealth(None))
    end()
    end()
    events.publish(SessionChanged(2, 0))
    assert listener.seen == [SessionChanged(1, 0)]


def test_a_vanished_subscriber_is_forgotten() -> None:
    events, listener = Events(), Listener()
    seen = listener.seen
    events.subscribe(EndpointsChanged, listener.on_event)
    del listener
    gc.collect()
    events.publish(EndpointsChanged())
    events.publish(EndpointsChanged())
    assert seen == []


def test_a_plain_function_is_held() -> None:
    events, seen = Events(), []
    events.subscribe(EndpointsChanged, lambda event: seen.append(event))
    gc.collect()
    events.publish(EndpointsChanged())
    assert seen == [EndpointsChanged()]


def test_a_failing_subscriber_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    events, listener = Events(), Listener()

    def fail(event: EndpointsChanged) -> None:
        raise ValueError("broken")

    events.subscribe(EndpointsChanged, fail)
    events.subscribe(EndpointsChanged, listener.on_event)
    with caplog.at_level(logging.ERROR):
        events.publish(EndpointsChanged())
    assert len(listener.seen) == 1
    assert "a subscriber of EndpointsChanged failed" in caplog.text
    caplog.clear()


def test_a_built_in_method_can_subscribe() -> None:
    events: Events = Events()
    seen: list[EndpointsChanged] = []
    events.subscribe(EndpointsChanged, seen.append)
    events.publish(EndpointsChanged())
    assert seen == [EndpointsChanged()]

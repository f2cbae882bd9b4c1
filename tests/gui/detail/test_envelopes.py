from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from inspector.gui.detail import DetailPanel
from inspector.gui.detail.overview import events_text
from inspector.gui.detail.tabs import TABS
from inspector.providers import Event, Inner


def shown(panel: DetailPanel, qtbot: QtBot, capture_id: int, tab: str) -> None:
    panel.show_capture(capture_id)
    qtbot.waitUntil(lambda: panel.facts is not None and panel.facts.summary.id == capture_id)
    panel.show_tab(tab)


def test_each_event_of_a_batch_is_listed(panel: DetailPanel, keep: Callable[..., int], qtbot: QtBot) -> None:
    body = json.dumps([{"event": "open", "sg_event_id": "a"}, {"event": "click", "sg_event_id": "b"}]).encode()
    number = keep(body=body, headers=[("User-Agent", "SendGrid Event API")])
    shown(panel, qtbot, number, "overview")
    assert panel.facts is not None
    assert [(one.type, one.id) for one in panel.facts.events] == [("open", "a"), ("click", "b")]
    texts = [label.accessibleName() for label in panel.tabs.overview.findChildren(type(panel.title.number))]
    assert any(text.startswith("Events: 2 in this delivery:\nopen · a\nclick · b") for text in texts)


def test_the_message_inside_an_envelope_has_a_tab_of_its_own(
    panel: DetailPanel, keep: Callable[..., int], qtbot: QtBot
) -> None:
    data = base64.b64encode(b'{"order": 7}').decode()
    message = {"message": {"data": data, "messageId": "m1"}, "subscription": "projects/x/subscriptions/y"}
    number = keep(body=json.dumps(message).encode(), headers=[("Content-Type", "application/json")])
    shown(panel, qtbot, number, "message")
    assert panel.tabs.isTabVisible(TABS.index("message"))
    qtbot.waitUntil(lambda: panel.tabs.message.prepared is not None)
    assert "inside the body" in panel.tabs.message_title.text()
    plain = keep(body=b"{}", headers=[("Content-Type", "application/json")])
    panel.show_capture(plain)
    qtbot.waitUntil(lambda: panel.facts is not None and panel.facts.summary.id == plain)
    assert not panel.tabs.isTabVisible(TABS.index("message"))
    assert panel.current_tab == "body"


def test_another_message_inside_the_same_request_is_shown(
    panel: DetailPanel, keep: Callable[..., int], qtbot: QtBot
) -> None:
    data = base64.b64encode(b'{"order": 7}').decode()
    message = {"message": {"data": data, "messageId": "m1"}, "subscription": "projects/x/subscriptions/y"}
    number = keep(body=json.dumps(message).encode(), headers=[("Content-Type", "application/json")])
    shown(panel, qtbot, number, "message")
    qtbot.waitUntil(lambda: panel.tabs.message.prepared is not None)
    assert panel.facts is not None
    panel.tabs.show_facts(replace(panel.facts, tab="message", inner=Inner("another place", "text/plain", b"other")))
    assert "another place" in panel.tabs.message_title.text()


def test_very_many_events_are_counted_and_cut() -> None:
    text = events_text(tuple(Event("open", str(number)) for number in range(150)))
    assert text.startswith("150 in this delivery:\nopen · 0\n")
    assert text.endswith("… and 50 more")

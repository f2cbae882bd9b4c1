from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.capture import Attempt, Capture, Reply
from inspector.endpoints import Endpoint
from inspector.gui.detail import DetailPanel
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.theme import ThemeHub, apply_theme, load_theme
from inspector.session import Session
from inspector.store.base import Entry
from inspector.workers import Workers

SECRET = "whsec_test"
EVENT = {"id": "evt_3Q9ZkL", "object": "event", "type": "charge.refunded", "created": 1764590393, "data": {"n": 1}}
COMPACT = json.dumps(EVENT, separators=(",", ":")).encode()
LOOSE = json.dumps(EVENT).encode()


def stripe_signature(body: bytes, *, secret: str = SECRET, age: int = 0) -> str:
    moment = int(time.time()) - age
    signature = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signature}"


@pytest.fixture
def keep(session: Session, make_capture: Callable[..., Capture]) -> Callable[..., int]:
    """Puts a capture into the session and gives its id once it was checked."""

    def put(*, reply: Reply | None = None, note: str = "", **fields: Any) -> int:
        entry = Entry(make_capture(**fields), reply=reply, note=note)

        async def append() -> int:
            return session.store.append([entry])[0]

        number = session.engine.run(append()).result(5)
        capture = session.capture(number)

        async def annotate() -> None:
            annotation = session._configuring.annotate(capture)
            if annotation is not None:
                session.store.annotate({number: annotation})

        session.engine.run(annotate()).result(5)
        return number

    return put


@pytest.fixture
def stripe(session: Session, keep: Callable[..., int]) -> Callable[..., int]:
    """Puts a Stripe event into the session, whose endpoint knows its secret."""
    session.save_endpoint(Endpoint("stripe")).result(5)
    session.set_secret("stripe", "live", SECRET).result(5)

    def put(body: bytes, signature: str, **fields: Any) -> int:
        headers = [["Host", "x"], ["Content-Type", "application/json"], ["Stripe-Signature", signature]]
        values = {"endpoint": "stripe", "target": "/stripe", "headers": headers, "body": body}
        return keep(**(values | fields))

    return put


@pytest.fixture
def add_attempt(session: Session) -> Callable[[Attempt], int]:
    def add(attempt: Attempt) -> int:
        async def store() -> int:
            (attempt_id,) = session.store.begin_attempts([attempt])
            session.store.end_attempts([replace(attempt, id=attempt_id)])
            return attempt_id

        return session.engine.run(store()).result(5)

    return add


@pytest.fixture
def hub(qapp: QApplication) -> Iterator[ThemeHub]:
    made = ThemeHub(qapp, "light")
    yield made
    made.choose("light")
    made.deleteLater()


@pytest.fixture
def body_pane(qapp: QApplication, qtbot: QtBot) -> Iterator[BodyPane]:
    apply_theme(qapp, load_theme("light"))
    workers = Workers(2)
    made = BodyPane("body", workers)
    qtbot.addWidget(made)
    made.resize(640, 500)
    made.show()
    yield made
    workers.close()


@pytest.fixture
def panel(hub: ThemeHub, qtbot: QtBot, session: Session) -> Iterator[DetailPanel]:
    made = DetailPanel(session, hub)
    qtbot.addWidget(made)
    made.resize(560, 800)
    made.show()
    yield made
    made.close_session()


@pytest.fixture
def show(panel: DetailPanel, qtbot: QtBot) -> Callable[[int], None]:
    """Shows a capture and waits until all of it is there."""

    def go(number: int) -> None:
        if panel.facts is not None and panel.facts.summary.id == number:
            return
        with qtbot.waitSignal(panel.shown, check_params_cb=lambda shown: shown == number):
            panel.show_capture(number)

    return go

from __future__ import annotations

import jwt
from pytestqt.qtbot import QtBot

from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.views.jwt_pane import JwtPane
from tests.gui.detail.views.conftest import ShowView

SECRET = "a secret that is long enough for HS256, at least"


def test_the_signature_is_checked_with_the_key_that_is_given(show_view: ShowView, qtbot: QtBot) -> None:
    pane = show_view(jwt.encode({"exp": 1764590393}, SECRET, "HS256").encode(), "application/jwt", "jwt")
    assert isinstance(pane, JwtPane)
    qtbot.waitUntil(lambda: pane.verdict.text().startswith("? Not checked: no key was given"))
    assert pane.when.text().startswith("Expired ")
    pane.key.setText("wrong")
    qtbot.waitUntil(lambda: pane.verdict.text().startswith("✕ Invalid: HS256"))
    pane.key.setText(SECRET)
    qtbot.waitUntil(lambda: pane.verdict.text() == "✓ Valid: HS256 with this secret.")


def test_a_token_without_a_signature_is_said_to_be_so(show_view: ShowView, qtbot: QtBot) -> None:
    pane = show_view(jwt.encode({"a": 1}, None, "none").encode(), "application/jwt", "jwt")
    assert isinstance(pane, JwtPane)
    assert pane.verdict.text().startswith("✕ Not signed")


def test_a_key_that_is_saved_for_the_endpoint_confirms_a_token_by_itself(
    show_view: ShowView, qtbot: QtBot, body_pane: BodyPane
) -> None:
    body_pane.set_scope("orders")
    body_pane.use_keys(lambda scope: [("old", "another"), ("live", SECRET)] if scope == "orders" else [])
    pane = show_view(jwt.encode({"a": 1}, SECRET, "HS256").encode(), "application/jwt", "jwt")
    assert isinstance(pane, JwtPane)
    qtbot.waitUntil(lambda: pane.verdict.text() == "✓ Valid: HS256 with the saved key “live”.")
    body_pane.set_scope("other")
    show_view(jwt.encode({"a": 2}, SECRET, "HS256").encode(), "application/jwt", "jwt")
    qtbot.waitUntil(lambda: pane.verdict.text().startswith("? Not checked"))

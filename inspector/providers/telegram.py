"""Telegram bots: the secret token of setWebhook in a header."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import parse_json, pluck
from inspector.providers._token import SharedToken


class Telegram(SharedToken):
    """Source: core.telegram.org/bots/api#setwebhook."""

    name = "telegram"
    title = "Telegram"
    headers = ("x-telegram-bot-api-secret-token",)
    marks = (b'"update_id"',)
    header = "X-Telegram-Bot-Api-Secret-Token"
    secret_hint = "You chose it as secret_token of setWebhook: 1 to 256 of A-Z a-z 0-9 _ -."
    secret_pattern = r"[A-Za-z0-9_-]{1,256}"
    id_paths = ("update_id",)
    docs = "https://core.telegram.org/bots/api#setwebhook"

    def confirm(self, capture: Capture) -> float:
        """Its header; or an update's first key."""
        if capture.headers.has(self.headers[0]):
            return 0.95
        return 0.6 if b'"update_id"' in capture.body[:40] else 0.0

    def event(self, capture: Capture) -> Event:
        """The key beside `update_id`, and its number."""
        data = parse_json(capture.body)
        if not isinstance(data, dict):
            return Event()
        kind = next((key for key in data if key != "update_id"), "")
        return Event(kind[:100], pluck(data, "update_id"))

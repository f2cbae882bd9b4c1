"""The `webhook_inspector` fixture: a listener for one test, on a free port and with a session of its own.

::

    def test_a_paid_order(webhook_inspector):
        shop.pay(notify=webhook_inspector.url)
        paid = webhook_inspector.wait_for(event="invoice.paid", where="body.data.object.amount_paid > 0", timeout=5)
        assert paid.json["data"]["object"]["currency"] == "usd"

pytest finds it by its entry point; nothing of the program is imported before a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from inspector.pytest_plugin.inbox import Inbox


@pytest.fixture
def webhook_inspector(tmp_path: Path) -> Iterator[Inbox]:
    """A listener that receives webhooks: see `Inbox`."""
    from inspector.pytest_plugin.inbox import Inbox

    inbox = Inbox(tmp_path / "webhook-inspector.webhooks")
    try:
        yield inbox
    finally:
        inbox.close()

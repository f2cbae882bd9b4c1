"""The sample event that a first-time user sends to the listener."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from string import Template

from inspector.capture import Capture, Headers, new_uuid
from inspector.paths import resources_dir


def sample_capture(endpoint: str = "default", path: str = "/") -> Capture:
    """A Stripe `payment_intent.succeeded` event of this moment with an id of its own, not signed yet."""
    text = (resources_dir() / "samples" / "stripe.payment_intent.succeeded.json").read_text("utf-8")
    uuid = new_uuid()
    body = Template(text).substitute(id=uuid.replace("-", "")[:24], unix=int(time.time())).encode()
    headers = Headers(
        [
            (b"Content-Type", b"application/json; charset=utf-8"),
            (b"User-Agent", b"Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
            (b"Accept", b"*/*; q=0.5, application/xml"),
            (b"Stripe-Signature", b""),
        ]
    )
    return Capture(
        uuid=uuid,
        endpoint=endpoint,
        received_at=datetime.now(UTC),
        remote="",
        scheme="http",
        http_version="1.1",
        method="POST",
        target=path,
        headers=headers,
        body=body,
    )

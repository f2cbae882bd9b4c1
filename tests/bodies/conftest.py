"""Opening bodies in one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

from inspector.bodies import Body, open_body
from inspector.capture import Headers

# how long an example takes says nothing on a loaded machine
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

Open = Callable[..., Body]


def opened(data: bytes, content_type: str = "", encoding: str = "", **options: object) -> Body:
    pairs = [(b"Content-Type", content_type.encode("latin-1"))] if content_type else []
    if encoding:
        pairs.append((b"Content-Encoding", encoding.encode("latin-1")))
    return open_body(Headers(pairs), data, **options)  # type: ignore[arg-type]


@pytest.fixture(name="opened")
def _opened() -> Open:
    return opened

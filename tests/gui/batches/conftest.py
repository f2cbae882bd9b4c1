from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.receiving import Receiver, receiving


@pytest.fixture
def target() -> Iterator[Receiver]:
    """Where batches go: it keeps what came and answers as it is told."""
    with receiving() as made:
        yield made

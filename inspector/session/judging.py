"""Judging captures again: signatures with other secrets, reasons, and what an application saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.capture import Verdict
from inspector.providers import CustomScheme
from inspector.session.checking import AS_SAVED, Otherwise
from inspector.session.configuring import Configuring
from inspector.store import Store

if TYPE_CHECKING:
    from inspector.diagnosis import Difference, Hypothesis

#: Other deliveries of an event that a failed one is compared with.
_EARLIER = 8


class Judging:
    """The part of `Session` that checks."""

    store: Store
    _configuring: Configuring

    def check(self, capture_id: int, otherwise: Otherwise = AS_SAVED) -> list[Verdict]:
        """Check the signature now, with the present secrets; verdicts carry their evidence. Blocks: use a worker."""
        return self._configuring.checking().verdicts(self.store.capture(capture_id), otherwise)

    def try_custom(self, scheme: CustomScheme, capture_id: int) -> list[Verdict]:
        """Verdicts of a description that is not in use yet, strongest first, with evidence. Blocks: use a worker."""
        return self._configuring.checking().try_custom(scheme, self.store.capture(capture_id))

    def diagnose(self, capture_id: int, otherwise: Otherwise = AS_SAVED) -> list[Hypothesis]:
        """Why the signature does not hold, most certain first. Blocks: use a worker."""
        earlier = [one for one in self.store.deliveries(capture_id, limit=_EARLIER) if one != capture_id]
        return self._configuring.checking().diagnose(
            self.store.capture(capture_id), [self.store.capture(one) for one in earlier], otherwise
        )

    def compare_body(self, capture_id: int, seen: bytes) -> Difference | None:
        """Where the body that an application saw parts from the captured one; None when equal. Blocks: use a worker."""
        from inspector.diagnosis import compare_bodies

        capture = self.store.capture(capture_id)
        return compare_bodies(capture.body, seen, capture.content_type)

"""How a capture is to be sent again: what is edited, whether it is signed anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspector.capture import Capture, Headers
from inspector.providers import Keys


@dataclass(frozen=True, slots=True)
class Edit:
    """What replaces parts of a capture; None leaves a part as it came.

    `target` is path and query as they go on the wire (latin-1 text). With `fill`, `{{…}}` in target, header values and
    body are filled in at the moment of sending.
    """

    method: str | None = None
    target: str | None = None
    headers: Headers | None = None
    body: bytes | None = None
    fill: bool = False

    def apply(self, capture: Capture) -> Capture:
        """The capture that the edited request would be, under the same id."""
        parts = (self.method, self.target, self.headers, self.body)
        if all(part is None for part in parts):
            return capture
        return replace(
            capture,
            method=capture.method if self.method is None else self.method,
            target=capture.target if self.target is None else self.target,
            headers=capture.headers if self.headers is None else self.headers,
            body=capture.body if self.body is None else self.body,
            # the head as it came belongs to other lines than these
            head=None,
        )


@dataclass(frozen=True, slots=True)
class How:
    """The circumstances of a resend.

    `resign`: True signs anew, False keeps the signature, None signs when the old one would not be accepted any more and
    a secret is known. `fresh_id` gives the delivery a new id. `keys` replaces the endpoint's named secrets.
    `follow_redirects`: up to five, never with credentials to another host.
    """

    resign: bool | None = None
    fresh_id: bool = False
    keys: Sequence[tuple[str, Keys]] | None = None
    edit: Edit | None = None
    follow_redirects: bool = False


AS_IT_CAME = How()

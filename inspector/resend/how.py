"""How a capture is to be sent again: what is edited, whether it is signed anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspector.capture import Capture, Headers
from inspector.errors import TemplateError
from inspector.providers import Keys
from inspector.templates import Template, Values, has_template


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
        """The capture that the edited request would be, under the same id. TemplateError says which part is wrong."""
        target = capture.target if self.target is None else self.target
        headers = capture.headers if self.headers is None else self.headers
        body = capture.body if self.body is None else self.body
        if self.fill:
            values = Values()
            target = _filled("target", target.encode("latin-1"), values).decode("latin-1")
            headers = Headers(
                (name, _filled(f"header {name.decode('latin-1')}", value, values)) for name, value in headers
            )
            body = _filled("body", body, values)
        method = self.method or capture.method
        if (method, target, headers, body) == (capture.method, capture.target, capture.headers, capture.body):
            return capture
        return replace(
            capture,
            method=method,
            target=target,
            headers=headers,
            body=body,
            # the head as it came belongs to other lines than these
            head=None,
        )


@dataclass(frozen=True, slots=True)
class How:
    """The circumstances of a resend.

    `resign`: True signs anew, False keeps the signature, None signs when the old one would not be accepted any more and
    a secret is known. `fresh_id` gives the delivery a new id. `keys` replaces the endpoint's named secrets.
    `follow_redirects`: up to five, never with credentials to another host. `insecure`: any certificate is accepted.
    """

    resign: bool | None = None
    fresh_id: bool = False
    keys: Sequence[tuple[str, Keys]] | None = None
    edit: Edit | None = None
    follow_redirects: bool = False
    insecure: bool = False


AS_IT_CAME = How()


def _filled(part: str, data: bytes, values: Values) -> bytes:
    if not has_template(data):
        return data
    try:
        return Template.parse(data).render(values)
    except TemplateError as error:
        raise error.of(f"The {part}") from error

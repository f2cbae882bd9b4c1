"""A request while it is being edited, and what of it differs from the capture that it began as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.capture import Attempt, Capture
from inspector.editing.address import join_address, split_address
from inspector.editing.headers import HeaderLine, header_lines, sent_headers
from inspector.resend.how import Edit, How
from inspector.resend.target import parse_target
from inspector.saved_requests import SavedRequest


@dataclass(frozen=True, slots=True)
class Options:
    """How it is sent. `resign`: True signs anew, False never, None when the old signature is stale."""

    resign: bool | None = None
    fresh_id: bool = False
    follow_redirects: bool = False
    fill: bool = False

    def how(self, edit: Edit | None = None) -> How:
        """As the session takes it."""
        if self.fill:
            edit = replace(edit or Edit(), fill=True)
        return How(resign=self.resign, fresh_id=self.fresh_id, edit=edit, follow_redirects=self.follow_redirects)

    def to_json(self) -> dict[str, Any]:
        """What a saved request keeps."""
        return {name: getattr(self, name) for name in ("resign", "fresh_id", "follow_redirects", "fill")}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Options:
        """Inverse of `to_json`; what is missing or odd is as usual."""
        resign = data.get("resign")
        return cls(
            resign=resign if isinstance(resign, bool) else None,
            **{name: data.get(name) is True for name in ("fresh_id", "follow_redirects", "fill")},
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as it stands in the editor. `target` is "" for the capture's own."""

    method: str = "POST"
    origin: str = ""
    target: str = ""
    headers: tuple[HeaderLine, ...] = ()
    body: bytes = b""
    options: Options = field(default_factory=Options)

    @classmethod
    def of_capture(cls, capture: Capture, origin: str, target: str = "") -> Draft:
        """A capture on its way to an origin, and perhaps to another target there."""
        return cls(capture.method, origin, target or capture.target, header_lines(capture.headers), capture.body)

    @classmethod
    def of_attempt(cls, attempt: Attempt, body: bytes) -> Draft:
        """An attempt to send again; `body` is what it sent."""
        origin, target = split_address(attempt.url)
        return cls(attempt.method, origin, target, header_lines(attempt.request_headers), body)

    @classmethod
    def of_saved(cls, saved: SavedRequest) -> Draft:
        """A saved request."""
        origin, target = split_address(saved.url)
        options = Options.from_json(saved.options)
        return cls(saved.method, origin, target, header_lines(saved.headers), saved.body, options)

    @property
    def address(self) -> str:
        """The whole address."""
        return join_address(self.origin, self.target)

    def edit(self, capture: Capture) -> Edit | None:
        """What differs from the capture; None when nothing does. ResendRefused for a header that cannot be sent."""
        headers = sent_headers(self.headers)
        made = Edit(
            method=self.method if self.method != capture.method else None,
            target=self.target if self.target not in ("", capture.target) else None,
            headers=headers if headers != capture.headers else None,
            body=self.body if self.body != capture.body else None,
        )
        return None if made == Edit() else made

    def how(self, capture: Capture) -> How:
        """How to send the capture so that this request arrives. ResendRefused as `edit`."""
        return self.options.how(self.edit(capture))

    def saved(self, name: str) -> SavedRequest:
        """This request under a name. ResendRefused as `edit`."""
        return SavedRequest(
            name, self.method, self.address, sent_headers(self.headers), self.body, self.options.to_json()
        )

    def as_capture(self) -> Capture:
        """A record of its own for a request that came from nowhere. ResendRefused as `edit`."""
        to = parse_target(self.origin)
        return Capture.made(self.method, self.target or "/", sent_headers(self.headers), self.body, scheme=to.scheme)

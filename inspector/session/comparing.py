"""What can be compared: captures, answers and resends of the session, files, pasted texts."""

from __future__ import annotations

from pathlib import Path

from inspector.compare import Side, Source, answer_of, body_of, received_by, request_of, sent_by
from inspector.errors import ImportFailed, NotFound
from inspector.imports import Item, Reading, import_named, recognise
from inspector.imports import Source as Given
from inspector.store import Store

#: A larger file is no request that we would have kept.
_LIMIT = 256 * 1024 * 1024
#: Formats in which a text is a request, and not the body of one.
_REQUESTS = ("raw", "curl", "powershell")


class Comparing:
    """Part of a session: sides of comparisons. All of it reads, and bodies: use a worker."""

    store: Store

    def side(self, source: Source) -> Side:
        """A request or an answer, to be compared with another one. NotFound. Reads bodies: use a worker."""
        if source.part == "request":
            return request_of(self.store.capture(source.id))
        if source.part == "reply":
            reply = self.store.reply(source.id)
            if reply is None:
                raise NotFound(f"No answer to request {source.id} was recorded.")
            return answer_of(reply, f"The original answer to request {source.id}")
        attempt = self.store.attempt(source.id)
        # lists of attempts show the time, others the number
        which = f"attempt {attempt.id} of {attempt.started_at.astimezone():%H:%M:%S}"
        if source.part == "sent":
            whole = attempt.request_body is not None
            captured = b"" if whole else self.store.capture(attempt.capture_id).body
            return sent_by(attempt, captured, f"Sent by {which}")
        side = received_by(attempt, f"Answer to {which}")
        if side is None:
            raise NotFound(f"Attempt {source.id} got no answer.", hint="Compare what was sent.")
        return side

    def side_of_file(self, path: str | Path) -> Side:
        """A file: a raw request or a cURL command as what it asks for, anything else as a body.

        `-` is standard input. ImportFailed with the path and the reason when it cannot be read.
        """
        with Given.of_path(path) as given:
            return _given(given, given.name if given.path is None else given.path.name)

    def side_of_text(self, data: bytes) -> Side:
        """A pasted text, as `side_of_file`."""
        with Given.of_text(data) as given:
            return _given(given, "The pasted text")

    def previous_event(self, capture_id: int) -> int:
        """The capture of the same type that came last before: another event of its provider, else of its path.

        Where there is no other event, the delivery of the same one before it. NotFound in words when there is none.
        """
        found = self.store.previous_like(capture_id)
        if found is None:
            earlier = [one for one in self.store.deliveries(capture_id) if one < capture_id]
            found = earlier[-1] if earlier else None
        if found is None:
            raise NotFound(
                f"Request {capture_id} is the first of its type.", hint="Select two requests to compare others."
            )
        return found


def _given(given: Given, title: str) -> Side:
    if given.size > _LIMIT:
        raise ImportFailed(f"{given.name} is larger than {_LIMIT // 1024**2} MiB, too large to compare.")
    try:
        name = recognise(given).name
    except ImportFailed:
        name = ""
    if name in _REQUESTS:
        items = [found for found in import_named(name).read(Reading(given)) if isinstance(found, Item)]
        if len(items) == 1:
            return request_of(items[0].entry.capture, title)
    try:
        return body_of(given.open_exact().read(), title)
    except OSError as error:
        raise ImportFailed(f"{given.name} cannot be read: {error.strerror}.", path=given.name) from error

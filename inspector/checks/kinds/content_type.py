"""`content_type = "application/json"`: the media type of the request; `*` fits anything in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.subject import Subject
from inspector.query.match import glob_mode, matcher


def _read(written: Written) -> Judge:
    wanted = written.value
    if not isinstance(wanted, str) or not wanted.strip():
        raise written.wrong('a media type like "application/json" or "application/*+json"')
    whole = ";" in wanted
    fits = matcher(*glob_mode(_even(wanted) if whole else wanted.strip(), "is"))

    def judge(subject: Subject, _deadline: Deadline) -> Iterator[Finding]:
        sent = subject.capture.content_type
        found = _even(sent) if whole else sent.partition(";")[0].strip()
        path = "header[content-type]"
        if fits(found):
            yield Finding(path, wanted, sent)
        else:
            said = f"The content type is {sent:.200}" if sent else "There is no content type"
            yield Finding(path, wanted, sent or "nothing", f"{said}; expected {wanted}.")

    return judge


def _even(text: str) -> str:
    """A type with its parameters, spaces and quotes left out."""
    return ";".join(part.strip() for part in text.lower().replace('"', "").split(";"))


def _label(value: Any) -> str:
    return f"content type is {value!s:.80}"


KIND = Kind(
    "content_type", "Content type", "the media type of the request", _read, _label, example='"application/json"'
)

"""ZIP archives: our own, with a folder for each capture, and others with files that can be imported themselves.

Nothing is written to the disk. Archives inside archives are not opened.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from inspector.capture import Attempt, Headers, Timings, new_uuid
from inspector.errors import ImportFailed
from inspector.exports.interchange import from_interchange
from inspector.imports.fields import (
    Json,
    items,
    kind_of_attempt,
    mapping,
    moment,
    number,
    optional,
    shown,
    text,
    unbase64,
)
from inspector.imports.formats import IMPORTS
from inspector.imports.json_stream import loads
from inspector.imports.reading import Found, Item, Problem, Reading
from inspector.imports.recognise import recognise
from inspector.imports.request import own_or_stable
from inspector.imports.source import Source
from inspector.imports.zip_directory import opened, unpacked, why_not

_CAPTURE = "capture.json"
_LEFT_OUT = "Files in the archive that hold no captures were left out."
_REQUEST = "-request.http"
#: Formats for which many a file is taken that is none; one without a single capture is.
_GUESSED = ("ndjson", "json", "http")
#: What is never a list of captures, and not worth a word.
_NOT_READ = (
    ".bru",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".pdf",
    ".xml",
    ".rels",
    ".md",
    ".html",
    ".css",
    ".js",
    ".ds_store",
)


def read(reading: Reading) -> Iterator[Found]:
    """Folder by folder, or file by file, in the order of the archive."""
    with opened(reading.stream) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        own = {_folder(info) for info in infos if PurePosixPath(info.filename).name == _CAPTURE}
        folders: dict[str, list[zipfile.ZipInfo]] = {}
        for info in infos:
            if _folder(info) in own:
                folders.setdefault(_folder(info), []).append(info)
        empty = True
        for done, info in enumerate(infos):
            reading.token.check()
            reading.rows = done, len(infos)
            for found in _found(reading, archive, info, folders.get(_folder(info))):
                empty = False
                yield found
        if empty:
            yield Problem("", "the archive holds no captures, and no file that could be imported by itself")


def _found(
    reading: Reading, archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: list[zipfile.ZipInfo] | None
) -> Iterator[Found]:
    """What one file gives; `folder`: the files of a folder of ours that it is in."""
    if reason := why_not(info):
        yield Problem(_place(info), reason)
    elif folder is None:
        yield from _other(reading, archive, info)
    elif PurePosixPath(info.filename).name == _CAPTURE:
        try:
            yield _capture(archive, info, folder)
        except ImportFailed as error:
            yield Problem(_place(info), error.message)


def _folder(info: zipfile.ZipInfo) -> str:
    return info.filename.rpartition("/")[0]


def _place(info: zipfile.ZipInfo) -> str:
    return f"file {info.filename[:200]!r}"


def _other(reading: Reading, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Found]:
    """What a file that stands for itself holds."""
    name = PurePosixPath(info.filename).name.lower()
    if name.startswith(".") or name.endswith(_NOT_READ) or info.filename.startswith("__MACOSX/"):
        reading.note(_LEFT_OUT)
        return
    try:
        data = unpacked(archive, info)
        if data.startswith(b"PK\x03\x04"):
            raise ImportFailed("it is an archive itself: unpack it and import what is in it")
        with Source.of_text(data) as source:
            try:
                chosen = recognise(source).name
            except ImportFailed:
                reading.note(_LEFT_OUT)
                return
            inner = Reading(source, reading.token)
            wrong: list[Problem] = []
            unsure = chosen in _GUESSED
            for found in IMPORTS[chosen].read(inner):
                if isinstance(found, Problem):
                    found = Problem(", ".join(filter(None, (_place(info), found.place))), found.reason)
                    if unsure:
                        wrong.append(found)
                        continue
                unsure = False
                yield from wrong
                wrong = []
                yield found
            if wrong:
                # some other JSON, or some other text
                reading.note(_LEFT_OUT)
            reading.notes.update(inner.notes)
    except ImportFailed as error:
        yield Problem(_place(info), error.message)


def _capture(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: list[zipfile.ZipInfo]) -> Item:
    entry = from_interchange(loads(unpacked(archive, info)))
    by_name = {PurePosixPath(one.filename).name: one for one in folder if not why_not(one)}
    attempts = []
    for name, one in by_name.items():
        stem = name.removesuffix(".json")
        sent = by_name.get(stem + _REQUEST)
        if name != _CAPTURE and name != stem and sent is not None:
            attempts.append(_attempt(loads(unpacked(archive, one)), unpacked(archive, sent), entry.capture.body))
    return Item(entry, tuple(attempts))


def _attempt(data: object, sent: bytes, captured: bytes) -> Attempt:
    """A resend as `Attempt.to_json` tells it; what was sent is in a file beside."""
    told = mapping(data, "a resend")
    body = sent.partition(b"\r\n\r\n")[2]
    started = moment(told, "started_at")
    if started is None:
        raise ImportFailed("started_at is missing")
    status = int(number(told, "status")) or None
    error = told.get("error")
    return Attempt(
        capture_id=0,
        uuid=own_or_stable(text(told, "uuid") or new_uuid()),
        started_at=started,
        url=shown(told, "url"),
        method=text(told, "method"),
        request_headers=_headers(told, "request_headers"),
        request_body=None if body == captured else body,
        changes=tuple(str(one) for one in items(told.get("changes"), "changes")),
        status=status,
        reason=shown(told, "reason"),
        http_version=text(told, "http_version"),
        response_headers=_headers(told, "headers"),
        response_body=unbase64(text(told, "body_b64"), "body_b64"),
        response_truncated=told.get("truncated") is True,
        error=None if error is None else shown(told, "error"),
        timings=_timings(optional(told.get("timings"), "timings")),
        resigned=told.get("resigned") is True,
        kind=kind_of_attempt(text(told, "kind")),
        edited=told.get("edited") is True,
        pending=told.get("pending") is True,
    )


def _headers(told: Json, name: str) -> Headers:
    try:
        return Headers.from_text(items(told.get(name), name))
    except (TypeError, ValueError) as error:
        raise ImportFailed(f"{name}: {error}") from error


def _timings(told: Json) -> Timings:
    names = ("dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "total_ms")
    return Timings(*(None if told.get(name) is None else number(told, name) for name in names))

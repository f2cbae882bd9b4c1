"""Sample events: real payloads of each provider, with fresh ids and times, shipped in `resources/samples`.

A sample is `<event>.headers.json` (method, headers in the provider's own order, what its address holds beyond the
receiver's) and a body beside it (`<event>.json`, `.form` or `.xml`; none for requests that have none). `${…}` in them
is filled in; signatures are left empty, for the provider's `sign` to make.

A place is `${kind}`, with a size for random ones (`${hex32}`), a label for ids other than the event's own
(`${word24.charge}`: the same wherever it stands), an offset in seconds for times (`${unix-3600}`), and `:number` where
the whole JSON string stands for a number. Bodies in JSON are sent without blanks between, as almost all providers do,
unless the sample says `"layout": "kept"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from inspector.capture import Capture, Headers, new_uuid
from inspector.errors import NotFound, ResendRefused
from inspector.paths import resources_dir
from inspector.providers._places import Places

_SIDE = ".headers.json"
_SIGNATURE, _SECRET = "${signature}", "${secret}"
_STRING_OR_BLANKS = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


def _folder() -> Path:
    return resources_dir() / "samples"


@cache
def sample_names(provider: str) -> tuple[str, ...]:
    """The events there are samples of, by name."""
    found = (_folder() / provider).glob(f"*{_SIDE}")
    return tuple(sorted(path.name.removesuffix(_SIDE) for path in found))


def sample_has_signature(provider: str, event: str) -> bool:
    """False for a request that its provider sends without one, like a challenge before anything is agreed."""
    return _side(provider, event).get("signed", True) is not False


def sample_shows_secret(provider: str, event: str) -> bool:
    """True where the request carries the secret itself."""
    side = _side(provider, event)
    texts = [value for _, value in side["headers"]] + [side.get("query", ""), _body_text(provider, event)]
    return any(_SECRET in text for text in texts)


def sample_capture(
    provider: str,
    event: str,
    *,
    now: float,
    secret: str | None = "",
    endpoint: str = "default",
    path: str = "/",
    signed: bool = True,
    whole_path: bool = False,
    like: Mapping[str, str] | None = None,
) -> Capture:
    """A sample as of `now` (unix seconds), not signed yet; `secret` stands where a sender shows it. NotFound.

    ResendRefused when the secret cannot stand there, as one beyond latin-1 cannot in a header. `path` may have a
    query. `secret` None leaves out the headers that would show it, `signed` False those that hold a signature, for a
    sample that nobody here can sign. `whole_path`: nothing is put behind `path` but the query of the sample. `like`:
    `labelled_ids` of another sample.
    """
    if event not in sample_names(provider):
        there = ", ".join(sample_names(provider)[:30])
        raise NotFound(f"There is no sample {event!r} of {provider!r}.", hint=f"There are {there}." if there else None)
    side, text = _side(provider, event), _body_text(provider, event)
    shown = secret or ""
    left_out = ([] if signed else [_SIGNATURE]) + ([_SECRET] if secret is None else [])
    places = Places(now, shown, like)
    is_json = not _is_form(provider, event)
    # inside a JSON text a quote or a backslash of the secret must not end the string that it stands in
    in_body = places.with_secret(json.dumps(shown)[1:-1]) if is_json else places
    try:
        kept = [line for line in side["headers"] if not any(mark in line[1] for mark in left_out)]
        lines = [(name, places(value)) for name, value in kept]
        headers, filled = Headers.from_text(lines), in_body(text).encode("utf-8")
        target = _target(path, side, places, whole_path=whole_path)
    except UnicodeEncodeError as error:
        raise ResendRefused(
            f"The saved secret cannot be sent in a sample of {provider}: it holds characters that do not fit there.",
            hint="Save a secret of letters, digits and signs of ASCII for this endpoint.",
        ) from error
    return Capture(
        uuid=new_uuid(),
        endpoint=endpoint,
        received_at=datetime.fromtimestamp(now, UTC),
        remote="",
        scheme="http",
        http_version="1.1",
        method=side.get("method", "POST"),
        target=target,
        headers=headers,
        body=filled,
    )


def labelled_ids(now: float, provider: str, event: str) -> dict[str, str]:
    """Ids of the things that a sample is about, for several samples about the same ones."""
    places = Places(now, "")
    side = _side(provider, event)
    for text in (*(value for _, value in side["headers"]), _body_text(provider, event)):
        places(text)
    return places.labelled()


@cache
def _side(provider: str, event: str) -> dict[str, Any]:
    side: dict[str, Any] = json.loads((_folder() / provider / f"{event}{_SIDE}").read_text("utf-8"))
    return side


def _is_form(provider: str, event: str) -> bool:
    return (_folder() / provider / f"{event}.form").exists()


@cache
def _body_text(provider: str, event: str) -> str:
    for ending in ("json", "form", "xml"):
        path = _folder() / provider / f"{event}.{ending}"
        if path.exists():
            # read as bytes: a line end of CR LF belongs to some bodies
            text = path.read_bytes().decode("utf-8")
            packed = ending == "json" and _side(provider, event).get("layout") != "kept"
            return _STRING_OR_BLANKS.sub(r"\1", text) if packed else text
    return ""


def _target(path: str, side: Mapping[str, Any], places: Places, *, whole_path: bool) -> str:
    own, _, query = path.partition("?")
    if not whole_path and side.get("path"):
        own = own.rstrip("/") + places(side["path"])
    added = places(side.get("query", ""))
    query = "&".join(part for part in (query, added) if part)
    return f"{own}?{query}" if query else own

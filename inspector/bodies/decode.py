"""Content-Encoding undone, step by step, under a cap: what a body says once gzip, deflate, br and zstd are off.

The stored bytes are never changed. A step that fails leaves the bytes before it and says which step failed and where.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.bodies.streams import CODECS, Codec, Stream, gzip_magic, zstd_magic
from inspector.capture import Headers
from inspector.workers import Token

#: Most decoded bytes of one step; far above the listener's default cap for bodies (25 MiB).
DECODE_LIMIT = 64 * 1024 * 1024

#: Encodings undone at most: a header with hundreds of them is an attack, real ones have one or two.
MAX_STEPS = 8

#: Members of one gzip or zstd body, each of which costs set-up: a real body has one
MAX_MEMBERS = 10_000

#: Compressed bytes given to a decoder at once; also how finely an error is searched byte by byte.
_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One encoding of the chain, in the order of undoing. `state` is done, off, failed, cut, capped or unknown.

    `size_in` and `size_out` are bytes; `note` is a sentence, empty when all went well.
    """

    name: str
    state: str
    size_in: int
    size_out: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`data` after all steps that could be undone. `complete`: nothing failed, was cut off or capped.

    `problem` is the sentence of the step that stopped the chain, or of what was left over. `offer` names an encoding
    that the first bytes show although no header says so; it is never applied by itself.
    """

    steps: tuple[Step, ...]
    data: bytes
    complete: bool
    problem: str | None
    offer: str | None = None

    @property
    def changed(self) -> bool:
        """True when `data` is not simply the stored body."""
        return any(step.state in ("done", "cut", "capped") for step in self.steps)


def encodings(headers: Headers) -> list[str]:
    """The encodings of all Content-Encoding lines in the order they were applied, lower case, without identity."""
    names = ",".join(headers.all("content-encoding")).split(",")
    cleaned = (name.strip().lower() for name in names)
    return [name for name in cleaned if name not in ("", "identity")]


def decode(
    headers: Headers,
    body: bytes,
    *,
    limit: int = DECODE_LIMIT,
    skip: Collection[str | int] = (),
    extra: Sequence[str] = (),
    token: Token | None = None,
) -> Decoded:
    """Undo the encodings that the headers name, last first, then those of `extra`, each with at most `limit` bytes out.

    `skip` holds names or indexes (of `Decoded.steps`) that are passed over. Raises only Cancelled.
    """
    token = token or Token()
    named = encodings(headers)
    chain = named[::-1] + [name.strip().lower() for name in extra]
    steps: list[Step] = []
    notes: list[str] = []
    data, complete = body, True
    for index, name in enumerate(chain):
        size = len(data)
        if index in skip or name in skip:
            steps.append(Step(name, "off", size, size, f"{name} is switched off"))
            continue
        if index >= MAX_STEPS:
            note = f"{len(chain)} encodings are named; only the last {MAX_STEPS} were undone"
            steps.append(Step(name, "unknown", size, size, note))
        elif (codec := CODECS.get(name)) is None:
            note = f"the encoding {name[:60]!r} is not known here; the bytes are shown as they came"
            steps.append(Step(name, "unknown", size, size, note))
        else:
            run = _undo(codec, data, limit, token)
            step, data = _judge(name, run, data)
            steps.append(step)
            if step.note:
                notes.append(step.note)
            complete = complete and step.state == "done"
            if step.state == "failed":
                break
            continue
        complete = False
        notes.append(note)
        break
    offer = None
    if not chain and (offer := _offered(body)) is not None:
        notes.append(f"the body looks like {offer} although no Content-Encoding header says so")
    problem = "; ".join(notes)
    return Decoded(tuple(steps), data, complete, problem[:1].upper() + problem[1:] + "." if problem else None, offer)


class _Run(NamedTuple):
    """What undoing one encoding gave: `offset` is where in its input it stopped; `state` as in Step."""

    data: bytes
    state: str
    offset: int
    reason: str = ""


def _undo(codec: Codec, data: bytes, limit: int, token: Token) -> _Run:
    made: list[bytes] = []
    size = position = member = members = 0
    if not data:
        return _Run(b"", "done", 0)
    stream = codec.start(data[:2])
    while True:
        token.check()
        chunk = data[position : position + _CHUNK] if stream.hungry else b""
        try:
            piece = stream.feed(chunk)
        except codec.errors as error:
            return _failed(codec, data, member, position, made, str(error), token)
        position += len(chunk)
        made.append(piece)
        size += len(piece)
        if size > limit:
            return _Run(b"".join(made)[:limit], "capped", position)
        if stream.finished:
            position -= len(stream.unused)
            if position < len(data) and codec.again(data[position : position + 4]):
                members += 1
                if members > MAX_MEMBERS:
                    return _Run(b"".join(made), "capped", position)
                stream, member = codec.start(data[position : position + 2]), position
                continue
            return _Run(b"".join(made), "done", position)
        if not chunk and not piece and position >= len(data):
            return _Run(b"".join(made), "cut", position)


def _failed(codec: Codec, data: bytes, member: int, start: int, made: list[bytes], reason: str, token: Token) -> _Run:
    """Find the byte at which the decoder gives up: replay up to the failing chunk, then byte by byte.

    Brotli reports bytes behind its end mark as an error: then the run is done and what follows is left over.
    """
    stream = codec.start(data[member : member + 2])
    try:
        for position in range(member, start, _CHUNK):
            token.check()
            _drain(stream, data[position : min(position + _CHUNK, start)])
        for position in range(start, min(start + _CHUNK, len(data))):
            if not position % 1024:
                token.check()
            if stream.finished:
                return _Run(b"".join(made), "done", position)
            start = position
            made.append(_drain(stream, data[position : position + 1]))
    except codec.errors as error:
        return _Run(b"".join(made), "failed", start, str(error))
    return _Run(b"".join(made), "failed", start, reason)


def _drain(stream: Stream, data: bytes) -> bytes:
    made = [stream.feed(data)]
    while not stream.hungry and not stream.finished:
        made.append(stream.feed(b""))
    return b"".join(made)


def _judge(name: str, run: _Run, data: bytes) -> tuple[Step, bytes]:
    """The step of a run, and the bytes to go on with: the step's input when it failed or gave nothing."""
    size = len(data)
    if run.state == "failed" or (run.state == "cut" and not run.data):
        why = "the data ends too early" if run.state == "cut" else run.reason.rpartition(": ")[2]
        note = (
            f"the {name} step failed at byte {run.offset:,} of {size:,} ({why}); the bytes before this step are shown"
        )
        return Step(name, "failed", size, size, note), data
    note = ""
    if run.state == "cut":
        note = f"the {name} data ends after {size:,} bytes without its end mark; what it held is shown"
    elif run.state == "capped":
        note = f"the {name} step stopped at {_size(len(run.data))} of decoded data"
    elif run.offset < size:
        note = (
            f"{size - run.offset:,} bytes follow the end of the {name} data at byte {run.offset:,}; they are left out"
        )
    return Step(name, run.state, size, len(run.data), note), run.data


def _size(count: int) -> str:
    if count >= 1 << 20 and not count % (1 << 20):
        return f"{count >> 20:,} MiB"
    return f"{count:,} bytes"


def _offered(body: bytes) -> str | None:
    if gzip_magic(body):
        return "gzip"
    return "zstd" if zstd_magic(body[:4]) and body[:1] == b"\x28" else None

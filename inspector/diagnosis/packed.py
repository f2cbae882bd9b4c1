"""Hypotheses about compression: signed before or after the body was packed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

from inspector.bodies.decode import decode
from inspector.capture import Headers
from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis

_UNPACK_LIMIT = 32 * 1024 * 1024
#: Bodies up to this many bytes are packed again to see whether the packed form was signed.
_PACK_LIMIT = 256 * 1024
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


def packed(case: Case) -> Iterator[Hypothesis]:
    """The signature is over the body before or after compression."""
    body = case.body
    encodings = [part.strip().lower() for part in (case.capture.headers.get("content-encoding") or "").split(",")]
    named = [one for one in encodings if one not in ("", "identity")]
    for name, plain in unpacked_forms(body, named):
        if case.holds_with_body(plain):
            yield Hypothesis(
                "content_encoding",
                f"The body arrived packed ({name}), and the signature is over the unpacked bytes.",
                f"Unpacked from {name} ({len(body)} to {len(plain)} bytes) the signature matches.",
                "Unpack the body before you check the signature, or let the sender sign what it sends. "
                f"{fixes.UNPACKED}",
            )
            return
    if len(body) <= _PACK_LIMIT and case.probe is not None:
        for name, form in _packings(body, named):
            if case.holds_with_body(form):
                yield _unpacked_on_its_way(name, "Packed again the body matches the signature.")
                return


def plain_in_spite(case: Case) -> Iterator[Hypothesis]:
    """Content-Encoding names a packing that the body does not have."""
    body = case.body
    encoding = (case.capture.headers.get("content-encoding") or "").strip().lower()
    if encoding in ("", "identity") or not body:
        return
    magic = _MAGIC.get(encoding)
    is_other = not body.startswith(magic) if magic else body[:1] in (b"{", b"[", b"<") and _is_text(body)
    if is_other:
        shown = body[:8].decode("latin-1")
        yield _unpacked_on_its_way(encoding, f"The body begins with {shown!r}, which {encoding} data cannot.")


def _unpacked_on_its_way(name: str, proof: str) -> Hypothesis:
    return Hypothesis(
        "content_encoding",
        f"The packed bytes ({name}) were signed, and something unpacked the body on its way.",
        proof,
        f"Let the proxy in between pass the body through as it is. {fixes.UNPACKED}",
    )


def _is_text(body: bytes) -> bool:
    try:
        body[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 4090
    return b"\0" not in body[:4096]


def unpacked_forms(body: bytes, named: list[str]) -> Iterator[tuple[str, bytes]]:
    """(packing, bytes) of every way in which the body can be unpacked."""
    for bits, name in ((31, "gzip"), (15, "zlib"), (-15, "deflate")):
        plain = _inflated(body, bits)
        if plain:
            yield name, plain
            again = _inflated(plain, 31)
            if again:
                yield f"{name}, twice", again
    for name in ("zstd", "br"):
        if body.startswith(_MAGIC["zstd"]) if name == "zstd" else name in named:
            made = decode(Headers(), body, limit=_UNPACK_LIMIT, extra=[name])
            if made.complete and made.data:
                yield name, made.data


def _inflated(body: bytes, bits: int) -> bytes:
    engine = zlib.decompressobj(bits)
    try:
        return engine.decompress(body, _UNPACK_LIMIT)
    except zlib.error:
        return b""


def _packings(body: bytes, named: list[str]) -> Iterator[tuple[str, bytes]]:
    """The body packed as common libraries do by default: gzip without a time, zlib, deflate."""
    if named and not {"gzip", "x-gzip", "deflate"} & set(named):
        return
    for level in (6, 9, 1):
        made = gzip.compress(body, level, mtime=0)
        yield "gzip", made
        for system in (b"\x03", b"\x00", b"\x13", b"\xff", b"\x0a"):
            for extra in (b"\x00", b"\x02", b"\x04"):
                yield "gzip", made[:8] + extra + system + made[10:]
        yield "zlib", zlib.compress(body, level)
        engine = zlib.compressobj(level, zlib.DEFLATED, -15)
        yield "deflate", engine.compress(body) + engine.flush()

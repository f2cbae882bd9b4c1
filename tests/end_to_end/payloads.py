"""The real payloads of the shared folder, each as its provider sends it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.shared import SHARED

SECRET = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime.now(UTC)
#: Lines added to each request: the same name three times, in three spellings.
TRICKY = [(b"X-Dup", b"1"), (b"x-dup", b"2"), (b"X-DUP", b"caf\xe9")]

needs_payloads = pytest.mark.skipif(
    not (SHARED / "payloads").is_dir(), reason="the shared payloads are not beside the checkout"
)


@dataclass(frozen=True)
class Payload:
    """One request: `target` names the file it came from."""

    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


def payloads() -> list[Payload]:
    """All of them, with placeholders filled in and the header lines that the wire needs."""
    return [_load(path) for path in sorted((SHARED / "payloads").glob("*/*")) if not _is_sidecar(path)]


def _is_sidecar(path: Path) -> bool:
    return path.name.endswith(".headers.json")


def _load(path: Path) -> Payload:
    sidecar = json.loads(path.with_name(f"{path.stem}.headers.json").read_text("utf-8"))
    name = f"{path.parent.name}/{path.stem}"
    body = _filled(path.read_text("utf-8"), name, "0" * 64).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    own = [
        (key.encode("latin-1"), _filled(value, name, signature).encode("latin-1")) for key, value in sidecar["headers"]
    ]
    length = (b"Content-Length", b"%d" % len(body))
    lines = [(b"Host", b"localhost:8080"), *TRICKY[:1], *own, *TRICKY[1:], length]
    return Payload(sidecar["method"], f"/{name}", lines, body)


def _filled(text: str, name: str, signature: str) -> str:
    """The placeholders that the folder's LICENSES.md lists, by values that are the same in headers and body."""
    text = text.replace('"${unixms:number}"', str(int(NOW.timestamp() * 1000)))
    return re.sub(r"\$\{([a-z]+)(\d*)\}", lambda found: _value(found[1], found[2], name, signature), text)


def _value(kind: str, length: str, name: str, signature: str) -> str:
    digest = hashlib.sha512(name.encode()).hexdigest()
    values: dict[str, str] = {
        "signature": signature,
        "secret": SECRET.decode(),
        "uuid": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
        "unix": str(int(NOW.timestamp())),
        "unixms": str(int(NOW.timestamp() * 1000)),
        "iso": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "isons": NOW.strftime("%Y-%m-%dT%H:%M:%S.%f000Z"),
        "hex": digest[: int(length or 0)],
        "word": digest[: int(length or 0)],
    }
    return values[kind]


def unfilled(found: list[Payload]) -> Iterator[bytes]:
    """Placeholders that were not filled in."""
    for payload in found:
        for text in (payload.body, *(value for _, value in payload.headers)):
            yield from re.findall(rb"\$\{[a-z:0-9]+\}", text)

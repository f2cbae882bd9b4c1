"""The shared signature cases, as captures and keys."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from inspector.capture import Capture, Headers, Verdict, new_uuid
from inspector.providers import REGISTRY, Keys, verify
from tests.shared import SHARED

PATH = SHARED / "vectors" / "signatures.jsonl.gz"


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """All lines of providers that are in the registry; none when the shared folder is not there."""
    if not PATH.exists():
        return ()
    with gzip.open(PATH, "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return tuple(line for line in lines if line["provider"] in REGISTRY)


def capture_of(line: dict[str, Any]) -> Capture:
    """The capture of a case, as the listener behind the case's public address would have stored it."""
    return Capture(
        uuid=new_uuid(),
        endpoint="default",
        received_at=datetime.fromtimestamp(line["now"], UTC),
        remote="127.0.0.1:50000",
        scheme="http",
        http_version="1.1",
        method=line["method"],
        target="/" + line["url"].split("://", 1)[1].partition("/")[2],
        headers=Headers.from_text(line["headers"]),
        body=base64.b64decode(line["body_b64"]),
    )


def url_of(line: dict[str, Any]) -> str:
    """The address that the provider was given."""
    url: str = line.get("options", {}).get("signing_url") or line["url"]
    return url


def keys_of(line: dict[str, Any]) -> Keys:
    """What the check works with."""
    return Keys.from_dict(line)


def check(line: dict[str, Any], capture: Capture | None = None) -> Verdict:
    """The verdict on a case."""
    return verify(
        capture or capture_of(line),
        keys_of(line),
        provider=line["provider"],
        public_url=url_of(line),
    )

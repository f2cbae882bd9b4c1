"""Makes the big session: captures of many providers, events, verdicts and answers, of 2 kB each on average.

Bodies are the samples that are shipped, with an id of their own and words behind it, so that no two are alike; one of
a hundred is compressed, one of twenty is another delivery of an event that was there before.
"""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inspector.capture import Annotation, Capture, Headers, Reply, Verdict
from inspector.providers.samples import sample_capture, sample_names
from inspector.store import Entry, open_store

PROVIDERS = ("stripe", "github", "shopify", "slack", "paypal", "twilio", "linear", "sendgrid", "razorpay", "adyen")
#: What a provider's share of all captures is, most first.
WEIGHTS = (30, 22, 14, 10, 8, 6, 4, 3, 2, 1)
SIZE = 2048
#: A word in one of a thousand bodies, and one in the three oldest only.
WORD, RARE = "heliotrope", "quicksilver"
EVERY = 997
#: A provider of which there are a handful, all over the session.
SELDOM = "calendly"
SELDOM_EVERY = 100_003
DAYS = 30
_BATCH = 256

_WORDS = [
    "account",
    "amount",
    "balance",
    "billing",
    "captured",
    "carrier",
    "charge",
    "city",
    "currency",
    "customer",
    "delivered",
    "discount",
    "email",
    "fee",
    "fulfilled",
    "gateway",
    "gross",
    "item",
    "label",
    "ledger",
    "line",
    "locale",
    "merchant",
    "method",
    "note",
    "number",
    "order",
    "origin",
    "package",
    "paid",
    "parcel",
    "partial",
    "payout",
    "period",
    "phone",
    "plan",
    "price",
    "product",
    "quantity",
    "receipt",
    "refund",
    "region",
    "renewal",
    "retry",
    "sale",
    "shipping",
    "sku",
    "status",
    "street",
    "subtotal",
    "tax",
    "terms",
    "ticket",
    "total",
    "tracking",
    "transfer",
    "unit",
    "vat",
    "vendor",
    "voucher",
    "warehouse",
    "weight",
    "zone",
]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A provider's event: what its captures have in common."""

    provider: str
    event: str
    headers: Headers
    packed: Headers
    method: str
    target: str
    start: bytes
    end: bytes


def _kinds(provider: str) -> list[_Kind]:
    found = []
    for event in sample_names(provider):
        capture = sample_capture(provider, event, now=1_790_000_000.0, secret=None, signed=False)
        body = capture.body or b"{}"
        pairs = [(name, value) for name, value in capture.headers if name.lower() != b"content-length"]
        found.append(
            _Kind(
                provider,
                event,
                _as_received(pairs),
                _as_received([*pairs, (b"Content-Encoding", b"gzip")]),
                capture.method,
                capture.target,
                body[: SIZE - 400],
                b"\n",
            )
        )
    return found


def _as_received(pairs: list[tuple[bytes, bytes]]) -> Headers:
    return Headers.from_lines(pairs, b"\r\n".join(b": ".join(pair) for pair in pairs))


def _text(chance: random.Random, size: int) -> bytes:
    return " ".join(chance.choices(_WORDS, k=size // 6)).encode("ascii")


def entries(rows: int, *, seed: int = 6) -> Iterator[Entry]:
    """That many captures, oldest first."""
    chance = random.Random(seed)
    kinds = {provider: _kinds(provider) for provider in (*PROVIDERS, SELDOM)}
    text = _text(chance, 4_000_000)
    outcomes = [
        *[("valid", None)] * 84,
        *[("invalid", "mismatch")] * 5,
        *[("invalid", "expired_timestamp")] * 3,
        *[("unsigned", "missing_header")] * 4,
        *[("no_secret", None)] * 4,
    ]
    replies = [
        Reply(status, reason, Headers([(b"Content-Length", b"0")]), b"", 900)
        for status, reason, share in ((200, "OK", 94), (202, "Accepted", 2), (400, "Bad Request", 2), (500, "Oops", 2))
        for _ in range(share)
    ]
    began = datetime.now(UTC) - timedelta(days=DAYS)
    step = timedelta(days=DAYS) / max(rows, 1)
    recent: list[tuple[_Kind, str]] = []
    providers = chance.choices(PROVIDERS, WEIGHTS, k=8192)
    for number in range(rows):
        provider = SELDOM if number % SELDOM_EVERY == 777 else providers[number % 8192]
        kind = kinds[provider][number * 7919 % len(kinds[provider])]
        event_id = f"evt_{number * 2654435761 % 2**32:08x}{number:x}"
        if recent and number % 20 == 7:
            kind, event_id = recent[number % len(recent)]
        elif number % 50 == 0:
            recent = [*recent[-63:], (kind, event_id)]
        place = number * 7907 % (len(text) - 8192)
        room = max(40, SIZE - len(kind.start) + (number * 31 % 1201) - 600)
        body = b'%b\n{"id":"%b","text":"%b"}' % (kind.start, event_id.encode(), text[place : place + room])
        if number % EVERY == 5:
            body += b' {"said": "%b"}' % WORD.encode()
        if number < 3:
            body += b' {"said": "%b"}' % RARE.encode()
        headers = kind.headers
        if number % 100 == 99:
            body, headers = gzip.compress(body, 1), kind.packed
        outcome, reason = outcomes[number * 37 % 100]
        reply = replies[number * 53 % 100]
        yield Entry(
            Capture(
                _uuid(number, chance),
                kind.provider,
                began + step * number,
                f"192.0.2.{number % 199}:{32768 + number * 97 % 28000}",
                "http",
                "1.1",
                kind.method,
                f"/hooks/{kind.provider}" if number % 4 else f"/hooks/{kind.provider}?n={number}",
                headers,
                body,
            ),
            Reply(reply.status, reply.reason, reply.headers, reply.body, 400 + number * 613 % 9000),
            Annotation(
                kind.provider,
                kind.event,
                event_id,
                2 if number % 200 == 3 else 0,
                number % 5,
                (Verdict(outcome, kind.provider, f"{kind.provider}-v1", reason, None, "benchmark"),),
            ),
            note=f"seen by {number}" if number % 5000 == 11 else "",
            pinned=number % 2500 == 13,
            tags="checked" if number % 1000 == 17 else "",
        )


def _uuid(number: int, chance: random.Random) -> str:
    made = f"{0x19A00000000 + number * 2592:012x}7{number % 4096:03x}8{chance.getrandbits(60):015x}"
    return f"{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:]}"


def make(path: Path, rows: int) -> float:
    """A session of that many captures at `path`; seconds that it took."""
    started = time.perf_counter()
    partial = path.with_name(path.name + ".partial")
    for left in partial.parent.glob(partial.name + "*"):
        left.unlink()
    store = open_store(partial)
    try:
        batch: list[Entry] = []
        for entry in entries(rows):
            batch.append(entry)
            if len(batch) == _BATCH:
                store.append(batch)
                batch = []
        store.append(batch)
    finally:
        store.close()
    partial.replace(path)
    return time.perf_counter() - started

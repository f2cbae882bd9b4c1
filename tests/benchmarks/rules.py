"""What twenty rules cost a listener: filters that were parsed once, asked about each request until one of them fits.

`python -m tests.benchmarks.rules` prints microseconds a request and the share of a core at 3,000 requests/s.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from inspector.capture import Annotation, Capture, Headers, Verdict, new_uuid
from inspector.query import Subject, parse
from inspector.store import Entry
from inspector.store.rows import summary_of

REQUESTS, ROUNDS, RATE = 3000, 5, 3000
#: None fits but the last, so that all of them are asked.
COLUMNS = (
    *("method:GET", "path:/stripe*", "path=/x", "provider:github", "event:push*", "verdict:invalid", "attempt>3"),
    *("status>=400", "size>1MB", "endpoint:other", "signature:bad", "method:PUT path:/a", "duplicate", "tag:x"),
    *("note:*", "type:xml", "query[page]=3", "scheme:https", "remote:10.", "method:POST path:/orders* attempt<3"),
)
INSIDE = (
    *("header[x-id]=other", "header[x-kind]", "cookie[sid]", "header[user-agent]:curl"),
    *("body.data.object.amount>2000", "body.id=evt_2", "body.type:charge", "body.data.object.currency=eur"),
    *COLUMNS[-12:],
)


def microseconds(texts: tuple[str, ...]) -> float:
    """Processor time a request with 2 kB of JSON, the best of some rounds."""
    body = b'{"id":"evt_1","type":"invoice.paid","data":{"object":{"amount":1500,"text":"' + b"x" * 1900 + b'"}}}'
    headers = Headers.from_text([("Host", "localhost"), ("X-Id", "abc"), ("Content-Type", "application/json")])
    capture = Capture(
        *(new_uuid(), "orders", datetime.now(UTC), "127.0.0.1:1", "http", "1.1", "POST", "/orders?page=2"),
        headers=headers,
        body=body,
    )
    entry = Entry(capture, None, Annotation("stripe", "invoice.paid", "evt_1", 2, None, (Verdict("valid", "stripe"),)))
    rules = [parse(text) for text in texts]
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for number in range(REQUESTS):
            subject = Subject(summary_of(number, entry), lambda _: capture, 0)
            assert next(place for place, rule in enumerate(rules) if rule.accepts(subject)) == len(rules) - 1
        best = min(best, time.process_time() - started)
    return best / REQUESTS * 1e6


if __name__ == "__main__":
    for title, texts in (("20 on what the list shows", COLUMNS), ("12 of them, 4 on headers, 4 on JSON", INSIDE)):
        spent = microseconds(texts)
        print(f"{title:38} {spent:6.1f} µs a request, {spent * RATE / 1e4:5.1f} % of a core at {RATE:,}/s")

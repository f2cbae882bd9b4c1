"""Words that SQLite looks for in stored bytes itself: the same rows as the Python predicate gives."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.query import parse
from tests.query.table import Table, clock, summary


def as_received(*pairs: tuple[bytes, bytes]) -> Headers:
    """Header lines as the listener hands them over."""
    return Headers.from_lines(pairs, b"\r\n".join(b": ".join(pair) for pair in pairs))


JSON = (b"Content-Type", b"application/json")
UTF8 = (b"Content-Type", b"application/json; charset=UTF-8")
BODIES = {
    "plain": (as_received(JSON), b'{"said": "Heliotrope"}'),
    "utf-8": (as_received(UTF8), '{"sagt": "Käse, Heliotrope"}'.encode()),
    "as pairs": (Headers([JSON]), b"heliotrope"),
    "behind a nul": (as_received(JSON), b"abc\0heliotrope"),
    "before a nul": (as_received(JSON), b"heliotrope\0abc"),
    "gzip": (as_received(JSON, (b"content-ENCODING", b"gzip")), gzip.compress(b"heliotrope")),
    "utf-16": (as_received((b"Content-Type", b"text/plain; charset=utf-16")), "heliotrope".encode("utf-16")),
    "utf-16 unsaid": (as_received(JSON), "heliotrope".encode("utf-16-be")),
    "cp037": (as_received((b"Content-Type", b"text/plain; charset=cp037")), "heliotrope".encode("cp037")),
    "no utf-8": (as_received(JSON), b"\xff\xfeheliotrope\x80"),
    "large": (as_received(JSON), b"." * 70_000 + b"heliotrope"),
    "in a header": (as_received((b"X-Said", b"my heliotrope"), JSON), b"{}"),
    "over the border": (as_received(JSON, (b"X-Said", b"helio")), b"trope"),
    "nowhere": (as_received(JSON), b"helio trope"),
    "empty": (as_received(JSON), b""),
}


@pytest.mark.parametrize("text", ["heliotrope", "body:HELIOTROPE", "body:heliotrope -body:abc", "-heliotrope"])
def test_each_way_that_a_body_can_be_stored_is_searched(text: str) -> None:
    table = Table(
        [
            (summary(id=number, content_type=headers.get("content-type") or ""), headers, body)
            for number, (headers, body) in enumerate(BODIES.values(), 1)
        ]
    )
    found = {list(BODIES)[number - 1] for number in table.both(parse(text, clock=clock))}
    table.close()
    everywhere = set(BODIES) - {"over the border", "nowhere", "empty"}
    expected = {
        "heliotrope": everywhere,
        "body:HELIOTROPE": everywhere - {"in a header"},
        "body:heliotrope -body:abc": everywhere - {"in a header", "before a nul", "behind a nul"},
        "-heliotrope": set(BODIES) - everywhere,
    }
    assert found == expected[text]


@settings(max_examples=40, deadline=None)
@given(
    values=st.tuples(*[st.text("aB%_\0\né", max_size=4)] * 4),
    needle=st.text("aAbB%_é", min_size=1, max_size=3),
)
@example(values=("", "\0a", "", ""), needle="a")
@example(values=("a", "b", "", ""), needle="ab")
def test_columns_are_searched_one_by_one_as_if_they_were_joined(values: tuple[str, ...], needle: str) -> None:
    target, event_type, note, tags = values
    row = summary(target=target, event_type=event_type, note=note, tags=tags)
    table = Table([(row, as_received((b"X-Id", b"1")), b"")])
    table.both(parse(f'"{needle}"', clock=clock))
    table.close()


@settings(max_examples=50, deadline=None)
@given(body=st.text("aA%_\\\0é", max_size=8), needle=st.text("aA%_\\é", min_size=1, max_size=3))
@example(body="a%", needle="a%")
@example(body="a_", needle="a_")
@example(body="a\\", needle="\\")
def test_wildcards_of_sql_mean_themselves(body: str, needle: str) -> None:
    table = Table([(summary(content_type=""), as_received((b"X-Id", b"1")), body.encode())])
    escaped = needle.replace("\\", "\\\\")
    table.both(parse(f'body:"{escaped}"', clock=clock))
    table.both(parse(f'"{escaped}"', clock=clock))
    table.close()

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.tunnels.event_stream import Event, EventReader


def test_fields_comments_and_line_ends_of_all_kinds() -> None:
    reader = EventReader()
    stream = (
        b"\xef\xbb\xbf: hello\r\nid: 7\revent: ping\ndata: {}\n\n"
        b"data: first\ndata:second\ndata:  third\r\n\r\nretry: 2500\nid: bad\x00id\nnothing\n\ndata\n\n"
    )
    assert reader.feed(stream) == [
        Event("ping", b"{}"),
        Event("message", b"first\nsecond\n third"),
        Event("message", b""),
    ]
    assert (reader.last_id, reader.retry_s) == ("7", 2.5)


@settings(max_examples=50)
@given(st.data())
def test_it_does_not_matter_how_the_bytes_are_cut(data: st.DataObject) -> None:
    stream = b"id: 1\r\ndata: a\r\n\r\ndata: b\rdata: c\r\revent: x\ndata: \xc3\xa4\n\n: c\r\n\r\ndata: d\r\n\r\n"
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=len(stream))))
    reader, found = EventReader(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += reader.feed(stream[start:end])
    assert found == EventReader().feed(stream)
    assert [event.data for event in found] == [b"a", b"b\nc", "ä".encode(), b"d"]


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=40), max_size=10))
def test_no_bytes_break_it(chunks: list[bytes]) -> None:
    reader = EventReader()
    for chunk in chunks:
        reader.feed(chunk)
    assert reader.last_id.isprintable()


def test_an_event_that_is_too_large_is_left_out_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.tunnels.event_stream.MOST_EVENT", 64 * 1024)
    reader = EventReader()
    piece = b"x" * (16 * 1024)
    found = reader.feed(b"data: ")
    for _ in range(6):
        found += reader.feed(piece)
    assert found + reader.feed(b"\n\ndata: next\n\n") == [Event("message", b"next")]
    assert reader.too_large == 1

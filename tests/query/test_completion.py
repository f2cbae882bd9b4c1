from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.query import FIELDS, parse
from inspector.query.completion import MOST, Offer, Place, Seen, offers, place_at

SEEN = Seen(
    {"method": [("POST", 5), ("GET", 2)], "path": [("/orders", 3), ("/a b", 1)], "event_type": [("invoice.paid", 4)]},
    [("header[x-id]", 9), ("header[host]", 9), ("body.data.id", 4), ("body.data.object.amount", 3), ("query[page]", 2)],
    {"body.data.id": [("in_1", 1)], "header[x-id]": [("abc", 1)]},
)


def at(text: str) -> tuple[str, int]:
    """A text with the cursor at the bar."""
    return text.replace("|", "", 1), text.index("|")


PLACES = [
    ("|", Place("word", 0, 0, "")),
    ("me|", Place("word", 0, 2, "me")),
    ("m|eth x", Place("word", 0, 4, "m")),
    ("a me|", Place("word", 2, 4, "me")),
    ("-me|", Place("word", 1, 3, "me")),
    ("(me|", Place("word", 1, 3, "me")),
    ("a |", Place("word", 2, 2, "")),
    ("method:|", Place("value", 7, 7, "", "method", "", ":")),
    ("method:P|O b", Place("value", 7, 9, "P", "method", "", ":")),
    ("(method:P|)", Place("value", 8, 9, "P", "method", "", ":")),
    ("metho|d:P", Place("word", 0, 6, "metho")),
    ('note:"a b|', Place("value", 5, 9, "a b", "note", "", ":")),
    ('note:"a" b|', Place("word", 9, 10, "b")),
    ("status >= 4|", Place("value", 10, 11, "4", "status", "", ">=")),
    ("method in (GET, P|)", Place("value", 16, 17, "P", "method", "", "in (")),
    ("method in (|", Place("value", 11, 11, "", "method", "", "in (")),
    ("body.data.|", Place("word", 0, 10, "body.data.")),
    ("header[x|", Place("word", 0, 8, "header[x")),
    ("header[x-id]=a|", Place("value", 13, 14, "a", "header", "[x-id]", "=")),
    ("body.items[0].id:|", Place("value", 17, 17, "", "body", ".items[0].id", ":")),
    ('"a me|', Place("none", 5, 5, "")),
    ("xyz:va|", Place("word", 0, 6, "xyz:va")),
]


@pytest.mark.parametrize(("text", "place"), PLACES, ids=[text for text, _ in PLACES])
def test_the_place_of_the_cursor_is_known(text: str, place: Place) -> None:
    assert place_at(*at(text)) == place


def titles(text: str) -> list[str]:
    return [offer.title for offer in offers(place_at(*at(text)), SEEN)]


def test_fields_are_offered_by_their_beginning() -> None:
    assert titles("me|") == ["method:"]
    assert titles("p|") == ["path:", "provider:", "pinned"]
    assert len(titles("|")) == len(FIELDS)
    assert titles("xyz|") == []


def test_values_are_those_that_were_seen_and_then_those_that_there_are() -> None:
    assert titles("method:|") == ["POST", "GET", "PUT", "PATCH", "DELETE"]
    assert titles("method:p|") == ["POST", "PUT", "PATCH"]
    assert titles("event:paid|") == ["invoice.paid"]
    assert titles("pinned:|") == ["yes", "no"]
    assert titles("verdict:inv|") == ["invalid"]
    assert titles("method in (GET, p|") == ["POST", "PUT", "PATCH"]


def test_a_value_that_is_complete_offers_nothing_more() -> None:
    assert titles("event:invoice.paid|") == []


def test_values_are_quoted_where_they_must_be() -> None:
    (offer,) = offers(place_at(*at("path:/a|")), SEEN)
    assert offer == Offer("/a b", '"/a b"', "", 1)


def test_places_inside_are_offered_with_examples() -> None:
    assert titles("header[|") == ["header[x-id]", "header[host]"]
    assert titles("body.data|") == ["body.data.id", "body.data.object.amount"]
    assert [offer.help for offer in offers(place_at(*at("body.data.i|")), SEEN)] == ["in_1"]
    assert titles("body.data.id=|") == ["in_1"]
    assert titles("header[x-id]:|") == ["abc"]


def test_every_offer_reads_when_it_is_taken() -> None:
    for text in (
        "|",
        "method:|",
        "status:|",
        "since:|",
        "has:|",
        "header[|",
        "body.|",
        "size:|",
        "path:|",
        "status>=|",
        "at>|",
    ):
        typed, cursor = at(text)
        place = place_at(typed, cursor)
        for offer in offers(place, SEEN):
            made = typed[: place.start] + offer.text + typed[place.end :]
            if not offer.more:
                parse(made)


@given(st.text('ab "():.[]*=<>~-\\method', max_size=30), st.integers(0, 30))
def test_no_text_confuses_it(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    place = place_at(text, cursor)
    assert 0 <= place.start <= cursor <= place.end <= len(text)
    offers(place, SEEN)


def test_absurd_texts_are_looked_at_quickly() -> None:
    started = time.monotonic()
    for text in ("(" * 100_000, "a" * 100_000, "method:x " * 11_000, '"' * 100_000, "method in (" + "a," * 50_000):
        place_at(text, len(text))
    assert time.monotonic() - started < 2
    many = Seen({"path": [(f"/{number}", 1) for number in range(5000)]})
    assert len(offers(place_at("path:", 5), many)) == MOST

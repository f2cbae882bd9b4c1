from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.capture import ROW_COLOURS, Annotation, Capture, Summary
from inspector.columns import COLUMNS, KEYS, Column, badge_of, event_text, visible
from inspector.gui.captures.colours import colour_token
from inspector.gui.theme import TOKENS
from inspector.store.base import Entry, Order, Store
from inspector.store.rows import summary_of

Make = Callable[..., Capture]

#: What DESIGN section 8 lists, in its order.
DEFAULT = ["#", "Time", "Method", "Path", "Endpoint", "Provider", "Event"]
DEFAULT += ["Signature", "Answer", "Size", "Duration", "Source"]


def column(key: str) -> Column:
    return COLUMNS[KEYS.index(key)]


@pytest.fixture
def row(make_capture: Make) -> Summary:
    return summary_of(1, Entry(make_capture(), annotation=Annotation()))


def test_the_columns_shown_at_first_are_the_agreed_ones() -> None:
    assert [one.title for one in COLUMNS if one.shown] == DEFAULT


def test_keys_are_unique_and_every_sort_is_one_that_the_store_knows(store: Store, make_capture: Make) -> None:
    assert len(set(KEYS)) == len(KEYS)
    store.append([Entry(make_capture()) for _ in range(3)])
    for one in COLUMNS:
        if one.sort:
            for down in (True, False):
                assert sorted(store.ids(None, Order(one.sort, down))) == [1, 2, 3], one.key


def test_colours_are_tokens_of_the_theme() -> None:
    assert {colour_token(name) for name in ROW_COLOURS} <= TOKENS


def test_what_arrives_cannot_act_in_a_cell() -> None:
    assert visible("/a\u202eb\x1b[31m\n") == "/a\\u202eb\\x1b[31m\\n"
    assert visible("/überweisung 日本") == "/überweisung 日本"


def test_a_row_that_is_not_checked_yet_has_a_dot_and_no_verdict(row: Summary) -> None:
    assert badge_of(row._replace(annotated=False)).meaning == "Being checked"
    checked = row._replace(annotated=True, outcome="invalid", reason="body_altered")
    assert column("signature").text(checked) == "✕ Body altered"


def test_a_repeated_delivery_says_which_try_it_is(row: Summary) -> None:
    assert event_text(row._replace(event_type="invoice.paid", attempt=3)) == "invoice.paid · retry 2"
    assert event_text(row._replace(event_type="", attempt=0)) == "–"


def test_a_body_that_is_not_whole_is_marked_and_says_why(row: Summary) -> None:
    size = column("size")
    assert size.tip is not None
    cut = row._replace(size=2100, truncated=True)
    gone = row._replace(size=2100, incomplete=True)
    assert (size.text(cut), size.text(gone)) == ("✂ 2.1 kB", "… 2.1 kB")
    assert "cut off" in size.tip(cut)
    assert "went away" in size.tip(gone)
    assert size.tip(row._replace(size=2100)) == "2,100 bytes of body"


def test_what_the_parser_refused_is_called_malformed(row: Summary) -> None:
    assert column("signature").text(row._replace(malformed=True)) == "✕ Malformed"


def test_every_column_has_a_text_for_the_plainest_row(row: Summary) -> None:
    for one in COLUMNS:
        assert isinstance(one.text(row), str)
        assert one.tip is None or one.tip(row)

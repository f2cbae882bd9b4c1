from __future__ import annotations

import json
import threading
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import VIEWS, Rendered, hex_lines, render, views_for
from inspector.bodies.rendered import STYLES
from inspector.errors import UsageError
from inspector.workers import Cancelled, Token
from tests.bodies.conftest import opened

MULTIPART = (
    b'--X\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\nthere\r\n'
    b'--X\r\ncontent-disposition: form-data; name="f"; filename="x.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
    + bytes(range(256)) * 2
    + b'\r\n--X\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--X--\r\n'
)


def coloured(made: Rendered, index: int) -> list[tuple[str, str]]:
    return [(made.lines[index][start : start + length], style) for start, length, style in made.spans(index)]


@given(
    st.binary(max_size=300),
    st.sampled_from([*VIEWS, "best"]),
    st.sampled_from(
        ["", "application/json", "text/html", "multipart/form-data; boundary=a", "text/plain; charset=utf-16"]
    ),
)
def test_no_view_of_any_bytes_raises_or_shows_a_hidden_character(data: bytes, view: str, content_type: str) -> None:
    made = render(view, opened(data, content_type))
    assert "failed" not in (made.problem or "")
    for index, line in enumerate(made.lines):
        assert "\n" not in line
        assert not any((char < " " and char != "\t") or "\ud800" <= char <= "\udfff" for char in line)
        assert not any(char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c" for char in line)
        for start, length, style in made.spans(index):
            assert 0 <= start <= start + length <= len(line) + 1
            assert style in STYLES
        made.hint(index)
    made.copy_text().encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_raw_text_is_copied_exactly(text: str) -> None:
    if text.startswith("\ufeff"):
        return
    made = render("raw", opened(text.encode(), "text/plain; charset=utf-8"), fold=20)
    assert made.copy_text() == text
    last = len(made.lines) - 1
    assert made.copy_range(0, 0, last, len(made.lines[last])) == text


def test_views_are_offered_by_kind_the_best_first() -> None:
    assert [view.name for view in views_for(opened(b"{}"))] == ["json", "tree", "hex", "raw"]
    assert [view.name for view in views_for(opened(b"\x00\x01\x02"))] == ["hex", "raw"]
    assert [view.name for view in views_for(opened(b"hello"))] == ["text", "hex", "raw"]
    assert render("best", opened(b"<a/>")).view == "xml"


def test_an_unknown_view_is_named() -> None:
    with pytest.raises(UsageError, match="no view named 'trees'"):
        render("trees", opened(b""))


def test_form_pairs_are_decoded_in_order() -> None:
    made = render("form", opened(b"b=1&long_name=x+y%20%C3%BC&b=2&flag&empty=&bad=%zz&two=l1%0Al2"))
    assert list(made.lines) == [
        "b         = 1",
        "long_name = x y ü",
        "b         = 2",
        "flag",
        "empty     = ",
        "bad       = %zz",
        "two       = l1",
        "            l2",
    ]
    assert coloured(made, 1) == [("long_name", "key"), ("=", "punct"), ("x y ü", "str")]
    assert made.notes == ("7 pairs", "1 percent sign without two hex digits behind, kept as sent")


def test_form_values_may_hold_anything_and_stay_visible() -> None:
    made = render("form", opened(b"a=%00%E2%80%AE&b=%FF", "application/x-www-form-urlencoded"))
    assert list(made.lines) == ["a = ␀⟨U+202E⟩", "b = ⟨FF⟩"]


def test_multipart_lists_parts_with_headers_sizes_and_content() -> None:
    made = render("multipart", opened(MULTIPART, "multipart/form-data; boundary=X"))
    assert made.problem is None
    assert made.notes == ("3 parts",)
    lines = list(made.lines)
    assert lines[:6] == [
        "── part 1 · 12 bytes ──",
        'Content-Disposition: form-data; name="note"',
        "",
        "hello",
        "there",
        "",
    ]
    assert 'content-disposition: form-data; name="f"; filename="x.bin"' in lines
    assert "… 256 more bytes (Binary (application/octet-stream))" in lines
    assert lines[-1] == '{"a":1}'


def test_multipart_that_breaks_shows_what_came_and_why() -> None:
    made = render("multipart", opened(MULTIPART[:-9], "multipart/form-data; boundary=X"))
    assert made.view == "multipart"
    assert "breaks after part 3" in (made.problem or "")
    wrong = render("multipart", opened(MULTIPART, "multipart/form-data; boundary=Y"))
    assert wrong.view == "raw"
    assert wrong.problem is not None
    assert wrong.problem.startswith("No part was found with the boundary 'Y'")
    assert wrong.problem.endswith("The raw text is shown instead.")


def test_multipart_without_a_boundary_takes_the_first_line() -> None:
    made = render("multipart", opened(MULTIPART, "multipart/form-data"))
    assert made.notes == ("3 parts",)
    assert "first line was taken as one" in (made.problem or "")
    assert render("multipart", opened(b"no", "multipart/mixed")).view == "raw"


@pytest.mark.parametrize(
    ("view", "data", "piece"),
    [
        ("yaml", b"name: x # remark\n", ("# remark", "comment")),
        ("javascript", b'var a = "x";', ('"x"', "str")),
        ("graphql", b"query Q { user }", ("query", "kw")),
    ],
)
def test_other_languages_are_coloured_and_unchanged(view: str, data: bytes, piece: tuple[str, str]) -> None:
    made = render(view, opened(data))
    assert piece in coloured(made, 0)
    assert made.copy_text().encode() == data


def test_above_a_megabyte_the_rest_is_plain_and_that_is_said() -> None:
    made = render("yaml", opened(b"# remark\n" * 130_000))
    assert any(note.startswith("Only the first ") for note in made.notes)
    assert len(made.lines) == 130_001
    assert made.spans(0)
    assert not made.spans(129_000)


def test_hex_lines_are_made_on_demand() -> None:
    data = bytes(range(256)) * 100_000
    body = opened(data)
    tracemalloc.start()
    made = render("hex", body)
    assert len(made.lines) == len(data) // 16
    assert made.lines[1] == "00000010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  ................"
    assert made.lines[-1].startswith("01869ff0  f0 f1")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert hex_lines(b"{}", 0, 5) == ["00000000  7b 7d" + " " * 45 + "{}"]
    assert hex_lines(data, 3, 2) == list(made.lines[3:5])
    assert [style for _, _, style in made.spans(2)][:2] == ["punct", "str"]


def test_raw_marks_what_hides_and_keeps_bytes_that_are_no_text() -> None:
    made = render("raw", opened(b"a\x00\x1b[31mred\r\nb\xff\n", "text/plain; charset=utf-8"))
    assert list(made.lines) == ["a␀␛[31mred␍", "b⟨FF⟩", ""]
    assert made.notes == ("4 hidden characters are shown as marks: ␀ ␛ ␍ ⟨FF⟩",)
    assert {style for _, _, style in made.spans(0)} == {"mark"}


def test_lines_that_all_end_with_cr_lf_are_not_littered_with_marks() -> None:
    made = render("text", opened(b"a\r\nb\r\n"))
    assert list(made.lines) == ["a", "b", ""]
    assert made.notes == ("Lines end with CR LF",)
    assert made.copy_text() == "a\r\nb\r\n"


def test_long_lines_are_folded_with_a_mark_and_copied_whole() -> None:
    made = render("text", opened(b"x" * 25 + b"\nshort"), fold=10)
    assert list(made.lines) == ["x" * 10 + " ↩", "x" * 10 + " ↩", "x" * 5, "short"]
    assert sorted(made.continued) == [1, 2]
    assert [made.logical(index) for index in range(4)] == [0, 0, 0, 1]
    assert made.spans(0) == [(10, 2, "mark")]
    assert made.copy_range(0, 8, 1, 3) == "xxxxx"
    assert made.copy_text() == "x" * 25 + "\nshort"


def test_a_limit_cuts_and_says_so() -> None:
    made = render("text", opened(b"line\n" * 1000), limit=100)
    assert made.truncated == "Shows the first 99 of 5,000 characters."
    assert render("text", opened(b"line\n" * 1000), limit=0).truncated is None


def test_raw_view_of_big_binary_is_short_and_points_to_hex() -> None:
    made = render("raw", opened(bytes(range(256)) * 4000))
    assert made.truncated == "Shows the first 262,144 of 1,024,000 bytes; the hex view shows all."


def test_work_that_nobody_waits_for_stops() -> None:
    token = Token()
    token.cancel()
    for view in VIEWS:
        with pytest.raises(Cancelled):
            render(view, opened(b"[1, 2]\n" * 10_000, "multipart/mixed; boundary=x"), token)


def test_the_problems_of_a_body_name_decoding_kind_and_charset() -> None:
    body = opened(b'{"a": "\xff"}', "text/plain; charset=utf-8", "br")
    render("best", body)
    assert len(body.problems) == 3
    assert body.problems[0].startswith("The br step failed at byte")
    assert body.problems[1] == "The header says text/plain, but the body is JSON."
    assert body.problems[2] == "1 byte is not valid UTF-8, shown as ⟨…⟩."


def test_a_broken_body_in_one_line_of_megabytes_stays_quick() -> None:
    started = time.monotonic()
    made = render("json", opened(b"[x," + b'1,"a",' * 700_000))
    assert made.problem is not None
    for index in range(50):
        made.spans(index)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(("view", "unit"), [("yaml", b"%"), ("graphql", b"`")])
def test_a_lexer_that_takes_too_long_is_left_alone(view: str, unit: bytes) -> None:
    started = time.monotonic()
    made = render(view, opened(unit * (500_000 // len(unit))))
    assert time.monotonic() - started < 5
    assert made.problem is None
    assert len(made.copy_text()) == len(unit) * (500_000 // len(unit))


def test_lexing_stops_when_nobody_waits() -> None:
    token = Token()
    timer = threading.Timer(0.1, token.cancel)
    timer.start()
    started = time.thread_time()
    with pytest.raises(Cancelled):
        render("yaml", opened(b"%" * 500_000), token)
    assert time.thread_time() - started < 1.5
    timer.join()


def test_a_graphql_request_in_json_shows_its_query_as_it_was_written() -> None:
    asked = {"query": '# c\nquery Q($id: ID!) {\n  order(id: $id) { id "x" }\n}', "variables": {"id": 7}}
    body = opened(json.dumps(asked).encode(), "application/json")
    assert "graphql" in [view.name for view in views_for(body)]
    made = render("graphql", body)
    assert list(made.lines)[:4] == asked["query"].split("\n")  # type: ignore[attr-defined]
    assert list(made.lines)[4:] == ["", "── variables ──", "{", '  "id": 7', "}"]
    assert made.spans(0) == [(0, 3, "comment")]
    assert made.spans(7)[0] == (2, 4, "key")
    other = opened(b'{"query": "shoes", "page": 1}', "application/json")
    assert "graphql" not in [view.name for view in views_for(other)]
    assert "holds no query" in (render("graphql", opened(b'{"a": 1}', "application/json")).problem or "")


def test_of_many_graphql_requests_in_one_body_the_first_are_shown_and_the_rest_when_asked() -> None:
    body = opened(
        json.dumps([{"query": f"query Q{number} {{ a }}"} for number in range(101)]).encode(), "application/json"
    )
    first = render("graphql", body)
    assert first.truncated == "Shows the first 100 requests."
    assert "query Q100 { a }" not in list(first.lines)
    whole = render("graphql", body, limit=0)
    assert whole.truncated is None
    assert "query Q100 { a }" in list(whole.lines)

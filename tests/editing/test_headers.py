from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.editing.headers import HeaderLine, content_type_of, header_lines, problem_of, sent_headers, set_when_sent
from inspector.errors import ResendRefused

NAMES = st.from_regex(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}", fullmatch=True)
VALUES = st.binary(max_size=40).filter(lambda value: not set(value) & set(b"\r\n\x00"))


@given(st.lists(st.tuples(NAMES, VALUES)))
def test_headers_that_nobody_edits_stay_as_they_are(pairs: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(pairs)
    assert sent_headers(header_lines(headers)) == headers


def test_order_case_and_duplicates_are_kept_and_what_is_off_is_left_out() -> None:
    lines = [HeaderLine("X-Dup", "1"), HeaderLine("x-dup", "2"), HeaderLine("gone", "3", on=False)]
    assert sent_headers(lines).to_text() == [["X-Dup", "1"], ["x-dup", "2"]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (HeaderLine("", "x"), "no name"),
        (HeaderLine("a b", "x"), "'a b'"),
        (HeaderLine("a:", "x"), "'a:'"),
        (HeaderLine("X-A", "1\r\nX-B: 2"), "line break"),
        (HeaderLine("X-A", "1\n2"), "line break"),
        (HeaderLine("X-A", "a\x00"), "NUL"),
        (HeaderLine("X-A", "10 €"), "'€'"),
    ],
)
def test_what_would_break_out_of_its_line_is_refused_in_words(line: HeaderLine, said: str) -> None:
    assert said in (problem_of(line) or "")
    with pytest.raises(ResendRefused, match="header"):
        sent_headers([line])
    assert problem_of(HeaderLine(line.name, line.value, on=False)) is None


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "proxy-authorization", "Connection"])
def test_lines_of_the_connection_are_set_when_sent(name: str) -> None:
    assert set_when_sent(HeaderLine(name, "upgrade"))


@pytest.mark.parametrize("name", ["X-Host", "Content-Type", "Authorization", "Connection"])
def test_other_lines_go_as_they_stand(name: str) -> None:
    assert not set_when_sent(HeaderLine(name, "close"))


def test_the_content_type_is_that_of_the_line_that_is_sent() -> None:
    lines = [HeaderLine("content-type", "a/b", on=False), HeaderLine("Content-Type", "text/xml")]
    assert content_type_of(lines) == "text/xml"
    assert content_type_of([]) == ""

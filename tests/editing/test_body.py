from __future__ import annotations

import gzip

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.editing.body import LINE_LIMIT, RETURN_MARK, TEXT_LIMIT, NotEditable, open_text
from inspector.errors import ResendRefused

TYPES = st.sampled_from(
    [
        *("", "text/plain", "application/json", "text/xml; charset=utf-16", "text/plain; charset=iso-8859-1"),
        *("text/plain; charset=shift_jis", "text/plain; charset=iso-2022-jp", "application/xml", "text/x; charset=x"),
    ]
)


@given(st.binary(max_size=300) | st.text().map(str.encode), TYPES)
@example(b"\xef\xbb\xbf{}", "")
@example(b"\xff\xfea\x00", "")
@example("a\u2028b\u2029c\ufdd0".encode(), "")
@example(b"a\r\nb\rc\n", "")
@example("␍\r".encode(), "")
@example(b"\xed\xa0\x80", "text/plain; charset=utf-8")
def test_a_body_opens_as_text_only_when_the_same_bytes_come_back(data: bytes, content_type: str) -> None:
    try:
        text, form = open_text(data, content_type)
    except NotEditable:
        return
    assert form.encode(text) == data
    assert "\r" not in text
    assert not set(text) & set("\u2029\ufdd0\ufdd1")


def test_line_ends_and_marks_are_kept_through_an_edit() -> None:
    text, form = open_text(b"\xef\xbb\xbf<a>\r\n</a>\r\n", "application/xml")
    assert text == "<a>\n</a>\n"
    assert form.encode(text.replace("<a>", "<a>\n<b/>")) == b"\xef\xbb\xbf<a>\r\n<b/>\r\n</a>\r\n"
    assert form.remark == "byte order mark · CR LF"


def test_mixed_line_ends_are_shown_as_marks() -> None:
    text, form = open_text(b"--b\r\nx\ny\r\n", "text/plain")
    assert text == f"--b{RETURN_MARK}\nx\ny{RETURN_MARK}\n"
    assert form.encode(text + "z") == b"--b\r\nx\ny\r\nz"


def test_another_charset_is_kept_and_what_it_lacks_is_refused_with_its_line() -> None:
    text, form = open_text(b"M\xfcller\n", "text/plain; charset=iso-8859-1")
    assert text == "Müller\n"
    assert form.encode("Möller\n") == b"M\xf6ller\n"
    with pytest.raises(ResendRefused, match=r"ISO.?8859-1, which has no '€' \(line 2\)"):
        form.encode("Müller\n10 €")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"{}"), "no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "no text"),
        (b"x" * (TEXT_LIMIT + 1), "more than the editor takes"),
        (b"a\xff", "UTF-8"),
    ],
)
def test_what_stays_bytes_says_why(data: bytes, said: str) -> None:
    with pytest.raises(NotEditable, match=said) as refused:
        open_text(data, "text/plain; charset=utf-8" if data.startswith(b"a") else "")
    assert not refused.value.lay_out


def test_one_long_line_of_json_can_be_laid_out_to_be_edited() -> None:
    with pytest.raises(NotEditable) as refused:
        open_text(b'["' + b"x" * LINE_LIMIT + b'"]', "application/json")
    assert refused.value.lay_out

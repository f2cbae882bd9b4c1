from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import text_of, visible
from inspector.bodies.charset import to_bytes


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "shift_jis", "utf-16-le", "gb18030", "windows-1252"]))
def test_no_byte_is_lost_in_any_charset(data: bytes, charset: str) -> None:
    made = text_of(data, f"text/plain; charset={charset}" if charset else "")
    if made.invalid == 0 and made.charset in ("utf-8", "latin-1", "iso8859-1"):
        assert to_bytes(made) == data[3 if made.bom else 0 :]
    assert not any("\udc00" <= char <= "\udcff" for char in visible(made.text).text)


@given(st.binary(max_size=300))
def test_utf8_with_invalid_bytes_turns_back_into_its_bytes(data: bytes) -> None:
    made = text_of(data, choice="utf-8")
    assert to_bytes(made) == data[3 if made.bom else 0 :]


@given(st.text(max_size=40), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_byte_order_mark_decides(text: str, charset: str) -> None:
    marks = {
        "utf-8": codecs.BOM_UTF8,
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
        "utf-32-le": codecs.BOM_UTF32_LE,
        "utf-32-be": codecs.BOM_UTF32_BE,
    }
    if charset == "utf-16-le" and text.startswith("\0"):
        return  # the same bytes as a UTF-32 mark
    made = text_of(marks[charset] + text.encode(charset))
    assert (made.text, made.charset, made.source) == (text, charset, "bom")


def test_the_header_names_the_charset() -> None:
    made = text_of("grüße".encode("latin-1"), "text/plain; charset=ISO-8859-1")
    assert (made.text, made.source, made.problem) == ("grüße", "header", None)
    assert text_of("日本".encode("shift_jis"), 'text/plain; charset="Shift_JIS"').text == "日本"


def test_a_header_that_contradicts_the_bytes_is_told() -> None:
    made = text_of("grüße".encode(), "text/plain; charset=iso-8859-1")
    assert made.text == "grüße"
    assert made.problem == "The header says iso-8859-1, but the bytes are valid UTF-8 and read as that."
    made = text_of("grüße".encode("latin-1"), "application/json; charset=utf-8")
    assert made.invalid == 2
    assert made.problem == "2 bytes are not valid UTF-8, shown as ⟨…⟩."
    assert visible(made.text).text == "gr⟨FC⟩⟨DF⟩e"
    marked = text_of(codecs.BOM_UTF8 + b"x", "text/plain; charset=utf-16")
    assert marked.text == "x"
    assert "starts with the mark of UTF-8" in (marked.problem or "")


@pytest.mark.parametrize("name", ["nonsense", "base64", "rot13", "idna", "unicode_escape", "hex", "../../x", "\x00"])
def test_what_is_no_charset_is_told_and_not_used(name: str) -> None:
    made = text_of(b"abc", f"text/plain; charset={name}")
    assert made.text == "abc"
    if name.strip("\x00"):
        assert "not known here" in (made.problem or "")


def test_documents_name_their_own_charset() -> None:
    xml = '<?xml version="1.0" encoding="windows-1251"?><a>привет</a>'.encode("windows-1251")
    assert "привет" in text_of(xml, "text/xml").text
    html = '<html><meta charset="windows-1252">€</html>'.encode("windows-1252")
    assert "€" in text_of(html, "text/html").text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_json_without_a_mark_is_recognised(charset: str) -> None:
    assert text_of('{"a": "ü"}'.encode(charset), "application/json").text == '{"a": "ü"}'


def test_without_any_word_a_guess_is_made_and_said() -> None:
    text = "Привет, это обычное письмо на русском языке, в котором достаточно слов для догадки. " * 4
    made = text_of(text.encode("windows-1251"), "text/plain")
    assert "no charset is named" in (made.problem or "").lower()
    assert made.source in ("guess", "fallback")
    assert len(made.text) == len(text)


def test_lone_surrogates_in_utf8_are_marked_and_not_guessed_at() -> None:
    made = text_of(b'{"b": "\xed\xa0\x80"}', "application/json")
    assert made.charset == "utf-8"
    assert visible(made.text).text == '{"b": "⟨ED⟩⟨A0⟩⟨80⟩"}'


def test_of_a_few_odd_bytes_nothing_is_guessed() -> None:
    assert text_of(b"GARBAGE \xff\xfe / what").charset == "latin-1"


def test_lone_surrogates_of_utf16_are_kept_as_bytes() -> None:
    made = text_of(b"a\x00\x00\xd8b\x00", "text/plain; charset=utf-16le")
    assert visible(made.text).text == "a⟨00⟩⟨D8⟩b"


def test_the_users_choice_wins() -> None:
    made = text_of("ü".encode(), "text/plain; charset=utf-8", choice="latin-1")
    assert (made.text, made.source) == ("Ã¼", "choice")
    assert "not a charset" in (text_of(b"x", choice="klingon").problem or "")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_a_header_that_names_only_the_width_leaves_the_order_to_the_bytes(charset: str) -> None:
    assert text_of("hello".encode(charset), "text/plain; charset=utf-16").text == "hello"

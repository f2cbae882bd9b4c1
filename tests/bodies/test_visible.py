from __future__ import annotations

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import visible
from inspector.bodies.visible import exact_column, has_hidden, marks, show

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_nothing_that_hides_or_reorders_is_left(text: str) -> None:
    shown = visible(text).text
    for char in shown:
        assert char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char > "\u0600"
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(ANY_TEXT)
def test_what_is_hidden_is_counted_and_other_text_untouched(text: str) -> None:
    made = visible(text)
    assert (made.text != text) == bool(made.hidden) == has_hidden(text)
    assert len(marks(text)) == made.hidden


@given(ANY_TEXT)
def test_a_column_of_the_display_leads_back_to_the_exact_text(text: str) -> None:
    for index in range(len(text)):
        assert exact_column(text, len(show(text[:index]))) == index
    assert exact_column(text, len(show(text))) == len(text)


def test_the_marks_say_what_stands_there() -> None:
    made = visible("a\x00\x1b[31m\x7f\u202eb\u2066\u200b\ufeff\u2028\udcff\ud800\x85\r\n\t")
    assert made.text == "a␀␛[31m␡⟨U+202E⟩b⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩⟨U+2028⟩⟨FF⟩⟨U+D800⟩⟨U+0085⟩␍\n\t"
    assert made.hidden == 12
    assert made.kinds[:3] == ("␀", "␛", "␡")
    assert len(made.kinds) == 8


def test_every_named_direction_character_is_marked() -> None:
    for code in [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]:
        assert visible(chr(code)).text == f"⟨U+{code:04X}⟩"


def test_megabytes_take_milliseconds() -> None:
    text = '{"name": "value", "n": 12345}\n' * 150_000
    started = time.perf_counter()
    assert visible(text).text is text
    assert time.perf_counter() - started < 1

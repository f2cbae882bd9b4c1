from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import Rendered, jsonunit, render
from inspector.bodies.hints import json_hint
from inspector.bodies.jsontext import Pretty
from tests.bodies.conftest import opened

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', re.DOTALL)


def squeezed(text: str) -> str:
    """The text without white space outside of quotes."""
    return _SPACE.sub(lambda found: found[1] or "", text)


def pretty(text: str) -> Rendered:
    return render("json", opened(text.encode("utf-8", "surrogateescape"), "application/json"))


BROKEN = st.lists(
    st.sampled_from(
        [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"a"',
            '"\\n\\u00e9"',
            '"\\x"',
            '"ab',
            "1",
            "-2.5e+30",
            "01",
            "true",
            "nul",
            "    ",
            "\n",
        ]
    ),
    max_size=14,
).map("".join)


@given(VALUES.map(json.dumps) | VALUES.map(lambda value: json.dumps(value, indent=20)) | BROKEN, st.integers(14, 40))
def test_what_is_longer_than_one_look_is_read_as_all_else(text: str, window: int) -> None:
    def read() -> tuple[object, ...]:
        run = Pretty(text)
        return [line for chunk in run.chunks() for line in chunk], run.error, run.rest, run.values, run.deepest

    expected = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonunit, "WINDOW", window)
        assert read() == expected


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_only_white_space_between_tokens_changes(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace").decode()
    made = pretty(text)
    assert squeezed(made.copy_text()) == squeezed(text)
    if "NaN" not in text and "Infinity" not in text:
        assert made.problem is None


@given(st.text(st.sampled_from('{}[]",:\\ \n\ttruefalsn0123456789.-+eE/u'), max_size=60))
def test_whatever_is_broken_is_still_there_after_the_error(text: str) -> None:
    run = Pretty(text)
    lines = [line for chunk in run.chunks() for line in chunk]
    whole = "\n".join(lines) + "\n" + text[run.rest :]
    assert re.sub(r"[ \t\r\n]", "", whole) == re.sub(r"[ \t\r\n]", "", text)


@given(st.text(st.sampled_from('{}[]",:\\ \ntruefalsn0123456789.-+eE/u'), max_size=40))
def test_it_agrees_with_the_parser_on_what_is_json(text: str) -> None:
    run = Pretty(text)
    list(run.chunks())
    try:
        json.loads(text)
        valid = True
    except ValueError:
        valid = False
    if run.values <= 1:
        assert (run.error is None) == valid


@given(VALUES)
def test_spans_lie_inside_their_line_in_order(value: object) -> None:
    made = pretty(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    for index, line in enumerate(made.lines):
        end = 0
        for start, length, _ in made.spans(index):
            if made.error is None:
                assert start >= end
            assert length > 0
            end = start + length
            assert end <= len(line)


def test_numbers_escapes_duplicates_and_order_stay_as_sent() -> None:
    text = r'{"z":1.50,"a":1E+2,"z":123456789012345678901234567890,"e":"\u00e4\/\"","s":"\ud800","n":-0,"o":{},"l":[ ]}'
    assert pretty(text).copy_text() == (
        '{\n  "z": 1.50,\n  "a": 1E+2,\n  "z": 123456789012345678901234567890,\n  "e": "\\u00e4\\/\\"",\n'
        '  "s": "\\ud800",\n  "n": -0,\n  "o": {},\n  "l": []\n}'
    )


@pytest.mark.parametrize(
    ("text", "reason", "line", "column", "error"),
    [
        ('{"a": 1 "b": 2}', "a comma or '}' is due, not '\"'", 1, 9, (2, 0)),
        ("[1, 2,]", "a comma stands before ']'", 1, 7, (3, 0)),
        ('{"a": 1,}', "a comma stands before '}'", 1, 9, (2, 0)),
        ('{"a": tru}', "tru is no value", 1, 7, (1, 5)),
        ("[1,\n NaN]", "NaN is not JSON", 2, 2, (2, 0)),
        ("{a: 1}", "the key a needs double quotes", 1, 2, (1, 0)),
        ("{'a': 1}", "texts need double quotes", 1, 2, (1, 0)),
        ('["abc', "this text in quotes is never closed", 1, 2, (1, 0)),
        ('["a\nb"]', "a line break inside a text in quotes", 1, 4, (1, 2)),
        ('["a\\x"]', r"'\x' is no escape", 1, 4, (1, 2)),
        ('["\x01"]', "the control character U+0001", 1, 3, (1, 1)),
        ("[1}", "']' is due here, not '}'", 1, 3, (2, 0)),
        ('{"a": [}', "'}' does not close '['", 1, 8, (2, 0)),
        ('{"a"', "a colon is due behind the key, but the text ends", 1, 5, (1, 3)),
        ('{"a": {"b": 1}', "the text ends too early: '}' is missing", 1, 15, (3, 3)),
        ('{"a":1} trailing', "more text follows the end of the value", 1, 9, (3, 0)),
        ("// c\n{}", "JSON has no comments", 1, 1, (0, 0)),
        ("[01]", "a comma or ']' is due, not '1'", 1, 3, (2, 0)),
        ("[+1]", "not a number as JSON writes it", 1, 2, (1, 0)),
        ("", "it is empty", 1, 1, (0, 0)),
    ],
)
def test_the_place_of_an_error_is_told_in_the_body_and_on_the_display(
    text: str, reason: str, line: int, column: int, error: tuple[int, int]
) -> None:
    made = pretty(text)
    assert made.problem is not None
    assert reason in made.problem
    assert f"Line {line}, column {column} of the body" in made.problem
    assert made.error is not None
    assert (made.error.line, made.error.column) == error
    assert squeezed(text) in squeezed(made.copy_text()) or "\n" in text


def test_the_byte_of_an_error_counts_bytes_not_characters() -> None:
    made = render("json", opened('\ufeff{"ü": x}'.encode(), "application/json"))
    assert "(byte 10)" in (made.problem or "")


def test_a_hundred_thousand_levels_are_no_trouble() -> None:
    for text in ("[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000, "[" * 100_000):
        started = time.monotonic()
        made = pretty(text)
        assert time.monotonic() - started < 5
        assert max(map(len, made.lines)) < 300
        assert "levels deep; the indentation stops at 100" in made.notes[0]
        assert squeezed(made.copy_text()) == text


def test_values_one_after_another_are_all_pretty() -> None:
    made = pretty('{"a":1}\n{"b":2}\n')
    assert made.lines == ["{", '  "a": 1', "}", "{", '  "b": 2', "}"]
    assert made.problem is None
    assert made.notes == ("2 JSON values, one after another",)


def test_the_first_lines_come_before_the_rest() -> None:
    text = json.dumps([{"id": index, "name": "x" * 20} for index in range(20_000)])
    pages: list[Rendered] = []
    made = render("json", opened(text.encode()), first=pages.append)
    assert len(pages) == 1
    assert pages[0].partial
    assert len(pages[0].lines) == 200
    assert list(made.lines[:200]) == list(pages[0].lines)
    assert not made.partial


def test_a_limit_is_told() -> None:
    text = json.dumps([{"id": index, "name": "x" * 20} for index in range(20_000)])
    made = render("json", opened(text.encode()), limit=100_000)
    assert made.problem is None
    assert made.truncated is not None
    assert re.fullmatch(r"Shows the first [\d,]+ of [\d,]+ characters\.", made.truncated)
    assert render("json", opened(text.encode()), limit=0).truncated is None


def test_hidden_characters_inside_values_are_marked_and_copied_exactly() -> None:
    made = pretty('{"name":"abc\u202etxt.exe","z":"a\u200bb"}')
    assert made.lines[1] == '  "name": "abc⟨U+202E⟩txt.exe",'
    assert (14, 8, "mark") in made.spans(1)
    assert made.notes == ("2 hidden characters are shown as marks: ⟨U+202E⟩ ⟨U+200B⟩",)
    assert '"abc\u202etxt.exe"' in made.copy_text()


def test_a_huge_string_is_folded_for_display_only() -> None:
    text = json.dumps({"data": "x" * 1_000_000, "n": 1})
    made = pretty(text)
    assert max(map(len, made.lines)) < 10_010
    assert len(made.lines) == 3 + 101
    assert made.copy_text() == json.dumps({"data": "x" * 1_000_000, "n": 1}, indent=2)
    assert made.spans(5)[0] == (0, 10_000, "str")
    assert made.logical(103) == 3
    assert 2 in made.continued


def test_the_place_of_an_error_is_found_behind_folds_and_marks() -> None:
    text = '["' + "x" * 25 + '", "\u202e", "' + "y" * 5 + "\x01" + 'zzz"]'
    made = render("json", opened(text.encode()), fold=10)
    assert made.error is not None
    line = made.lines[made.error.line]
    assert line[made.error.column] == "␁"
    assert made.spans(made.error.line)[-1] == (made.error.column, 1, "error")


def test_an_error_at_the_very_end_is_shown_on_the_last_character() -> None:
    made = pretty('{"a": [1')
    assert made.error is not None
    assert made.spans(made.error.line)[-1] == (4, 1, "error")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('  "created": 1764590393,', "2025-12-01 11:59:53 UTC"),
        ('"exp": 1764590393', "2025-12-01 11:59:53 UTC"),
        ('"createdAt": 1764590393123', "2025-12-01 11:59:53.123 UTC"),
        ('"event_time": "1355517523.000005"', "2012-12-14 20:38:43 UTC"),
        ('"timestamp": 1764590393123456789', "2025-12-01 11:59:53.123 UTC"),
        ('"amount": 1764590393', None),
        ('"created_by_id": 1764590393', None),
        ('"created": 176459039', None),
        ('"created": 5764590393', None),
        ('"created": 17645903931', None),
        ('"token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9."', "JWT none · sub u1"),
        ('"token": "eyJhbGciOiJub25lIn0.eyJzdWI."', None),
        ('"token": "eyJzdWIiOiJcdTIwMmUifQ.eyJzdWIiOiJcdTIwMmUifQ."', "JWT ? · sub \ufffd"),
    ],
)
def test_times_and_tokens_are_explained_behind_the_line(line: str, hint: str | None) -> None:
    assert json_hint(line) == hint

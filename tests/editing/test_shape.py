from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.editing.shape import NotShaped, first_flaw, laid_out, squeezed
from inspector.workers import Token

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def lay(kind: str, text: str) -> str:
    return laid_out(kind, text, Token())


def squeeze(kind: str, text: str) -> str:
    return squeezed(kind, text, Token())


@given(JSON, st.sampled_from([None, 1, 4]), st.booleans())
def test_json_means_the_same_laid_out_and_squeezed(value: object, indent: int | None, escaped: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=escaped)
    assert squeeze("json", text) == squeeze("json", lay("json", text)) == compact
    assert json.loads(lay("json", text)) == value


def test_spelling_order_and_duplicates_of_json_are_kept() -> None:
    text = '{"b": 1.50, "a": 1e3, "a": "\\u00e9 x", "c": [ ] }'
    assert squeeze("json", text) == '{"b":1.50,"a":1e3,"a":"\\u00e9 x","c":[]}'
    assert lay("json", text).split("\n") == [
        *("{", '  "b": 1.50,', '  "a": 1e3,', '  "a": "\\u00e9 x",', '  "c": []', "}"),
    ]


def test_broken_json_is_left_as_it_is_and_its_first_error_is_placed() -> None:
    text = '{\n  "a": 1,\n  "b": nope\n}'
    for change in (lay, squeeze):
        with pytest.raises(NotShaped, match="line 3, column 8"):
            change("json", text)
    flaw = first_flaw("json", text, Token())
    assert flaw is not None
    assert (flaw.line, flaw.column) == (2, 7)
    assert "nope" in flaw.reason


def test_json_of_many_lines_is_not_laid_out_into_another_format() -> None:
    with pytest.raises(NotShaped, match="2 JSON values"):
        lay("json", "{}\n{}")


def test_xml_is_laid_out_and_squeezed_without_touching_text() -> None:
    text = '<?xml version="1.0"?><a x="1"><b> one </b><c/><d>x<e/> y</d><f>&amp;</f></a>'
    pretty = lay("xml", text)
    assert pretty.split("\n")[1:4] == ['<a x="1">', "  <b> one </b>", "  <c/>"]
    assert squeeze("xml", pretty) == squeeze("xml", text) == text


def test_the_place_where_xml_breaks() -> None:
    flaw = first_flaw("xml", "<a>\n <ü></b>\n</a>", Token())
    assert flaw is not None
    assert (flaw.line, flaw.column, flaw.reason) == (1, 5, "mismatched tag")
    with pytest.raises(NotShaped, match=r"mismatched tag \(line 2, column 6\)"):
        lay("xml", "<a>\n <ü></b>\n</a>")


def test_declared_entities_are_neither_expanded_nor_judged() -> None:
    laughs = (
        "<!DOCTYPE a [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30)) + "]><a>&l29;</a>"
    )
    assert first_flaw("xml", laughs, Token()) is None


def test_the_charset_that_xml_declares_does_not_matter_to_its_text() -> None:
    assert first_flaw("xml", '<?xml version="1.0" encoding="utf-16"?><a>ü</a>', Token()) is None


def test_other_kinds_are_not_judged() -> None:
    assert first_flaw("text", "{", Token()) is None


@given(st.text(st.sampled_from('<>/ab "=!-&;\n')))
def test_no_markup_is_lost_or_made_up_by_laying_out(text: str) -> None:
    if first_flaw("xml", text, Token()) is None:
        for shaped in (lay("xml", text), squeeze("xml", text)):
            assert "".join(shaped.split()) == "".join(text.split())
            assert first_flaw("xml", shaped, Token()) is None

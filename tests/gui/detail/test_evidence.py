from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Evidence
from inspector.gui.detail.evidence import compare_rows, evidence_document, mark_invisible, times_text


@given(st.text(max_size=60))
def test_marking_keeps_every_column(text: str) -> None:
    shown, spans = mark_invisible(text)
    assert len(shown) == len(text)
    for at, (one, other) in enumerate(zip(text, shown, strict=True)):
        marked = any(start <= at < start + length for start, length, _style in spans)
        assert marked == (one != other)
    assert not any(char in shown for char in " \t\r\n\x00\u202e")


@given(st.binary(max_size=60))
def test_any_signed_bytes_can_be_shown_and_copied(signed: bytes) -> None:
    document = evidence_document(Evidence(signed=signed))
    for line, text in enumerate(document.lines):
        document.copy_range(line, 0, line, len(text)).encode()


def test_the_part_that_differs_is_marked_and_equal_signatures_are_not() -> None:
    rows = compare_rows(["abcd", "ffff"], ["abzz", "ffff"])
    assert [(label, text) for label, text, _spans in rows] == [
        ("received", "abcd"),
        ("received", "ffff"),
        ("expected", "abzz"),
        ("expected", "ffff"),
    ]
    assert [spans for _label, _text, spans in rows] == [[(2, 2, "bad")], [(0, 4, "ok")], [(2, 2, "ok")], [(0, 4, "ok")]]


def test_times_say_how_old_the_signature_was() -> None:
    said = times_text(Evidence(signed_at=1764590393, received_at=1764590393.4, tolerance_s=300))
    assert "(+0.4 s)" in said
    assert said.endswith("tolerance 300 s")
    assert "signed 100000000000000000000" in times_text(Evidence(signed_at=1e20, received_at=1.0))


def test_what_compared_nothing_has_no_empty_line_and_times_stand_under_a_label() -> None:
    document = evidence_document(Evidence(received=("",), received_at=1764590393))
    assert len(document.lines) == 1
    assert document.lines[0].startswith("times ")

"""What is remembered is what the function said, for as many as there is room for."""

from __future__ import annotations

from inspector.remembered import LONGEST, MOST, Remembered


def test_a_short_thing_is_asked_about_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    def find(text: str) -> int:
        asked.append(text)
        return len(text)

    remembered = Remembered(find)
    for text in ("", "a", "x" * LONGEST, "x" * (LONGEST + 1)):
        assert [remembered[text], remembered[text]] == [len(text)] * 2
    assert asked == ["", "a", "x" * LONGEST, "x" * (LONGEST + 1), "x" * (LONGEST + 1)]


def test_of_several_texts_all_letters_count() -> None:
    remembered: Remembered[tuple[bytes, ...], int] = Remembered(len)
    assert remembered[b"a", b"b"] == 2
    assert remembered[b"x" * LONGEST, b"b"] == 2
    assert list(remembered) == [(b"a", b"b")]


def test_strangers_cannot_fill_the_memory() -> None:
    remembered: Remembered[bytes, bytes] = Remembered(lambda text: text)
    for number in range(3 * MOST):
        assert remembered[b"%d" % number] == b"%d" % number
        assert len(remembered) <= MOST

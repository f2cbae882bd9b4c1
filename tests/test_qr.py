from __future__ import annotations

import pytest

from inspector.errors import ConfigError
from inspector.qr import QUIET_ZONE, qr_lines, qr_squares

ADDRESS = "https://hooks.example.com/orders"
FINDER = [bytes(int(square) for square in row) for row in ("1111111", "1000001", "1011101", "1011101", "1011101")]


def test_a_code_is_square_and_has_its_three_finders() -> None:
    squares = qr_squares(ADDRESS)
    side = len(squares)
    assert side % 4 == 1
    assert {len(row) for row in squares} == {side}
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        assert [row[left : left + 7] for row in squares[top : top + 5]] == FINDER
    assert [row[side - 7 :] for row in squares[side - 7 : side - 2]] != FINDER


def test_another_address_is_another_code() -> None:
    assert qr_squares(ADDRESS) != qr_squares(ADDRESS + "2")


def test_what_is_too_long_is_told() -> None:
    with pytest.raises(ConfigError, match="5,000 characters is too long"):
        qr_squares("x" * 5000)


def decoded(lines: list[str]) -> list[bytes]:
    """The rows of squares that half blocks show."""
    upper = [bytes(char in "█▀" for char in line) for line in lines]
    lower = [bytes(char in "█▄" for char in line) for line in lines]
    return [row for both in zip(upper, lower, strict=True) for row in both]


def test_lines_in_colour_are_dark_on_light_with_a_quiet_zone() -> None:
    squares = qr_squares(ADDRESS)
    lines = qr_lines(ADDRESS)
    assert all(line.startswith("\x1b[30;107m") and line.endswith("\x1b[0m") for line in lines)
    rows = decoded([line.removeprefix("\x1b[30;107m").removesuffix("\x1b[0m") for line in lines])
    assert not any(map(any, rows[:QUIET_ZONE]))
    inner = rows[QUIET_ZONE : QUIET_ZONE + len(squares)]
    assert [row[QUIET_ZONE:-QUIET_ZONE] for row in inner] == list(squares)
    assert not any(map(any, rows[QUIET_ZONE + len(squares) :]))


@pytest.mark.parametrize("blocks", [True, False])
def test_lines_without_colour_fill_what_is_light(blocks: bool) -> None:
    squares = qr_squares(ADDRESS)
    lines = qr_lines(ADDRESS, coloured=False, blocks=blocks)
    if blocks:
        rows = decoded(lines)
    else:
        assert "".join(lines).isascii()
        rows = [bytes(char == "#" for char in line[::2]) for line in lines]
    inner = rows[QUIET_ZONE : QUIET_ZONE + len(squares)]
    assert [bytes(1 - square for square in row[QUIET_ZONE:-QUIET_ZONE]) for row in inner] == list(squares)
    assert all(map(all, rows[:QUIET_ZONE]))

"""Texts as QR codes (ISO/IEC 18004): the squares of one, and its picture made of characters for a terminal."""

from __future__ import annotations

from inspector.errors import ConfigError

#: Light squares around the code that the standard asks for.
QUIET_ZONE = 4
#: Two squares above each other as one character of a line: what is dark is the ink.
_HALVES = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}
#: Black on white, whatever the colours of the terminal are; and back.
_INK, _AS_BEFORE = "\x1b[30;107m", "\x1b[0m"


def qr_squares(text: str) -> tuple[bytes, ...]:
    """Rows of squares from above, 1 for each dark one, without the quiet zone. ConfigError when it is too long."""
    import segno  # not at start: most sessions show none

    try:
        made = segno.make_qr(text, error="m")
    except segno.DataOverflowError as error:
        raise ConfigError(
            f"A text of {len(text):,} characters is too long for a QR code.", hint="It holds some 2,300 at most."
        ) from error
    return tuple(bytes(1 if square else 0 for square in row) for row in made.matrix)


def qr_lines(text: str, *, coloured: bool = True, blocks: bool = True) -> list[str]:
    """The code as lines for a terminal, with its quiet zone. ConfigError when the text is too long.

    `coloured`: black on white by escape sequences; without, the ink is the terminal's own colour of text, and what is
    dark is left empty, as suits a light text on a dark ground. `blocks` False: of ASCII only, and four times as large.
    """
    squares = qr_squares(text)
    side = len(squares) + 2 * QUIET_ZONE
    empty = [bytes(side)] * QUIET_ZONE
    edge = bytes(QUIET_ZONE)
    rows = [*empty, *(edge + row + edge for row in squares), *empty]
    if not coloured:
        rows = [bytes(1 - square for square in row) for row in rows]
    if not blocks:
        lines = ["".join("##" if square else "  " for square in row) for row in rows]
    else:
        below = [*rows[1::2], bytes(0 if coloured else 1 for _ in range(side))]
        lines = [
            "".join(_HALVES[pair] for pair in zip(*both, strict=True)) for both in zip(rows[::2], below, strict=False)
        ]
    return [f"{_INK}{line}{_AS_BEFORE}" for line in lines] if coloured else lines

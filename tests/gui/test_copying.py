from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from inspector.gui.copying import packed, put
from inspector.workers import Cancelled, Token


@pytest.mark.parametrize(
    "pieces", [["a", "b\n", ""], ["caf\u00e9 \U0001f600"], ["x" * 700_000, "\u00e9" * 300_000], []]
)
def test_what_is_packed_is_what_is_pasted(pieces: list[str], qapp: QApplication) -> None:
    assert qapp is not None
    assert put(packed(lambda: pieces, Token())) == f"Copied {sum(map(len, pieces)):,} characters."
    assert QGuiApplication.clipboard().text() == "".join(pieces)


def test_bytes_that_are_no_text_do_not_spoil_the_rest(qapp: QApplication) -> None:
    assert qapp is not None
    put(packed(lambda: ["a\udcffb"], Token()))
    assert QGuiApplication.clipboard().text() == "a?b"


def test_packing_stops_when_nobody_waits() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        packed(lambda: ["x"], token)

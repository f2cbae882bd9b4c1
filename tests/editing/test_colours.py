from __future__ import annotations

import pytest

from inspector.editing.colours import colours_of, no_colours
from inspector.workers import Token


@pytest.mark.parametrize(
    ("kind", "text", "line", "style"),
    [
        ("json", '{\n"a": 1}', 1, "key"),
        ("xml", "<a>\n<!-- one\ntwo -->\n</a>", 2, "comment"),
        ("html", "<script>\nvar a\n</script>", 2, "tag"),
        ("yaml", "a: 1\nb: x", 1, "key"),
        ("javascript", "var a;\nvar b", 1, "kw"),
    ],
)
def test_lines_have_colours(kind: str, text: str, line: int, style: str) -> None:
    colours = colours_of(kind, text, Token())
    assert style in [found[2] for found in colours(line, text.split("\n")[line])]


def test_a_text_without_a_kind_has_none() -> None:
    assert colours_of("text", "a", Token()) is no_colours
    assert list(no_colours(0, "a")) == []

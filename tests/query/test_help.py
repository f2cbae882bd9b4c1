from __future__ import annotations

import pytest

from inspector.query import FIELDS, parse
from inspector.query.help import OPERATORS, example, help_text, sections


@pytest.mark.parametrize("written", [entry.written for section in sections() for entry in section.entries])
def test_every_example_of_the_help_reads(written: str) -> None:
    assert not parse(written.replace("…", "x")).empty


def test_every_field_is_in_the_help_with_its_kind_and_other_names() -> None:
    text = help_text()
    for field in FIELDS:
        assert field.kind in OPERATORS
        assert example(field) in text
        assert all(alias in text for alias in field.aliases)


def test_the_text_keeps_to_its_width() -> None:
    for width in (80, 100, 140):
        assert max(map(len, help_text(width).splitlines())) <= width

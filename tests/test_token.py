"""Names of headers and methods are tokens."""

from __future__ import annotations

import re

import pytest

from inspector.capture import TOKEN_LETTER, is_token


@pytest.mark.parametrize("name", ["X-Id", "a", "!#$%&'*+.^_`|~09AZaz-", "M-SEARCH"])
def test_a_name_that_http_allows_is_a_token(name: str) -> None:
    assert is_token(name)
    assert is_token(name.encode())
    assert re.fullmatch(f"{TOKEN_LETTER}+", name)


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\n", "\na", "ä", "٣", "a\x00", "(a)", "\ud800"])
def test_anything_else_is_none(name: str) -> None:
    assert not is_token(name)
    assert not is_token(name.encode("utf-8", "surrogatepass"))

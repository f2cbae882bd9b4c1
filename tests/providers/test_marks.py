from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.providers._marks import one_of

TEXTS = st.lists(st.text("abc.+", min_size=1, max_size=6).map(str.encode), min_size=1, max_size=4)


@settings(max_examples=50)
@given(TEXTS, st.text("abc.+", max_size=30).map(str.encode))
def test_a_pattern_finds_what_any_of_the_texts_is_in(texts: list[bytes], data: bytes) -> None:
    assert (one_of(texts).search(data) is not None) == any(text in data for text in texts)

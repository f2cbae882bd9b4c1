from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import tablesort
from inspector.workers import Token


@given(st.lists(st.integers(0, 5), max_size=40), st.booleans())
def test_runs_put_together_are_in_order_and_equal_values_stay_as_they_were(values: list[int], descending: bool) -> None:
    keys = [(1, value, place) for place, value in enumerate(values)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tablesort, "_RUN", 7)
        found = list(tablesort.in_order(keys, descending, Token()))
    assert found == sorted(range(len(values)), key=lambda place: values[place], reverse=descending)

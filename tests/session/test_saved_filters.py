from __future__ import annotations

import pytest

from inspector.errors import FilterError, NotFound, UsageError
from inspector.session import Session
from inspector.session.saved_filters import LONGEST_NAME, saved_filter
from inspector.settings import load_settings


def test_a_filter_is_saved_renamed_deleted_and_brought_back(session: Session) -> None:
    session.save_filter(" Failed   today ", "signature:bad since:today").result(10)
    session.save_filter("Refunds", "event:charge.refunded").result(10)
    assert list(session.saved_filters) == ["Failed today", "Refunds"]
    assert saved_filter(load_settings(), "Failed today") == "signature:bad since:today"

    session.save_filter("Refunds", "event:*refund*").result(10)
    session.rename_filter("Failed today", "Broken").result(10)
    assert session.saved_filters == {"Broken": "signature:bad since:today", "Refunds": "event:*refund*"}

    before = session.saved_filters
    session.delete_filter("Broken").result(10)
    assert load_settings().filters.saved == {"Refunds": "event:*refund*"}
    session.restore_filters(before).result(10)
    assert load_settings().filters.saved == before


@pytest.mark.parametrize("name", ["", "  ", "@x", "x" * (LONGEST_NAME + 1)])
def test_a_name_has_to_be_one(session: Session, name: str) -> None:
    with pytest.raises(UsageError, match="A name has"):
        session.save_filter(name, "pinned")


def test_what_does_not_read_is_not_saved(session: Session) -> None:
    with pytest.raises(FilterError):
        session.save_filter("a", "status>=")
    assert session.saved_filters == {}


def test_a_name_is_not_taken_from_another_filter(session: Session) -> None:
    for name in ("a", "b"):
        session.save_filter(name, "pinned").result(10)
    with pytest.raises(UsageError, match="already"):
        session.rename_filter("a", "b")
    session.rename_filter("a", "a").result(10)


def test_what_is_not_there_is_told_with_what_is(session: Session) -> None:
    with pytest.raises(NotFound, match="The window saves"):
        session.delete_filter("nothing")
    session.save_filter("Refunds", "pinned").result(10)
    with pytest.raises(NotFound, match="There are @Refunds"):
        saved_filter(load_settings(), "refunds")


def test_changes_in_quick_succession_are_all_kept(session: Session) -> None:
    saving = [session.save_filter(f"filter {number}", "pinned") for number in range(20)]
    for one in saving:
        one.result(10)
    assert list(load_settings().filters.saved) == [f"filter {number}" for number in range(20)]

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from inspector.capture import Summary
from inspector.columns import COLUMNS, KEYS
from inspector.gui.captures.model import BLOCK, CACHE, ID_ROLE, SUMMARY_ROLE, CapturesModel
from inspector.session import Session

Fill = Callable[..., list[int]]


class Reads:
    """The session's summaries, with a record of what was asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.asked: list[list[int]] = []

    def __call__(self, ids: Sequence[int]) -> list[Summary]:
        self.asked.append(list(ids))
        return self._session.summaries(ids)


@pytest.fixture
def reads(session: Session) -> Reads:
    return Reads(session)


@pytest.fixture
def model(qapp: object, reads: Reads) -> Iterator[CapturesModel]:
    """A model that Qt's own tester watches: any breach of the model's contract fails the test."""
    made = CapturesModel(reads)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


def listed(model: CapturesModel) -> list[int]:
    return [model.index(row, 0).data(ID_ROLE) for row in range(model.rowCount())]


def down(*ids: int) -> array[int]:
    return array("q", sorted(ids, reverse=True))


def test_rows_are_the_given_captures_in_their_order(model: CapturesModel, fill: Fill, session: Session) -> None:
    fill(5, target=[f"/{number}" for number in range(5)])
    model.replace(session.ids(), ())
    assert listed(model) == [5, 4, 3, 2, 1]
    assert model.columnCount() == len(COLUMNS)
    path = KEYS.index("path")
    assert [model.index(row, path).data() for row in range(5)] == ["/4", "/3", "/2", "/1", "/0"]
    assert model.rowCount(model.index(0, 0)) == 0


def test_new_captures_come_in_above_and_the_number_of_them_is_told(
    model: CapturesModel, fill: Fill, session: Session
) -> None:
    fill(3)
    model.replace(session.ids(), ())
    grown: list[int] = []
    inserted: list[tuple[int, int]] = []
    model.grown.connect(grown.append)
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    fill(2)
    model.merge(down(4, 5), session.summaries([4, 5]))
    assert listed(model) == [5, 4, 3, 2, 1]
    assert (grown, inserted) == ([2], [(0, 1)])


def test_captures_that_match_later_go_to_their_place_and_none_comes_twice(
    model: CapturesModel, fill: Fill, session: Session
) -> None:
    fill(9)
    model.replace(down(8, 5, 2), ())
    model.merge(down(9, 7, 6, 5, 3, 1), ())
    assert listed(model) == [9, 8, 7, 6, 5, 3, 2, 1]
    model.merge(array("q"), ())
    assert len(listed(model)) == 8


def test_a_row_is_found_by_its_capture(model: CapturesModel, fill: Fill) -> None:
    fill(6)
    model.replace(down(6, 4, 2), ())
    assert [model.row_of(number) for number in range(1, 7)] == [-1, 2, -1, 1, -1, 0]
    model.replace(array("q", [4, 6, 2]), (), by_age=False)
    assert [model.row_of(number) for number in (4, 6, 2, 5)] == [0, 1, 2, -1]


def test_summaries_are_read_in_blocks_and_only_once(
    model: CapturesModel, fill: Fill, session: Session, reads: Reads
) -> None:
    fill(200)
    model.replace(session.ids(), ())
    for row in range(3 * BLOCK):
        assert model.summary(row) is not None
    asked = [number for block in reads.asked for number in block]
    assert len(asked) == len(set(asked)) < 4 * BLOCK + 8
    assert len(reads.asked) <= 4


def test_the_cache_is_bounded_however_far_one_scrolls(model: CapturesModel, fill: Fill, session: Session) -> None:
    fill(CACHE + 500)
    model.replace(session.ids(), ())
    for row in range(model.rowCount()):
        model.summary(row)
    assert len(model._cache) == CACHE


def test_a_capture_that_vanished_leaves_an_empty_row_that_is_not_asked_for_again(
    model: CapturesModel, fill: Fill, session: Session, reads: Reads
) -> None:
    fill(3)
    ids = session.ids()
    session.delete([2]).result(10)
    model.replace(ids, ())
    assert model.index(1, 0).data() is None
    assert model.summary(0) is not None
    asked = len(reads.asked)
    assert model.index(1, 3).data() is None
    assert len(reads.asked) == asked


def test_only_rows_that_differ_are_repainted(model: CapturesModel, fill: Fill, session: Session) -> None:
    fill(5)
    model.replace(session.ids(), session.summaries(session.ids()))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.refresh(session.summaries([1, 2, 3]))
    assert told == []
    session.note(2, "look").result(10)
    model.refresh(session.summaries([1, 2, 3]))
    assert told == [(3, 3)]
    assert model.index(3, KEYS.index("note")).data() == "look"


def test_rows_out_of_view_are_read_afresh_when_they_come_back(
    model: CapturesModel, fill: Fill, session: Session
) -> None:
    fill(3)
    model.replace(session.ids(), session.summaries(session.ids()))
    session.note(1, "new").result(10)
    model.keep([3])
    row = model.summary(2)
    assert row is not None
    assert row.note == "new"


def test_forgetting_asks_for_everything_again(model: CapturesModel, fill: Fill, session: Session, reads: Reads) -> None:
    fill(2)
    model.replace(session.ids(), session.summaries(session.ids()))
    reads.asked.clear()
    model.forget()
    assert model.summary(0) is not None
    assert reads.asked == [[2, 1]]


def test_without_a_session_the_list_is_empty(model: CapturesModel, fill: Fill, session: Session) -> None:
    fill(2)
    model.replace(session.ids(), ())
    model.set_loader(None)
    assert model.rowCount() == 0
    assert model.data(QModelIndex()) is None


def test_headers_and_cells_are_aligned_alike(model: CapturesModel, fill: Fill, session: Session) -> None:
    fill(1)
    model.replace(session.ids(), ())
    role = Qt.ItemDataRole.TextAlignmentRole
    for section, column in enumerate(COLUMNS):
        assert model.headerData(section, Qt.Orientation.Horizontal) == column.title
        assert model.headerData(section, Qt.Orientation.Horizontal, role) == model.index(0, section).data(role)
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_a_row_is_spoken_in_one_sentence(model: CapturesModel, fill: Fill, session: Session) -> None:
    fill(1, method="PUT", target="/orders/1")
    session.pin([1]).result(10)
    session.note(1, "n").result(10)
    model.replace(session.ids(), ())
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("number 1, PUT, /orders/1, ")
    assert spoken.endswith("pinned, has a note")
    assert "signature: " in spoken
    assert model.index(0, 0).data(SUMMARY_ROLE).id == 1

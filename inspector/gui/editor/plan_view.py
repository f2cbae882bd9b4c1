"""The preview of a resend: where it goes, which headers change and how, and why it would not be signed or sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.errors import InspectorError, ResendRefused
from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_label, plain_tip
from inspector.gui.widgets.notice import Notice
from inspector.resend import How
from inspector.session.resending import Plan
from inspector.wording import size

if TYPE_CHECKING:
    from inspector.session import Session

_TITLES = ("Header", "Captured", "Sent")
#: How the sentences about signature and ids begin.
_OF_SIGNATURE = ("Signed again", "Not signed again", "New ids")
#: Sentences of changes that are shown; there is one for each header of a connection.
_MOST = 40


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan, or why there is none; `unsigned` says why the signature stays as it came."""

    plan: Plan | None = None
    refused: str = ""
    unsigned: str = ""


async def preview(session: Session, capture_id: int, to: str | None, how: How) -> Preview:
    """What would be sent. Never raises what a user can do something about."""
    try:
        plan = await asyncio.wrap_future(session.plan(capture_id, to, how))
    except InspectorError as error:
        return Preview(refused=str(error))
    return Preview(plan, unsigned="" if plan.resigned else await _why_unsigned(session, capture_id, to, how))


async def _why_unsigned(session: Session, capture_id: int, to: str | None, how: How) -> str:
    if how.resign is False:
        return "The signature goes as it stands: it is never to be signed again."
    try:
        await asyncio.wrap_future(session.plan(capture_id, to, replace(how, resign=True)))
    except ResendRefused as error:
        return f"The signature goes as it stands. {error}"
    return "The signature goes as it stands: it is not stale."


class PlanView(QWidget):
    """Shows a Preview."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice()
        self.line = plain_label("", wrap=True, select=True)
        self.line.setFont(mono_font(12))
        self.signature = plain_label("", "dim", wrap=True, select=True)
        self.headers = QTreeWidget()
        self.headers.setAccessibleName("Headers that change")
        self.headers.setHeaderLabels(list(_TITLES))
        self.headers.setRootIsDecorated(False)
        self.headers.setUniformRowHeights(True)
        self.headers.setFrameShape(QFrame.Shape.NoFrame)
        self.headers.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.headers.setAllColumnsShowFocus(True)
        header = self.headers.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.headers.setColumnWidth(0, 190)
        self.told = plain_label("", "dim", wrap=True, select=True)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 8, 0, 0)
        stack.setSpacing(8)
        for part in (self.notice, self.line, self.told, self.signature):
            stack.addWidget(part)
        stack.addWidget(self.headers, 1)
        # what is left where there is no table
        stack.addStretch(0)

    def show_problem(self, text: str) -> None:
        """Nothing could be sent, for this reason."""
        self.show_preview(Preview(refused=text))

    def show_unsent(self, line: str) -> None:
        """A request that no capture lies under: it goes as it is written."""
        self.notice.clear()
        for part in (self.headers, self.told):
            part.hide()
        self.line.setText(visible(line).text)
        self.line.show()
        self.signature.setText("It goes as it is written here, and becomes a record of its own when it is sent.")
        self.signature.show()

    def show_preview(self, made: Preview) -> None:
        """Show a plan, or why there is none."""
        plan = made.plan
        for part in (self.line, self.signature, self.headers, self.told):
            part.setVisible(plan is not None)
        if plan is None:
            self.notice.show_text(visible(made.refused).text, "bad")
            return
        self.notice.clear()
        sent = plan.outgoing
        self.line.setText(visible(f"{sent.method} {plan.url} · {size(len(sent.body))} of body").text)
        about = [one for one in sent.changes if one.startswith(_OF_SIGNATURE)]
        # the table shows the headers themselves
        seen = tuple(f"{name}: " for name, _, _ in plan.header_changes)
        told = [one for one in sent.changes if not one.startswith((*_OF_SIGNATURE, *seen, "Added "))]
        about = about or [made.unsigned]
        self.signature.setText("\n".join(visible(one).text for one in about))
        self.signature.setVisible(any(about))
        self.headers.clear()
        for name, before, after in plan.header_changes:
            self.headers.addTopLevelItem(_item(name, before, after))
        if not plan.header_changes:
            self.headers.addTopLevelItem(QTreeWidgetItem(["No header changes", "", ""]))
        more = len(told) - _MOST
        shown = [*told[:_MOST], *([f"… and {more:,} more"] if more > 0 else [])]
        self.told.setText("\n".join(visible(one).text for one in shown))
        self.told.setVisible(bool(shown))


def _item(name: str, before: str | None, after: str | None) -> QTreeWidgetItem:
    theme = current_theme()
    texts = [visible(name).text, _side(before), _side(after)]
    item = QTreeWidgetItem(texts)
    for column, text in enumerate(texts):
        item.setFont(column, mono_font(12))
        item.setToolTip(column, plain_tip(text))
    item.setForeground(0, QBrush(theme.color("key")))
    item.setForeground(1, QBrush(theme.color("dim")))
    item.setForeground(2, QBrush(theme.color("dim" if after is None else "text")))
    item.setData(0, Qt.ItemDataRole.UserRole, (name, before, after))
    return item


def _side(value: str | None) -> str:
    return "–" if value is None else visible(value).text

"""One answer of an endpoint: when, and what the sender gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from inspector.answers import compile_rule
from inspector.endpoints import AnswerRule
from inspector.errors import ConfigError, FilterError
from inspector.gui.dialogs.faults import Fault, unread
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.dialogs.live_check import LiveCheck
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.filter_edit import FilterEdit

_PLAN_HELP = (
    "Step by step for each event, the last one goes on: 500 x2, then 200. Steps: a status, ok, delay 2s 200, 10% 503,"
    " hang, close after 10, reset, slow 100 B/s, length +5, truncate, malformed, twice, tls abort."
)
_BODY_HELP = (
    'Text, with values of the request: {{request.body.data.id}}, {{request.query.name}}, {{header "X-Id"}}, {{uuid}},'
    " {{now}}."
)
#: Characters of a body up to which it is read while one types: longer ones would be felt.
_MOST_LIVE = 200_000


class RuleEditor(FormDialog):
    """Adds an answer (`rule` None) or changes one; `suggested` is what a new one begins with."""

    wanted = Signal(object)
    asks_first = True

    def __init__(
        self,
        rule: AnswerRule | None,
        parent: QWidget | None = None,
        *,
        suggested: AnswerRule | None = None,
        check: Callable[[AnswerRule], object] = compile_rule,
    ) -> None:
        adds = rule is None
        super().__init__("Add an answer" if adds else "Answer", "Add" if adds else "Apply", parent)
        self.setMinimumWidth(620)
        self._rule = shown = rule or suggested or AnswerRule()
        self._check = check
        hint = "The filter of the list, like event:invoice.*, body.amount>1000 or attempt<3."
        self.when = FilterEdit(shown.when, hint)
        self.when.setPlaceholderText("All requests of the endpoint")
        self.field("When", self.when)
        self.reading = self.when.read_into(self.remark(""))
        self.kind = QComboBox()
        self.kind.addItem("One answer", False)
        self.kind.addItem("A plan of several steps", True)
        self.kind.setCurrentIndex(1 if shown.plan else 0)
        self.kind.currentIndexChanged.connect(self._on_kind_changed)
        self.field("The sender gets", self.kind)
        self.plan = QLineEdit(shown.plan)
        self.plan.setPlaceholderText("500, 500, then 200")
        self.field("Plan", self.plan)
        self.plan_help = self.remark(_PLAN_HELP)
        self.per = QComboBox()
        self.per.addItem("For each event by itself", "event")
        self.per.addItem("For all requests together", "endpoint")
        self.per.setCurrentIndex(max(0, self.per.findData(shown.per)))
        self.field("Counted", self.per)
        self.status = QSpinBox(minimum=200, maximum=599, value=shown.status)
        self.reason = QLineEdit(shown.reason)
        self.reason.setPlaceholderText("The usual words")
        self.reason.setAccessibleName("Reason")
        self.status_row = _beside(self.status, self.reason)
        self.field("Status", self.status_row)
        self.delay = QLineEdit(shown.delay)
        self.delay.setPlaceholderText("None; or like 200ms, 1s..3s")
        self.field("Delay", self.delay)
        self.fault = QLineEdit(shown.fault)
        self.fault.setPlaceholderText("None; or like hang, reset, close after 10, slow 100 B/s")
        self.field("Goes wrong", self.fault)
        self.headers = _area("\n".join(f"{name}: {value}" for name, value in shown.headers), 64)
        self.headers.setPlaceholderText("X-Id: 1")
        self.field("Headers", self.headers)
        self.body = _area(shown.body, 120)
        self.field("Body", self.body)
        self.remark(_BODY_HELP)
        self.file = QLineEdit(shown.file)
        self.file.setPlaceholderText("None: the body above")
        self.browse = button("Choose…", "folder-open", small=True, on_click=self._on_browse_clicked)
        self.browse.setAutoDefault(False)
        self.field("Body from file", _beside(self.file, self.browse))
        self.template = QCheckBox("Fill in {{…}}")
        self.template.setChecked(shown.template is not False)
        self.form.addRow("", self.template)
        self.rate = QLineEdit(shown.rate)
        self.rate.setPlaceholderText("Always; or like 10%")
        self.field("How often", self.rate, "Drawn by a seed, so that the same ones are hit again")
        #: a body, whether it is a template, and what was found wrong with it
        self._read_body: tuple[str, bool, tuple[Fault, ...]] = ("", True, ())
        typed = (self.plan, self.delay, self.fault, self.headers, self.body, self.rate)
        self._live = LiveCheck(self, typed, self._typed)
        self.template.toggled.connect(lambda _on: self._live.start())
        self._on_kind_changed()

    @property
    def rule(self) -> AnswerRule:
        """As entered. ConfigError for header lines that are none."""
        planned = bool(self.kind.currentData())
        before, file = self._rule, self.file.text().strip()
        filled = self.template.isChecked()
        return replace(
            before,
            when=self.when.text().strip(),
            plan=self.plan.text().strip() if planned else "",
            per=self.per.currentData(),
            status=200 if planned else self.status.value(),
            reason="" if planned else self.reason.text().strip(),
            delay="" if planned else self.delay.text().strip(),
            fault="" if planned else self.fault.text().strip(),
            headers=_header_lines(self.headers.toPlainText()),
            body=self.body.toPlainText(),
            file=file,
            # another file is chosen here, and not by a configuration
            folder=before.folder if file == before.file else "",
            template=before.template if filled is (before.template is not False) else None if filled else False,
            rate=self.rate.text().strip(),
        )

    def accept_form(self) -> Wrong:
        """All of it has to read."""
        faults = [*self._condition(), *self._typed(whole=True), *self._missing()]
        if faults:
            return faults
        try:
            made = self.rule
            self._check(made)
        except ConfigError as error:
            # what only shows when the parts are put together, and the file
            return [Fault(str(error), self.file)] if self.file.text().strip() else str(error)
        self.wanted.emit(made)
        return None

    def _condition(self) -> Iterator[Fault]:
        try:
            self.when.query()
        except FilterError as error:
            yield Fault(str(error), self.when, said=True)

    def _typed(self, *, whole: bool = False) -> Iterator[Fault]:
        """What does not read of the parts that are seen; each is looked at by itself, a large body when `whole`."""
        if self.kind.currentData():
            yield from self._part(self.plan, "plan")
        else:
            yield from self._part(self.delay, "delay")
            yield from self._part(self.fault, "fault")
        template = self.template.isChecked()
        headers = self.headers.toPlainText()
        yield from unread(
            self.headers, lambda: compile_rule(AnswerRule(headers=_header_lines(headers), template=template))
        )
        body = self.body.toPlainText()
        if whole or len(body) <= _MOST_LIVE:
            read = unread(self.body, lambda: compile_rule(AnswerRule(body=body, template=template)))
            self._read_body = body, template, tuple(read)
        if self._read_body[:2] == (body, template):
            yield from self._read_body[2]
        yield from self._part(self.rate, "rate")

    def _part(self, field: QLineEdit, name: str) -> Iterator[Fault]:
        part: dict[str, Any] = {name: field.text().strip()}
        return unread(field, lambda: compile_rule(AnswerRule(**part)))

    def _missing(self) -> Iterator[Fault]:
        """What is only missed when one is done."""
        if self.kind.currentData() and not self.plan.text().strip():
            yield Fault("The plan is empty. Write it like 500, 500, then 200.", self.plan)

    @Slot()
    def _on_kind_changed(self) -> None:
        planned = bool(self.kind.currentData())
        rows: list[tuple[QWidget, bool]] = [(one, planned) for one in (self.plan, self.plan_help, self.per)]
        rows += [(one, not planned) for one in (self.status_row, self.delay, self.fault)]
        for widget, shown in rows:
            self.form.setRowVisible(widget, shown)
        # what was said of a field that is hidden now is not asked of it
        self.withdraw()
        self._live.start()

    def _on_browse_clicked(self) -> None:
        dialog = QFileDialog(self, "The bytes to answer with")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()


def _beside(first: QWidget, second: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(first, 0 if isinstance(first, QSpinBox) else 1)
    row.addWidget(second, 1 if isinstance(first, QSpinBox) else 0)
    made.setFocusProxy(first)
    return made


def _area(text: str, height: int) -> QPlainTextEdit:
    area = QPlainTextEdit(text)
    area.setFont(mono_font(12))
    area.setFixedHeight(height)
    area.setTabChangesFocus(True)
    return area


def _header_lines(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        name, mark, value = line.partition(":")
        if line.strip() and not mark:
            raise ConfigError(
                f"Line {number} of the headers, {line[:60]!r}, has no colon.", hint="Write it like X-Id: 1."
            )
        if line.strip():
            found.append((name.strip(), value.strip()))
    return tuple(found)

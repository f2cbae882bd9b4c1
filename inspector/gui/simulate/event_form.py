"""Which event goes where, signed with what, how wrong and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from inspector.errors import UsageError
from inspector.gui.commands.provider_groups import menu_title
from inspector.gui.simulate.search_box import SearchBox
from inspector.gui.simulate.secret_field import GENERATED, NONE, SAVED, TYPED, SecretField
from inspector.providers import REGISTRY
from inspector.providers.pasted import keys_from_text
from inspector.providers.samples import sample_names
from inspector.simulate import VARIANTS, Order, usual_event

if TYPE_CHECKING:
    from inspector.session import Session

_MOST_TIMES = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order, where to (`""`: our own listener), by a saved secret or a made-up one, and how often."""

    order: Order
    to: str
    saved: bool
    generated: bool
    times: int


class EventForm(QWidget):
    """The left side of the dialog."""

    #: Another provider or event: its fields are other ones.
    event_changed = Signal()
    #: Anything else.
    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._form = form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.provider, self.events = SearchBox(), SearchBox()
        self.to = QComboBox()
        self.to.setEditable(True)
        self.to.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.secret = SecretField()
        self.variant = QComboBox()
        for key, title in VARIANTS.items():
            self.variant.addItem(title[0].upper() + title[1:], key)
        self.times = QSpinBox(minimum=1, maximum=_MOST_TIMES)
        self.times.setSuffix(" ×")
        if (line := self.times.findChild(QLineEdit)) is not None:
            # the style sheet's padding does not reach the text of a spin box
            line.setTextMargins(6, 0, 0, 0)
        for title, widget in (
            ("Provider", self.provider),
            ("Event", self.events),
            ("To", self.to),
            ("Signed with", self.secret),
            ("Variant", self.variant),
            ("Events", self.times),
        ):
            label = QLabel(title)
            label.setMinimumHeight(32)
            label.setBuddy(widget)
            widget.setAccessibleName(title)
            form.addRow(label, widget)
        names = [name for name in REGISTRY if sample_names(name)]
        self.provider.fill(sorted(((menu_title(name), name) for name in names), key=lambda pair: pair[0].lower()))
        self.provider.chosen.connect(self._on_provider)
        self.events.chosen.connect(lambda _key: self.event_changed.emit())
        self.to.editTextChanged.connect(lambda _text: self.changed.emit())
        for signal in (self.secret.changed, self.variant.currentIndexChanged, self.times.valueChanged):
            signal.connect(self._on_other)

    def begin(self, provider: str, event: str) -> None:
        """Show an event of a provider."""
        self.provider.blockSignals(True)
        self.provider.choose(provider)
        self.provider.blockSignals(False)
        self._show_provider(event)
        self.event_changed.emit()

    def wanted(self) -> Wanted:
        """What is asked for. UsageError when something is missing."""
        mode, text = self.secret.mode, self.secret.text.text()
        if mode == TYPED and not text:
            raise UsageError("Type the secret to sign with, or choose a generated one.")
        order = Order(
            self.provider.key,
            self.events.key,
            keys_from_text(text) if mode == TYPED else None,
            variant=str(self.variant.currentData()),
            sign=mode != NONE,
        )
        return Wanted(order, self._address(), mode == SAVED, mode == GENERATED, self.times.value())

    @property
    def is_own(self) -> bool:
        """Whether it goes to our own listener."""
        return self._address() == ""

    def _address(self) -> str:
        text = self.to.currentText().strip()
        place = self.to.findText(text)
        if place >= 0:
            return str(self.to.itemData(place) or "")
        if not text:
            raise UsageError("Type an address to send to, like http://localhost:3000/webhooks.")
        return text

    @Slot(str)
    def _on_provider(self, _name: str) -> None:
        self._show_provider("")
        self.event_changed.emit()

    @Slot()
    def _on_other(self) -> None:
        self.changed.emit()

    def _show_provider(self, event: str) -> None:
        name = self.provider.key
        self.events.blockSignals(True)
        self.events.fill([(one, one) for one in sample_names(name)], event or usual_event(name))
        self.events.blockSignals(False)
        endpoint = self._session.sample_endpoint(name)
        shown = REGISTRY[name].shows_secret
        self.secret.set_endpoint(endpoint.name, has_secret=bool(endpoint.secrets) and not shown)
        kept = self.to.currentText() if self.to.count() and self.to.findText(self.to.currentText()) != 0 else ""
        self.to.blockSignals(True)
        self.to.clear()
        own = self._session.address
        path = endpoint.path if endpoint.path != "/" else ""
        here = f"{own.partition('://')[2]}{path}" if own else "nothing listens"
        self.to.addItem(f"This window ({here})", "")
        settings = self._session.settings.resend
        for target in dict.fromkeys((endpoint.target, settings.last_target, *settings.targets)):
            if target:
                self.to.addItem(target, target)
        self.to.setCurrentIndex(0)
        if kept:
            self.to.setEditText(kept)
        if (line := self.to.lineEdit()) is not None:
            line.setCursorPosition(0)
        self.to.blockSignals(False)

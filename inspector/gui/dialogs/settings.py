"""All preferences on one page; they are used at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from inspector.capture.forwarded import networks_of
from inspector.gui.dialogs.faults import Fault, unread
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.dialogs.origin_list import OriginList
from inspector.redaction import NONE, profiles
from inspector.settings import Settings, parse_size
from inspector.wording import written

THEMES = (("As the system", "system"), ("Light", "light"), ("Dark", "dark"))
DENSITIES = (("Compact", "compact"), ("Normal", "normal"), ("Roomy", "roomy"))
_NOTHING = "Nothing: as captured, credentials included"
LOCAL = ("127.0.0.1", "::1", "localhost")


class SettingsDialog(FormDialog):
    """Edits a copy of the settings; `wanted` gives the new ones. `address` is where the listener is, if it is."""

    wanted = Signal(object)
    asks_first = True

    def __init__(self, settings: Settings, parent: QWidget | None = None, *, address: str = "") -> None:
        super().__init__("Settings", "Save", parent)
        self._settings = settings
        self._listener(settings, address)
        self._session(settings)
        self._rest(settings)

    def _listener(self, settings: Settings, address: str) -> None:
        self.section("Listener")
        self.host = QLineEdit(settings.listener.host)
        self.host.textChanged.connect(self._on_host_changed)
        self.field("Address", self.host)
        self._warning = self.remark(
            "Others on your network can reach this address; 127.0.0.1 is for this machine only."
        )
        self.port = QSpinBox(maximum=65535, value=settings.listener.port)
        self.port.setSpecialValueText("any free port")
        self.field("Port", self.port)
        runs = urlsplit(address).port
        if runs is not None and runs != settings.listener.port:
            # a port may be said when the program is started
            self.remark(f"The listener is on port {runs} this time, as it was started. Another port set here moves it.")
        self.body_limit = QLineEdit(written(settings.listener.body_limit))
        self.field("Largest body", self.body_limit, "Beyond it the sender gets 413, and what arrived is kept")
        self.slow = self._seconds(settings.listener.slow_client_s)
        self.field("Slow senders", self.slow, "Seconds without a byte after which a sender is given up")
        self.proxies = QLineEdit(", ".join(settings.listener.trusted_proxies))
        self.proxies.setPlaceholderText("127.0.0.1, 10.0.0.0/8")
        self.field("Trusted proxies", self.proxies, "Their headers are believed about who the sender is")
        self._on_host_changed()

    def _session(self, settings: Settings) -> None:
        self.section("Session")
        self.budget = QLineEdit(written(settings.session.max_bytes) if settings.session.max_bytes else "0")
        self.field("Keep at most", self.budget, "Beyond it the oldest unpinned requests are removed; 0: no limit")
        self.age = QDoubleSpinBox(maximum=36500, decimals=1, suffix=" days", value=settings.session.max_age_days)
        self.age.setSpecialValueText("no limit")
        self.field("Keep for", self.age, "Older unpinned requests are removed")
        self.full_sync = QCheckBox("Survive a power cut: wait for the disk before each answer (slower)")
        self.full_sync.setChecked(settings.session.full_sync)
        self.form.addRow("", self.full_sync)

    def _rest(self, settings: Settings) -> None:
        self.section("Resend")
        self.timeout = self._seconds(settings.resend.timeout_s)
        self.field("Give up after", self.timeout)
        self.trusted = OriginList(settings.resend.trusted)
        self.field("Sent to unasked", self.trusted, "Nothing is asked before live data or credentials go to these")
        self.unverified = OriginList(settings.resend.unverified_tls, tone="bad")
        self.field("TLS not verified", self.unverified, "Any certificate of these is accepted")
        self.section("Copied as code, dragged out")
        offered = tuple((_NOTHING if name == NONE else name, name) for name in profiles()[0])
        self.redact = self._choice(offered, settings.sharing.redact)
        self.field("Redact", self.redact, "The profile for what leaves the window so; an export asks by itself")
        self.section("Look")
        self.theme = self._choice(THEMES, settings.look.theme)
        self.field("Theme", self.theme)
        self.density = self._choice(DENSITIES, settings.look.density)
        self.field("Rows", self.density)

    def _seconds(self, value: float) -> QDoubleSpinBox:
        return QDoubleSpinBox(minimum=0.5, maximum=3600, decimals=1, suffix=" s", value=value)

    def _choice(self, choices: tuple[tuple[str, str], ...], value: str) -> QComboBox:
        box = QComboBox()
        for title, name in choices:
            box.addItem(title, name)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    def _on_host_changed(self) -> None:
        self._warning.setVisible(self.host.text().strip() not in ("", *LOCAL))

    def accept_form(self) -> Wrong:
        """Sizes have to be sizes, the address must not be empty."""
        if faults := list(self._faults()):
            return faults
        before = self._settings
        self.wanted.emit(
            replace(
                before,
                listener=replace(
                    before.listener,
                    host=self.host.text().strip(),
                    port=self.port.value(),
                    body_limit=parse_size(self.body_limit.text()),
                    slow_client_s=self.slow.value(),
                    trusted_proxies=self._proxies(),
                ),
                session=replace(
                    before.session,
                    max_bytes=parse_size(self.budget.text()),
                    max_age_days=self.age.value(),
                    full_sync=self.full_sync.isChecked(),
                ),
                resend=replace(
                    before.resend,
                    timeout_s=self.timeout.value(),
                    trusted=self.trusted.origins,
                    unverified_tls=self.unverified.origins,
                ),
                sharing=replace(before.sharing, redact=str(self.redact.currentData())),
                look=replace(before.look, theme=self.theme.currentData(), density=self.density.currentData()),
            )
        )
        return None

    def _faults(self) -> Iterator[Fault]:
        if not self.host.text().strip():
            yield Fault("The address is missing; 127.0.0.1 is this machine.", self.host)
        for field, least in ((self.body_limit, 1024), (self.budget, 0)):
            try:
                if parse_size(field.text()) < least:
                    yield Fault("The largest body must be at least 1 KiB.", field)
            except ValueError as error:
                yield Fault(f"{error}.", field)
        yield from unread(self.proxies, lambda: networks_of(self._proxies()))

    def _proxies(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.proxies.text().split(",") if part.strip())

"""The local test key of an endpoint: made, its public half copied or saved, and forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit, QWidget

from inspector import tasks
from inspector.errors import InspectorError, NotFound
from inspector.gui.dialogs.form import FormDialog, is_alive
from inspector.gui.fonts import mono_font
from inspector.gui.provider_names import by_title
from inspector.gui.widgets.buttons import SureButton, button
from inspector.providers import REGISTRY, get
from inspector.session.local_keys import local_key_owners, needs_test_key

if TYPE_CHECKING:
    from inspector.providers.local_keys import LocalKey
    from inspector.session import Session

_WHY = (
    "{title} signs with a private key that only {title} has. A key of your own signs resends and samples in its place, "
    "for an application under test that checks with the public half below."
)


def may_have_test_key(session: Session, endpoint: str) -> bool:
    """Whether an endpoint takes requests of a provider that a test key can stand in for."""
    provider = session.endpoint(endpoint).provider
    return provider == "auto" or needs_test_key(provider)


class LocalKeyDialog(FormDialog):
    """One key for each provider of an endpoint. The private half is never shown."""

    def __init__(self, session: Session, endpoint: str, provider: str = "", parent: QWidget | None = None) -> None:
        super().__init__(f"Local test key of {endpoint}", "Make test key", parent)
        self._session = session
        self._endpoint = endpoint
        self._key: LocalKey | None = None
        self.cancel_button.setText("Close")
        # a line of PEM text fits
        self.setMinimumWidth(660)
        self.provider = QComboBox()
        configured = session.endpoint(endpoint)
        for name in by_title(REGISTRY):
            known = REGISTRY[name]
            if known.test_key and configured.provider in ("auto", name):
                self.provider.addItem(known.title, name)
        first = provider or next(iter(local_key_owners(configured)), "")
        self.provider.setCurrentIndex(max(0, self.provider.findData(first)))
        self.provider.setEnabled(self.provider.count() > 1)
        self.provider.currentIndexChanged.connect(self._on_provider_changed)
        self.field("In place of", self.provider)
        self.why = self.remark("")
        self.public = QPlainTextEdit(readOnly=True)
        self.public.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.public.setTabChangesFocus(True)
        self.public.setFont(mono_font())
        self.public.setFixedHeight(132)
        self.field("Public half", self.public)
        self.form_note = self.remark("")
        self.copy = button("Copy", "copy", tip="Copy the public half", on_click=self._on_copy_clicked)
        self.save = button("Save…", "save", tip="Save the public half to a file", on_click=self._on_save_clicked)
        self.forget = SureButton("Forget", "Forget for good?", "trash-2")
        self.forget.sure.connect(self._on_forget_sure)
        for place, one in enumerate((self.copy, self.save, self.forget)):
            one.setAutoDefault(False)
            self.buttons.insertWidget(place, one)
        self._on_provider_changed()
        (self.provider if self.provider.isEnabled() else self.public).setFocus()

    @property
    def _chosen(self) -> str:
        return str(self.provider.currentData())

    def _on_provider_changed(self) -> None:
        known = get(self._chosen)
        self.why.setText(_WHY.format(title=known.title if known is not None else ""))
        self._show(None)
        self.main_button.setEnabled(False)
        self._start(self._look())

    async def _look(self) -> None:
        wanted = self._chosen
        try:
            key = await asyncio.wrap_future(self._session.test_key(self._endpoint, wanted))
        except NotFound:
            key = None
        if is_alive(self) and wanted == self._chosen:
            self._show(key)

    def _show(self, key: LocalKey | None) -> None:
        self._key = key
        self.problem.hide()
        self.forget.reset()
        for one in (self.copy, self.save, self.forget):
            one.setEnabled(key is not None)
        self.main_button.setEnabled(key is None)
        if key is None:
            self.public.setPlainText("")
            self.public.setPlaceholderText("None yet")
            self.form_note.setText("It is kept beside the signing secrets, and stands in no session, log or export.")
            return
        self.public.setPlainText(key.public)
        ended = key.expires is not None and key.expires <= datetime.now(UTC)
        self.main_button.setEnabled(ended)
        if ended:
            self.form_note.setText(f"It ended on {key.expires:%Y-%m-%d} and signs no more: make a new one.")
            return
        until = "" if key.expires is None else f", valid until {key.expires:%Y-%m-%d}"
        self.form_note.setText(f"A {key.form.title}{until}. It may be given away; the private half stays here.")

    # what the user does

    def _on_main_clicked(self) -> None:
        self.main_button.setEnabled(False)
        self._start(self._make())

    async def _make(self) -> None:
        key = await asyncio.wrap_future(self._session.make_test_key(self._endpoint, self._chosen))
        if is_alive(self):
            self._show(key)
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.public.toPlainText())

    def _on_save_clicked(self) -> None:
        if self._key is None:
            return
        dialog = QFileDialog(self, "Save the public half", f"{self._chosen}-test-{self._key.form.ending}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the public half to a file, in a worker."""
        if self._key is not None:
            text = self._key.public
            writing = self._session.workers.submit(
                f"save {path.name}", lambda _token: path.write_text(text, "ascii", newline="\n")
            )

            async def work() -> None:
                try:
                    await asyncio.wrap_future(writing)
                except OSError as error:
                    if is_alive(self):
                        self.complain(f"{path} was not saved: {error.strerror}.")
                    return
                if is_alive(self):
                    self.problem.hide()
                    self.form_note.setText(f"Saved to {path}.")

            self._start(work())

    def _on_forget_sure(self) -> None:
        self._start(self._forget())

    async def _forget(self) -> None:
        await asyncio.wrap_future(self._session.forget_test_key(self._endpoint, self._chosen))
        if is_alive(self):
            self._show(None)
            self.main_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except InspectorError as error:
                if is_alive(self):
                    self.complain(str(error))
                    self.main_button.setEnabled(self._key is None)

        tasks.spawn(guarded(), name="test key")

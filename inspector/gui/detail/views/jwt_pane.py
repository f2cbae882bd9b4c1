"""A token with a line for the key that its signature is checked with; the key is kept nowhere."""

from __future__ import annotations

import time

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from inspector.bodies import Rendered
from inspector.bodies.tokens import Checked, Token, check, times
from inspector.gui.detail.loading import Part
from inspector.gui.detail.views.base import ModelPane
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.workers import Token as WorkToken
from inspector.workers import Workers


class JwtPane(ModelPane):
    """Shows a Token."""

    def __init__(self, name: str, workers: Workers) -> None:
        super().__init__(name, workers, "jwt")
        self.key = QLineEdit()
        self.key.setProperty("small", "true")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText("Check the signature with a secret, a public key (PEM) or a JWKS")
        self.key.setAccessibleName("Key of the token")
        self.key.textChanged.connect(self._on_key_changed)
        self.verdict = plain_label("", "small", wrap=True)
        self.when = plain_label("", "small")
        self.code = CodeView(f"Token in the {name}")
        bar = QFrame()
        row = QVBoxLayout(bar)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(6)
        row.addWidget(self.key)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.verdict, 1)
        words.addWidget(self.when)
        row.addLayout(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.code, 1)
        self._token: Token | None = None

    def show_rendered(self, rendered: Rendered) -> None:
        """See ModelPane."""
        assert isinstance(rendered.model, Token)
        self._token = rendered.model
        self.code.set_document(rendered, foldable=True)
        said = times(rendered.model, time.time())
        self.when.setText(said[:1].upper() + said[1:])
        set_tone(self.when, "tone", "warn" if said.startswith("expired") else "")
        self._on_key_changed(self.key.text())

    def forget(self) -> None:
        """See ModelPane."""
        super().forget()
        self._token = None

    @Slot(str)
    def _on_key_changed(self, text: str) -> None:
        token = self._token
        if token is None:
            return
        if not text.strip():
            self.loader.cancel("check")
            unsigned = token.algorithm.lower() == "none" or not token.signature
            self._say(check(token, "") if unsigned else None)
            return

        def work(_token: WorkToken, _part: Part) -> Checked:
            return check(token, text)

        self.loader.run("check", work, self._say)

    def _say(self, checked: Checked | None) -> None:
        if checked is None:
            self.verdict.setText("? Not checked: no key was given.")
            set_tone(self.verdict, "tone", "mut")
        else:
            self.verdict.setText(("✓ " if checked.ok else "✕ ") + checked.said)
            set_tone(self.verdict, "tone", "ok" if checked.ok else "bad")

"""A token with a line for the key that its signature is checked with; the key is kept nowhere."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from inspector.bodies import Rendered
from inspector.bodies.tokens import Checked, Token, check, times
from inspector.bodies.visible import visible
from inspector.gui.detail.loading import Part
from inspector.gui.detail.views.base import ModelPane
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.workers import Token as WorkToken
from inspector.workers import Workers


def check_saved(token: Token, saved: Sequence[tuple[str, str]]) -> Checked | None:
    """What a saved key says that confirms a token; None when none does: it may be signed with another."""
    for name, key in saved:
        if check(token, key).ok:
            return Checked(True, f"Valid: {token.algorithm} with the saved key “{visible(name).text}”.")
    return None


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
            unsigned = token.algorithm.lower() == "none" or not token.signature
            self._say(check(token, "") if unsigned else None)
            if unsigned:
                self.loader.cancel("check")
            else:
                saved = self.saved_keys
                self.loader.run("check", lambda _token, _part: check_saved(token, saved()), self._say)
            return

        def work(_token: WorkToken, _part: Part) -> Checked:
            return check(token, text)

        self.loader.run("check", work, self._say)

    def _say(self, checked: Checked | None) -> None:
        if checked is None:
            self.verdict.setText(
                "? Not checked: no key was given, and none that is saved for this endpoint confirms it."
            )
            set_tone(self.verdict, "tone", "mut")
        else:
            self.verdict.setText(("✓ " if checked.ok else "✕ ") + checked.said)
            set_tone(self.verdict, "tone", "ok" if checked.ok else "bad")

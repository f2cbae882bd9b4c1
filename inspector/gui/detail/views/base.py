"""What a pane is that shows something of a body better than lines of text do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from inspector.bodies import Rendered
from inspector.gui import copying
from inspector.gui.detail.loading import Loader, Part
from inspector.workers import Token, Workers

#: A key, a label and a tooltip, as Segmented takes them
Tool = tuple[str, str, str]


class ModelPane(QWidget):
    """Shows the `model` of a rendered view. Made when it is first needed; shows one model after the other."""

    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)
    #: A field that is wanted as a column of the list, as filters write it.
    column_wanted = Signal(str)
    #: A check is wanted: of which field, and of which kind.
    check_wanted = Signal(str, str)
    #: A rule of redaction: which list it belongs to, and the rule.
    redact_wanted = Signal(str, str)
    #: A sentence for the user and its tone.
    said = Signal(str, str)
    #: Bytes to be saved as a file, and a name for it.
    save_wanted = Signal(bytes, str)
    #: A few words on what is shown, for the line beside the view's buttons.
    told = Signal(str)

    def __init__(self, name: str, workers: Workers, kind: str) -> None:
        super().__init__()
        #: Whether what is shown can be columns of the list.
        self.columns = False
        self.workers = workers
        #: names and texts of the keys that are saved for whose body is shown; asked by a worker
        self.saved_keys: Callable[[], Sequence[tuple[str, str]]] = tuple
        self.loader = Loader(workers, f"detail.{name}.{kind}", self)

    @property
    def tools(self) -> Sequence[Tool]:
        """Tools of its own, in front of Copy and Save."""
        return ()

    def use_tool(self, tool: str, anchor: QWidget) -> None:
        """The user pressed one of `tools`; a menu opens under `anchor`."""

    def show_rendered(self, rendered: Rendered) -> None:
        """Show another rendered view, from its start."""
        self.show_model(rendered.model)

    def show_model(self, model: object) -> None:
        """As `show_rendered`, where the model is all that matters."""
        raise NotImplementedError

    def whole(self) -> Callable[[Token], str] | None:
        """What the tool Copy puts into the clipboard, made by a worker; None: the view's lines."""
        return None

    def forget(self) -> None:
        """Let go of what is shown: it may be large."""
        self.loader.cancel_all()

    def copy(self, make: Callable[[Token], str]) -> None:
        """Put a text into the clipboard that a worker makes."""

        def work(token: Token, _part: Part) -> copying.Packed:
            text = make(token)
            return copying.packed(lambda: (text,), token)

        self.loader.run("copy", work, self._on_packed)

    @staticmethod
    def put(text: str) -> None:
        """Put a text into the clipboard, which cannot carry lone surrogates."""
        QGuiApplication.clipboard().setText(text.encode("utf-8", "replace").decode("utf-8"))

    def _on_packed(self, text: copying.Packed) -> None:
        self.said.emit(copying.put(text), "ok")

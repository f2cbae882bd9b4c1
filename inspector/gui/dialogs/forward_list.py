"""The forwards of an endpoint, as a field of its dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from inspector.endpoints import Forward
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.dialogs.forward import ForwardEditor
from inspector.gui.dialogs.item_list import ItemList


class ForwardList(ItemList[Forward]):
    """The first row whose answer counts decides what the sender gets."""

    columns = (("Forward to", 0), ("Only when", 130), ("The sender gets", 110))
    empty = "Nothing is forwarded"

    def __init__(
        self, forwards: Sequence[Forward], check: Callable[[Sequence[Forward]], None], parent: QWidget | None = None
    ) -> None:
        self._check = check
        super().__init__(forwards, "Forwards of the endpoint", parent)

    def texts(self, item: Forward, place: int) -> Sequence[str]:
        """Where to, when, and who answers."""
        del place
        gets = f"its answer, {item.timeout_s:g} s" if item.answer else "ours, at once"
        return item.to, item.when or "always", gets

    def editor(self, item: Forward | None, before: Sequence[Forward], after: Sequence[Forward]) -> FormDialog:
        """Checks it together with the others."""
        return ForwardEditor(item, lambda made: self._check([*before, made, *after]), self)

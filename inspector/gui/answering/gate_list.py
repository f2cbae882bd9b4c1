"""The gate of an endpoint: all that a request must bring."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from PySide6.QtWidgets import QWidget

from inspector.endpoints import Endpoint, GateRule, SecretRef
from inspector.gui.answering.gate_editor import GateEditor
from inspector.gui.answering.wording import gate_text
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.dialogs.item_list import ItemList
from inspector.providers import REGISTRY
from inspector.providers.chosen_header import ChosenHeader

_USUAL = {"addresses": "403", "certificate": "403", "schema": "422"}
_SOURCES = {"env": "variable {}", "file": "file {}", "keyring": "kept here"}


class GateList(ItemList[GateRule]):
    """Each row has to be fulfilled. `typed` are secrets that were entered, which nobody keeps yet."""

    columns = (("A request must bring", 0), ("Secret", 150), ("Else", 120))
    empty = "Nothing: all requests pass"

    def __init__(self, endpoint: Endpoint, parent: QWidget | None = None) -> None:
        self._endpoint = endpoint
        self.typed: dict[SecretRef, str] = {}
        super().__init__(endpoint.gate, "What a request must bring", parent)

    def texts(self, item: GateRule, place: int) -> Sequence[str]:
        """What is wanted, where the secret is, and the status without."""
        del place
        secret = "" if item.secret is None else _SOURCES.get(item.secret.source, "{}").format(item.secret.key)
        return gate_text(item), secret, _told(item)

    def entered(self) -> object:
        """With what was typed: a secret may be another one under the same name."""
        return self.items, dict(self.typed)

    def editor(self, item: GateRule | None, before: Sequence[GateRule], after: Sequence[GateRule]) -> FormDialog:
        """Each reads by itself; a new one begins with what is most likely wanted."""
        asked = any(one.kind == "signature" for one in (*before, *after))
        first = "signature" if _is_signed(self._endpoint) and not asked else "bearer"
        return GateEditor(item, self._endpoint.name, self.typed.__setitem__, self, first=first)


def _is_signed(endpoint: Endpoint) -> bool:
    """Whether its requests bring a signature: a header that the sender's user chooses is one only with a secret."""
    if any(ref.role == "signing" for ref in endpoint.secrets):
        return True
    provider = REGISTRY.get(endpoint.provider)
    return provider is not None and not isinstance(provider, ChosenHeader)


def _told(rule: GateRule) -> str:
    """The status of a refusal: the chosen one, else the usual ones."""
    if not rule.status:
        return _USUAL.get(rule.kind, "401 or 403")
    try:
        return f"{rule.status} {HTTPStatus(rule.status).phrase}"
    except ValueError:
        return str(rule.status)

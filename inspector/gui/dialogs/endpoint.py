"""An endpoint: its name, provider, public address, the target of its resends and those of its forwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from inspector.endpoints import Endpoint, Forward, parse_option
from inspector.errors import ConfigError
from inspector.forwarding import check_forwards
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.dialogs.forward_list import ForwardList
from inspector.providers import REGISTRY


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _shown(value: str | float | bool) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class EndpointEditor(FormDialog):
    """Adds an endpoint (`endpoint` None) or changes one; `taken` are names that exist.

    `check` raises ConfigError for forwards that cannot work.
    """

    wanted = Signal(object)

    def __init__(
        self,
        endpoint: Endpoint | None,
        taken: Set[str],
        parent: QWidget | None = None,
        *,
        check: Callable[[Sequence[Forward]], None] = check_forwards,
    ) -> None:
        super().__init__("Add endpoint" if endpoint is None else f"Endpoint {endpoint.name}", "Save", parent)
        self.setMinimumWidth(560)
        self._endpoint = endpoint
        options = endpoint.options if endpoint is not None else {}
        self._taken = taken
        self.name = QLineEdit(endpoint.name if endpoint is not None else "")
        self.name.setReadOnly(endpoint is not None)
        self.name.setPlaceholderText("orders")
        self.field("Name", self.name)
        self.remark("Requests whose path begins with /name belong to this endpoint; all others go to “default”.")
        self.provider = QComboBox()
        self.provider.addItem("Find it by itself", "auto")
        for name, provider in sorted(REGISTRY.items()):
            self.provider.addItem(provider.title, name)
        chosen = endpoint.provider if endpoint is not None else "auto"
        self.provider.setCurrentIndex(max(0, self.provider.findData(chosen)))
        self.field("Provider", self.provider)
        self.target = QLineEdit(endpoint.target if endpoint is not None else "")
        self.target.setPlaceholderText("http://localhost:3000/webhooks")
        self.field("Resend to", self.target)
        self.public_url = QLineEdit(endpoint.public_url if endpoint is not None else "")
        self.public_url.setPlaceholderText("https://hooks.example.com/orders")
        self.field("Public URL", self.public_url)
        self.remark("The address that the provider calls, where it differs from ours: some signatures cover it.")
        self.options = QLineEdit("; ".join(f"{name}={_shown(value)}" for name, value in options.items()))
        self.options.setPlaceholderText("audience=https://example.com; email=a@example.com")
        self.field("Options", self.options)
        self.remark("What some schemes check beside the signature, as name=value; name=value.")
        self.section("Forward requests as they arrive")
        self.forwards = ForwardList(endpoint.forwards if endpoint is not None else (), check)
        self.form.addRow(self.forwards)

    def accept_form(self) -> str | None:
        """Names have to be usable in a path, addresses have to be http."""
        name = self.name.text().strip().strip("/")
        if self._endpoint is None and name in self._taken:
            return f"There is an endpoint {name!r} already."
        for title, field in (("Resend to", self.target), ("Public URL", self.public_url)):
            text = field.text().strip()
            if text and not _is_address(text):
                return f"{title}: {text!r} is no address. Write it like http://localhost:3000/webhooks."
        try:
            options = dict(parse_option(text) for text in self.options.text().split(";") if text.strip())
            endpoint = self._endpoint or Endpoint(name)
        except ConfigError as error:
            return str(error)
        self.wanted.emit(
            replace(
                endpoint,
                provider=self.provider.currentData(),
                target=self.target.text().strip(),
                public_url=self.public_url.text().strip(),
                options=options,
                forwards=self.forwards.items,
            )
        )
        return None

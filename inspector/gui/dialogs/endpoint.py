"""An endpoint: name and path, provider, public address, targets of resends and forwards, colour, what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from inspector.endpoints import MOST_CAPTURES, MOST_DAYS, Endpoint, Forward, Retention, parse_option
from inspector.endpoints.address import is_address
from inspector.forwarding import check_forwards
from inspector.gui.captures.colours import COLOURS, colour_icon
from inspector.gui.dialogs.faults import Fault, unread
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.dialogs.forward_list import ForwardList
from inspector.gui.provider_names import by_title
from inspector.providers import REGISTRY


def _shown(value: str | float | bool) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class EndpointEditor(FormDialog):
    """Adds an endpoint (`endpoint` None) or changes one; `taken` are names that exist.

    `check` raises ConfigError for forwards that cannot work; `others` have paths that this one cannot have.
    """

    wanted = Signal(object)
    asks_first = True

    def __init__(
        self,
        endpoint: Endpoint | None,
        taken: Set[str],
        parent: QWidget | None = None,
        *,
        check: Callable[[Sequence[Forward]], None] = check_forwards,
        others: Sequence[Endpoint] = (),
    ) -> None:
        super().__init__("Add endpoint" if endpoint is None else f"Endpoint {endpoint.name}", "Save", parent)
        self.setMinimumWidth(560)
        self._endpoint = endpoint
        options = endpoint.options if endpoint is not None else {}
        self._taken = taken
        self._others = others
        self.name = QLineEdit(endpoint.name if endpoint is not None else "")
        if endpoint is not None:
            # what can be changed begins below
            self.name.setReadOnly(True)
            self.name.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.name.setPlaceholderText("orders")
        self.field("Name", self.name)
        self.path = QLineEdit("" if endpoint is None else endpoint.path)
        self.path.setPlaceholderText("/orders, or /shops/{shop}/orders; empty: as the name")
        self.field("Path", self.path)
        self.remark("Requests whose path begins so belong to this endpoint; all others go to “default”.")
        self.methods = QLineEdit(", ".join(endpoint.methods) if endpoint is not None else "")
        self.methods.setPlaceholderText("all, or POST, PUT")
        self.field("Methods", self.methods, "Requests of other methods go on to the next endpoint that fits")
        self.provider = QComboBox()
        self.provider.addItem("Find it by itself", "auto")
        for name in by_title(REGISTRY):
            self.provider.addItem(REGISTRY[name].title, name)
        chosen = endpoint.provider if endpoint is not None else "auto"
        self.provider.setCurrentIndex(max(0, self.provider.findData(chosen)))
        self.field("Provider", self.provider)
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.secret.setPlaceholderText("Optional; whsec_…, or whatever the provider signs with")
        self.field("Signing secret", self.secret, "Kept where all signing secrets are, in no session file")
        # those of one that is there already have a dialog of their own
        self.form.setRowVisible(self.secret, endpoint is None)
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
        self._own_place(endpoint or Endpoint("new"))
        self.section("Forward requests as they arrive")
        self.forwards = ForwardList(endpoint.forwards if endpoint is not None else (), check)
        self.form.addRow(self.forwards)

    def _own_place(self, endpoint: Endpoint) -> None:
        self.section("In the list")
        self.colour = QComboBox()
        self.colour.addItem(colour_icon(""), "None", "")
        for name, title in COLOURS:
            self.colour.addItem(colour_icon(name), title, name)
        self.colour.setCurrentIndex(max(0, self.colour.findData(endpoint.colour)))
        self.field("Colour", self.colour)
        self.captures = QSpinBox(maximum=MOST_CAPTURES, value=endpoint.retention.captures, suffix=" newest requests")
        self.captures.setSpecialValueText("as many as the session does")
        self.captures.setGroupSeparatorShown(True)
        self.field("Keep", self.captures, "Older ones are removed, but for pinned ones")
        self.days = QDoubleSpinBox(maximum=MOST_DAYS, decimals=1, value=endpoint.retention.days, suffix=" days")
        self.days.setSpecialValueText("as long as the session does")
        self.field("Keep for", self.days, "Older requests are removed, but for pinned ones")

    @property
    def endpoint(self) -> Endpoint:
        """As entered. ConfigError where something does not read."""
        return replace(
            self._endpoint or Endpoint(self._name()),
            path=self._path(),
            methods=self._methods(),
            colour=self.colour.currentData(),
            retention=Retention(self.captures.value(), self.days.value()),
            provider=self.provider.currentData(),
            target=self.target.text().strip(),
            public_url=self.public_url.text().strip(),
            options=self._options(),
            forwards=self.forwards.items,
        )

    def accept_form(self) -> Wrong:
        """Names have to be usable in a path, addresses have to be http."""
        if faults := list(self._faults()):
            return faults
        endpoint = self.endpoint
        same = [one.name for one in self._others if one.name != endpoint.name and one.place == endpoint.place]
        if same:
            return [Fault(f"The path {endpoint.path} is taken by the endpoint {same[0]!r}.", self.path)]
        self.wanted.emit(endpoint)
        return None

    def _faults(self) -> Iterator[Fault]:
        name = self._name()
        if not name:
            yield Fault("The name is missing. Use letters, digits and . _ ~ - only, like orders.", self.name)
        elif self._endpoint is None and name in self._taken:
            yield Fault(f"There is an endpoint {name!r} already.", self.name)
        else:
            yield from unread(self.name, lambda: Endpoint(name))
        yield from unread(self.path, lambda: Endpoint("new", path=self._path()))
        yield from unread(self.methods, lambda: Endpoint("new", methods=self._methods()))
        for title, field in (("Resend to", self.target), ("Public URL", self.public_url)):
            text = field.text().strip()
            if text and not is_address(text):
                yield Fault(f"{title}: {text!r} is no address. Write it like {field.placeholderText()}.", field)
        yield from unread(self.options, self._options)

    def _name(self) -> str:
        return self.name.text().strip().strip("/")

    def _path(self) -> str:
        """With the slash that it begins with, whether that was typed or not."""
        path = self.path.text().strip()
        return path if path.startswith("/") or not path else f"/{path}"

    def _methods(self) -> tuple[str, ...]:
        return tuple(one.strip().upper() for one in self.methods.text().split(",") if one.strip())

    def _options(self) -> dict[str, str | float]:
        return dict(parse_option(text) for text in self.options.text().split(";") if text.strip())

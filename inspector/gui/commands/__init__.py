"""What the actions of the window do, split by concept; `actions.py` names them as `part.method`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.gui.commands.answering import AnsweringCommands
from inspector.gui.commands.batches import BatchCommands
from inspector.gui.commands.checking import CheckingCommands
from inspector.gui.commands.colouring import ColouringCommands
from inspector.gui.commands.columns import ColumnCommands
from inspector.gui.commands.comparing import ComparingCommands
from inspector.gui.commands.copying import CopyCommands
from inspector.gui.commands.dragging import DragCommands
from inspector.gui.commands.drifting import DriftingCommands
from inspector.gui.commands.editing import EditingCommands
from inspector.gui.commands.endpoint_files import EndpointFileCommands
from inspector.gui.commands.endpoints import EndpointCommands
from inspector.gui.commands.exporting import ExportCommands
from inspector.gui.commands.files import FileCommands
from inspector.gui.commands.filters import FilterCommands
from inspector.gui.commands.handshakes import HandshakeCommands
from inspector.gui.commands.importing import ImportCommands
from inspector.gui.commands.listening import ListeningCommands
from inspector.gui.commands.notifying import NotifyingCommands
from inspector.gui.commands.reaching import ReachingCommands
from inspector.gui.commands.redacting import RedactingCommands
from inspector.gui.commands.rows import RowCommands
from inspector.gui.commands.securing import SecuringCommands
from inspector.gui.commands.sending import SendingCommands
from inspector.gui.commands.simulating import SimulatingCommands
from inspector.gui.commands.statistics import StatisticsCommands
from inspector.gui.commands.suites import SuiteCommands
from inspector.gui.commands.view import ViewCommands

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class Commands:
    """All commands of one window."""

    def __init__(self, window: MainWindow) -> None:
        self.rows = RowCommands(window)
        self.sending = SendingCommands(window)
        self.simulating = SimulatingCommands(window)
        self.suites = SuiteCommands(window)
        self.statistics = StatisticsCommands(window)
        self.batches = BatchCommands(window)
        self.checking = CheckingCommands(window)
        self.drifting = DriftingCommands(window)
        self.colouring = ColouringCommands(window)
        self.columns = ColumnCommands(window)
        self.comparing = ComparingCommands(window)
        self.editing = EditingCommands(window)
        self.files = FileCommands(window)
        self.exporting = ExportCommands(window)
        self.redacting = RedactingCommands(window)
        self.copying = CopyCommands(window)
        self.dragging = DragCommands(window)
        self.importing = ImportCommands(window)
        self.view = ViewCommands(window)
        self.filters = FilterCommands(window)
        self.listening = ListeningCommands(window)
        self.reaching = ReachingCommands(window)
        self.endpoints = EndpointCommands(window)
        self.endpoint_files = EndpointFileCommands(window)
        self.answering = AnsweringCommands(window)
        self.securing = SecuringCommands(window)
        self.handshakes = HandshakeCommands(window)
        self.notifying = NotifyingCommands(window)

    def run(self, path: str) -> None:
        """Do `part.method`."""
        part, _, method = path.partition(".")
        getattr(getattr(self, part), method)()

"""Everything a user can do, declared once: menus, row menu, command palette and key help are made from this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from inspector.compare import MOST_SIDES
from inspector.wording import number

SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class Desk:
    """What decides which actions can be used now."""

    session: bool = False
    selected: int = 0
    listening: bool = False
    secure: bool = False
    public: bool = False
    undo: bool = False
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `run` is `part.method` of the commands; `many` is the title for several rows, with `{n}` in it.

    A key of a single letter is dead while a text field has the focus. `keys` may name several; the first is shown.
    """

    id: str
    title: str
    run: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    enabled: Callable[[Desk], bool] = lambda desk: desk.session
    many: str = ""
    check: bool = False
    tip: str = ""


def _always(_desk: Desk) -> bool:
    return True


def _selection(desk: Desk) -> bool:
    return desk.session and desk.selected > 0


def _one(desk: Desk) -> bool:
    return desk.session and desk.selected == 1


def _several(desk: Desk) -> bool:
    return desk.session and 2 <= desk.selected <= MOST_SIDES


def _listening(desk: Desk) -> bool:
    return desk.listening


ACTIONS: tuple[Action, ...] = (
    # File
    Action("new_session", "New session…", "files.new_session", "plus", ("Ctrl+N",), _always),
    Action("open_session", "Open session…", "files.open_session", "folder-open", ("Ctrl+O",), _always),
    Action("import", "Import…", "files.import_file", "upload", ("Ctrl+I",), tip="HAR, NDJSON, cURL, Postman, others"),
    Action("export", "Export…", "exporting.ask", "download", ("Ctrl+Shift+E",), tip="Selection, list or session"),
    Action("redaction", "Redaction profiles…", "redacting.profiles", "eye-off", tip="What exports and copies replace"),
    Action("quit", "Quit", "files.quit", "", ("Ctrl+Q",), _always),
    # Edit
    Action("undo", "Undo delete", "rows.undo", "undo-2", ("Ctrl+Z",), lambda desk: desk.undo),
    Action("copy", "Copy URL or selection", "copying.copy", "copy", ("Ctrl+C",), _selection),
    Action(
        "copy_curl", "Copy as cURL", "copying.copy_curl", "terminal", ("Ctrl+Shift+C",), _selection, "Copy {n} as cURL"
    ),
    Action("copy_raw", "Copy raw request", "copying.copy_raw", "", (), _selection),
    Action("copy_body", "Copy body", "copying.copy_body", "", (), _selection),
    Action("copy_headers", "Copy headers", "copying.copy_headers", "", (), _selection),
    Action("paste", "Paste request", "importing.paste", "", ("Ctrl+V",), tip="A cURL command or a raw request"),
    Action("select_all", "Select all", "rows.select_all", "", ("Ctrl+A",)),
    Action("delete", "Delete", "rows.delete", "trash-2", ("Delete",), _selection, "Delete {n} requests"),
    Action("notifications", "Notifications…", "notifying.ask", "bell", (), tip="On the desktop, and in the tray"),
    Action("settings", "Settings…", "view.settings", "settings", ("Ctrl+,",)),
    # View
    Action("filter", "Filter", "view.focus_filter", "search", ("Ctrl+F", "/")),
    Action("save_filter", "Save filter…", "filters.save", "save", ("Ctrl+S",), lambda desk: desk.filtered),
    Action("filter_help", "Help on filters", "filters.help", "circle-question-mark", (), _always),
    Action("clear_filter", "Clear filter", "view.clear_filter", "x", ("Ctrl+Shift+F",), lambda desk: desk.filtered),
    Action(
        "follow", "Follow newest", "view.toggle_follow", "play", ("L",), check=True, tip="Off: paused, with a counter"
    ),
    Action(
        "group", "Group deliveries", "view.toggle_group", "list-tree", ("G",), check=True, tip="Of one event, together"
    ),
    Action("add_column", "Add column…", "columns.ask", "columns-3", (), tip="Any value inside the requests"),
    Action("row_colours", "Row colours…", "colouring.ask", "palette", (), tip="By filters, the first that fits"),
    Action("newest", "Go to the newest", "view.newest", "arrow-up", ("Home",)),
    Action("oldest", "Go to the oldest", "view.oldest", "arrow-down", ("End",)),
    Action("next", "Next row", "view.next_row", "", ("J",)),
    Action("previous", "Previous row", "view.previous_row", "", ("K",)),
    Action("sidebar", "Show endpoints", "view.toggle_sidebar", "panel-left", ("Ctrl+B",), _always, check=True),
    Action(
        "detail_below",
        "Detail below the list",
        "view.toggle_detail",
        "panel-bottom",
        ("Ctrl+Shift+D",),
        _always,
        check=True,
    ),
    Action("theme_system", "Theme of the system", "view.theme_system", "monitor", (), _always, check=True),
    Action("theme_light", "Light theme", "view.theme_light", "sun", (), _always, check=True),
    Action("theme_dark", "Dark theme", "view.theme_dark", "moon", (), _always, check=True),
    Action("density_compact", "Compact rows", "view.density_compact", "", (), _always, check=True),
    Action("density_normal", "Normal rows", "view.density_normal", "", (), _always, check=True),
    Action("density_roomy", "Roomy rows", "view.density_roomy", "", (), _always, check=True),
    Action("palette", "Command palette…", "view.palette", "command", ("Ctrl+Shift+P",), _always),
    # Capture
    Action("record", "Record", "listening.toggle_recording", "circle-dot", ("Ctrl+E",), check=True),
    Action("resend", "Resend", "sending.resend", "rotate-ccw", ("R",), _selection, "Resend {n} requests"),
    Action("resend_to", "Resend to…", "sending.resend_to", "send", ("Shift+R",), _selection, "Resend {n} requests to…"),
    Action("edit", "Edit and resend…", "editing.edit", "pencil", ("E",), _one),
    Action("new_request", "New request…", "editing.new_request", "plus", ("Ctrl+Shift+N",)),
    Action("resend_many", "Resend many…", "batches.many", "list", ("Ctrl+R",), tip="In order or in parallel"),
    Action("send_copies", "Send copies…", "batches.copies", "copy", ("Ctrl+Shift+R",), _one, tip="Load and duplicates"),
    Action("sample", "Send a sample event", "sending.sample", "zap", (), _listening),
    Action(
        "simulate", "Send sample event…", "simulating.event", "zap", ("Ctrl+Shift+S",), tip="Any event, also wrong ones"
    ),
    Action("message", "Post a message…", "simulating.message", "send", (), tip="To Slack, Discord, IFTTT or Zapier"),
    Action("statistics", "Statistics…", "statistics.show", "list", tip="Rates, sizes, gaps and delays"),
    Action("suite", "Suite…", "suites.show", "list-checks", ("Ctrl+Shift+T",), tip="Expected events as boxes to tick"),
    Action(
        "suite_record",
        "Make a suite of it…",
        "suites.record",
        "list-checks",
        (),
        _selection,
        "Make a suite of {n} requests…",
        tip="A file that expects the same events again",
    ),
    Action(
        "pin", "Pin", "rows.pin", "pin", ("Ctrl+P",), _selection, "Pin {n} requests", tip="Retention spares pinned rows"
    ),
    Action("note", "Note…", "rows.note", "sticky-note", ("Ctrl+T",), _one),
    Action(
        "compare_selected",
        "Compare with selected",
        "comparing.selected",
        "git-compare",
        ("Ctrl+D",),
        _several,
        "Compare {n} requests",
        tip="The selected requests with each other",
    ),
    Action(
        "compare_previous",
        "Compare with the previous event of this type",
        "comparing.previous",
        "git-compare",
        ("D",),
        _one,
        tip="The last one before it of the same provider's event type, or of the same path",
    ),
    Action("compare_file", "Compare with a file…", "comparing.file", "file-text", (), _one, tip="A body or a request"),
    Action("compare_clipboard", "Compare with the clipboard", "comparing.clipboard", "", ("Ctrl+Shift+V",), _one),
    Action("compare_body", "Compare with the body my application saw…", "rows.compare_body", "git-compare", (), _one),
    Action("copy_address", "Copy address", "listening.copy_address", "link", ("Ctrl+L",), _listening),
    Action(
        "address_code", "Address as QR code", "listening.show_code", "qr-code", (), _listening, tip="For a telephone"
    ),
    Action("public", "Public address…", "reaching.public", "globe", ("Ctrl+Shift+L",), tip="By a tunnel: on or off"),
    Action("copy_public", "Copy public address", "reaching.copy", "copy", (), lambda desk: desk.public),
    Action("https", "HTTPS…", "securing.ask", "lock", (), tip="With a certificate made on the spot, or your own"),
    Action("copy_secure", "Copy HTTPS address", "securing.copy_address", "", (), lambda desk: desk.secure),
    Action("relisten", "Listen again", "listening.listen", "radio", ("F5",)),
    # Endpoint
    Action("endpoint_add", "Add endpoint…", "endpoints.add", "plus"),
    Action("endpoint_edit", "Edit endpoint…", "endpoints.edit", "pencil"),
    Action("endpoint_remove", "Remove endpoint…", "endpoints.ask_removal", "trash-2", tip="Its requests stay"),
    Action("endpoint_answers", "Answers…", "answering.answers", "message-square-text", ("Ctrl+Shift+A",)),
    Action("endpoint_checks", "Checks…", "checking.edit", "list-checks", tip="What must hold for its requests"),
    Action("drift", "Schema drift…", "drifting.show", "file-json", tip="What departs from what was learned"),
    Action("endpoint_read", "Endpoints from a file…", "endpoint_files.read", "folder-open"),
    Action("endpoint_write", "Endpoints to a file…", "endpoint_files.write", "download"),
    Action("forward_queue", "Forward queue…", "endpoints.queue", "arrow-up-right"),
    Action("endpoint_secrets", "Signing secrets…", "endpoints.secrets", "key-round", ("Ctrl+K",)),
    Action("all_secrets", "All signing secrets…", "endpoints.all_secrets", "lock", ("Ctrl+Shift+K",)),
    Action("custom_scheme", "Custom signature scheme…", "endpoints.custom", "shield-question-mark"),
    # Help
    Action("keys", "Keyboard shortcuts", "view.key_help", "keyboard", ("?", "F1"), _always),
    Action("log_folder", "Open log folder", "files.open_log_folder", "folder-open", (), _always),
    Action("about", "About Webhook Inspector", "view.about", "info", (), _always),
)

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("&File", ("new_session", "open_session", SEPARATOR, "import", "export", "redaction", SEPARATOR, "quit")),
    (
        "&Edit",
        (
            *("undo", SEPARATOR, "copy", "copy_curl", "copy_raw", "copy_body", "copy_headers"),
            *("paste", SEPARATOR, "select_all", "delete", SEPARATOR, "notifications", "settings"),
        ),
    ),
    (
        "&View",
        (
            *("filter", "clear_filter", "save_filter", "filter_help", SEPARATOR, "follow", "group", SEPARATOR),
            *("add_column", "row_colours", SEPARATOR, "newest", "oldest", "next", "previous", SEPARATOR),
            *("sidebar", "detail_below", SEPARATOR, "theme_system", "theme_light", "theme_dark", SEPARATOR),
            *("density_compact", "density_normal", "density_roomy", SEPARATOR, "palette"),
        ),
    ),
    (
        "&Capture",
        (
            *("record", "relisten", "copy_address", "address_code", "public", "copy_public", "https", "copy_secure"),
            SEPARATOR,
            *("resend", "resend_to", "edit", "new_request", SEPARATOR),
            *("resend_many", "send_copies", SEPARATOR),
            *("sample", "simulate", "message", SEPARATOR),
            *("suite", "suite_record", "statistics", SEPARATOR),
            *("compare_selected", "compare_previous", "compare_file", "compare_clipboard", "compare_body", SEPARATOR),
            *("pin", "note"),
        ),
    ),
    (
        "E&ndpoint",
        (
            *("endpoint_add", "endpoint_edit", "endpoint_answers", "endpoint_checks", "endpoint_secrets"),
            *("drift", "forward_queue", "endpoint_remove", SEPARATOR),
            *("endpoint_read", "endpoint_write", SEPARATOR, "all_secrets", "custom_scheme"),
        ),
    ),
    ("&Help", ("keys", "log_folder", SEPARATOR, "about")),
)


class Actions:
    """The actions of one window, as Qt knows them."""

    def __init__(self, window: QWidget, run: Callable[[str], None]) -> None:
        self._made: dict[str, tuple[Action, QAction]] = {}
        for action in ACTIONS:
            made = QAction(action.title, window)
            made.setObjectName(action.id)
            made.setShortcuts([QKeySequence(key) for key in action.keys])
            made.setCheckable(action.check)
            # an icon would stand where the tick belongs
            made.setIconVisibleInMenu(not action.check)
            if action.tip:
                made.setToolTip(action.tip)
            made.triggered.connect(lambda _checked=False, path=action.run: run(path))
            window.addAction(made)
            self._made[action.id] = (action, made)

    def __getitem__(self, action_id: str) -> QAction:
        return self._made[action_id][1]

    def all(self) -> list[tuple[Action, QAction]]:
        """Every action with its declaration."""
        return list(self._made.values())

    def add_to(self, menu: QMenu, ids: tuple[str, ...]) -> None:
        """Put these actions into a menu; `SEPARATOR` makes a line."""
        for action_id in ids:
            if action_id == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self[action_id])

    def update(self, desk: Desk) -> None:
        """Switch actions on and off, and put counts into their titles."""
        for action, made in self._made.values():
            made.setEnabled(action.enabled(desk))
            several = action.many and desk.selected > 1
            made.setText(action.many.format(n=number(desk.selected)) if several else action.title)

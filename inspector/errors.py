"""Every error that the core raises on purpose, in one tree.

::

    InspectorError                 what happened, where, and what to do: str(error) is fit for a user
    ├── StoreError                 the session file
    │   ├── SessionUnreadable      missing folder, no permission, corrupt, not a file
    │   ├── SessionForeign         an SQLite file of another program, or of a newer version of this one
    │   ├── SessionBusy            another process holds the write lock for too long
    │   └── StoreFull              disk full or read-only: nothing can be committed now
    ├── ListenError                the listener cannot bind: port in use, no permission, bad address
    ├── TunnelError                no public address can be had, or it was lost
    ├── NotFound                   no capture, endpoint, attempt or secret of that name or number
    ├── FilterError                a filter expression that does not parse; knows the position
    ├── ImportFailed               a file that cannot be imported; knows the line
    ├── ConfigError                settings or configuration that do not parse; knows file and line
    ├── VaultError                 the keyring or the secrets file refuses
    ├── ResendRefused              a request that must not or cannot be sent as asked
    ├── TemplateError              a `{{…}}` template that does not parse or cannot be filled in; knows the place
    │   └── KeyNeeded              only a private key could sign it, and none is here
    └── UsageError                 an argument that makes no sense
"""

from __future__ import annotations


class InspectorError(Exception):
    """Base of all expected errors. `hint` is the next step, when there is one."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class StoreError(InspectorError):
    """Something about the session file; `path` says which."""

    def __init__(self, message: str, *, path: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = path


class SessionUnreadable(StoreError):
    """The file cannot be opened as a session: folder missing, no permission, corrupt."""


class SessionForeign(StoreError):
    """The file is not ours, or was written by a newer version; it was left untouched."""


class SessionBusy(StoreError):
    """Another process kept the write lock for longer than we wait."""


class StoreFull(StoreError):
    """The disk is full or read-only; nothing was committed."""


class ListenError(InspectorError):
    """The listener cannot bind. `port` was asked for; `free_port` is the next free one, if any."""

    def __init__(
        self, message: str, *, host: str, port: int, free_port: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.host = host
        self.port = port
        self.free_port = free_port


class TunnelError(InspectorError):
    """A public address cannot be had, or was lost. `lines` are the last words of the tunnel's program."""

    def __init__(self, message: str, *, hint: str | None = None, lines: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.lines = lines


class NotFound(InspectorError):
    """No capture, endpoint, attempt or secret of that name or number."""


class FilterError(InspectorError):
    """A filter expression does not parse. `position` and `end` are the 0-based character offsets of the mistake."""

    def __init__(self, message: str, *, position: int, end: int = 0, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.position = position
        self.end = end


class ImportFailed(InspectorError):
    """A file cannot be imported; nothing of it was. `line` is 1-based, None for the file as a whole."""

    def __init__(self, message: str, *, path: str = "", line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line


class ConfigError(InspectorError):
    """A settings or configuration file does not parse. `line` is 1-based where known."""

    def __init__(self, message: str, *, path: str = "", line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line


class VaultError(InspectorError):
    """The keyring or the secrets file refuses to read or write."""


class ResendRefused(InspectorError):
    """The request cannot be sent as asked (bad address, header with a line break, no target)."""


class KeyNeeded(ResendRefused):
    """Only the holder of a private key could sign this request, and no such key is here."""


class TemplateError(InspectorError):
    """A template does not parse or cannot be filled in. `offset` is a 0-based byte, `line` and `column` are 1-based."""

    def __init__(
        self, message: str, *, offset: int = 0, line: int = 1, column: int = 1, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset
        self.line = line
        self.column = column

    def of(self, part: str) -> TemplateError:
        """The same with the name of what is filled in in front."""
        message = f"{part}: {self.message}"
        return TemplateError(message, offset=self.offset, line=self.line, column=self.column, hint=self.hint)


class UsageError(InspectorError):
    """An argument that makes no sense; the command line exits with 2."""

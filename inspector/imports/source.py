"""Where an import comes from: a file, standard input or a pasted text. It can be read more than once."""

from __future__ import annotations

import codecs
import io
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from inspector.errors import ImportFailed

#: Byte order marks and what they stand for; the longer ones first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, ""),
)


class Source:
    """Use it as a context manager, or close it. `name` is for messages, `label` the short one that captures keep."""

    def __init__(self, file: BinaryIO, name: str, label: str, path: Path | None = None) -> None:
        self._file = file
        self.name = name
        self.label = label
        self.path = path
        file.seek(0, io.SEEK_END)
        self.size = file.tell()
        file.seek(0)

    @classmethod
    def of_path(cls, path: str | Path) -> Source:
        """A file; `-` is standard input. What cannot be read twice (a pipe) is kept in a temporary file.

        ImportFailed with the path and the reason.
        """
        standard = str(path) == "-"
        name = "standard input" if standard else str(path)
        try:
            file = sys.stdin.buffer if standard else Path(path).open("rb")  # noqa: SIM115
            if standard or not file.seekable():
                return cls(_kept(file, close=not standard), name, name)
            return cls(file, name, Path(path).name, Path(path))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ImportFailed(f"{name} cannot be read: {reason}.", path=name) from error

    @classmethod
    def of_text(cls, text: str | bytes) -> Source:
        """A pasted text."""
        data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        return cls(io.BytesIO(data), "the pasted text", "pasted")

    def open(self) -> BinaryIO:
        """The bytes from their start, without a byte order mark; UTF-16 and UTF-32 as UTF-8."""
        try:
            self._file.seek(0)
            head = self._file.read(4)
            mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", None))
            if encoding is None and len(head) == 4:
                encoding = _unmarked(head)
            self._file.seek(len(mark))
        except OSError as error:
            raise ImportFailed(f"{self.name} cannot be read: {error.strerror or error}.", path=self.name) from error
        return io.BufferedReader(_Transcoded(self._file, encoding), 1 << 16) if encoding else self._file

    def open_exact(self) -> BinaryIO:
        """The bytes from their start, as they are."""
        self._file.seek(0)
        return self._file

    def position(self) -> int:
        """How many bytes were read of the present pass."""
        return 0 if self._file.closed else self._file.tell()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without a mark: the text begins with two ASCII characters."""
    if head[0] == 0 and head[2] == 0 and 0 < head[1] < 0x80 and 0 < head[3] < 0x80:
        return "utf-16-be"
    if head[1] == 0 and head[3] == 0 and 0 < head[0] < 0x80 and 0 < head[2] < 0x80:
        return "utf-16-le"
    return None


def _kept(file: BinaryIO, *, close: bool) -> BinaryIO:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the source
    try:
        shutil.copyfileobj(file, copy, 1024 * 1024)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    finally:
        if close:
            file.close()
    return copy


class _Transcoded(io.RawIOBase):
    """A stream of another Unicode encoding, as UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = self._file.read(1 << 16)
            try:
                # half a character stays behind; one that is none is shown as such
                self._rest = self._decoder.decode(piece, final=not piece).encode("utf-8", "surrogatepass")
            except UnicodeError:
                self._rest = b"\xef\xbf\xbd"
                self._decoder.reset()
            if not piece:
                break
        given = min(len(buffer), len(self._rest))
        buffer[:given] = self._rest[:given]
        self._rest = self._rest[given:]
        return given

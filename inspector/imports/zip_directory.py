"""What a ZIP archive says it holds, looked at before anything is unpacked: a hostile one is refused with a reason."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from inspector.errors import ImportFailed
from inspector.imports.reading import MAX_ENTRY

#: Files in one archive, bytes of its list of them, and bytes that come out of all of them.
MOST_FILES = 500_000
_MOST_LIST = 128 * 1024 * 1024
MOST_BYTES = 8 * 1024 * 1024 * 1024
#: What shrinks more than this is made to fill memory; small files may.
_MOST_RATIO = 250
_SMALL = 4 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
#: What a broken file of an archive raises; RuntimeError stands for a password.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, ValueError, NotImplementedError, RuntimeError),
)
_BAD_NAME = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\0")


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The archive. ImportFailed for one that is broken, too large, or whose files lie over each other."""
    _check_size(file)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, struct.error) as error:
        raise ImportFailed(f"the ZIP archive is broken: {error}") from error
    infos = archive.infolist()
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise ImportFailed(f"the ZIP archive unpacks to more than {MOST_BYTES // 1024**3} GiB")
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise ImportFailed("files of the ZIP archive lie over each other, as in a ZIP bomb")
        end = info.header_offset + info.compress_size
    return archive


def _check_size(file: BinaryIO) -> None:
    """How much the list of files takes is asked before it is read into memory."""
    size = file.seek(0, 2)
    start = max(0, size - 0xFFFF - _END.size - 64)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise ImportFailed("the ZIP archive is broken: it ends in the middle")
    _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
    if count == 0xFFFF or length == 0xFFFFFFFF:
        wide = tail.rfind(b"PK\x06\x06", 0, at)
        if wide >= 0 and wide + _END64.size <= len(tail):
            _, _, _, _, _, _, _, count, length, _ = _END64.unpack_from(tail, wide)
    if count > MOST_FILES or length > _MOST_LIST:
        raise ImportFailed(f"the ZIP archive holds more than {MOST_FILES:,} files; import it in parts")


def why_not(info: zipfile.ZipInfo) -> str:
    """Why a file of the archive is not read, in words; "" for one that may be."""
    if _BAD_NAME.search(info.filename):
        return "its name leads out of the archive"
    if info.flag_bits & 1:
        return "it is encrypted"
    if info.file_size > MAX_ENTRY:
        return f"it unpacks to more than {MAX_ENTRY // 1024**2} MiB"
    if info.file_size > _SMALL and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
        return f"it grows {info.file_size // max(info.compress_size, 1):,} times when it is unpacked, as in a ZIP bomb"
    return ""


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file; ImportFailed with the reason when they cannot be had, or are more than was said."""
    try:
        with archive.open(info) as file:
            data = file.read(info.file_size + 1)
    except _BROKEN as error:
        raise ImportFailed(f"it cannot be unpacked: {error}") from error
    if len(data) != info.file_size:
        raise ImportFailed("it holds another number of bytes than the archive says")
    return data

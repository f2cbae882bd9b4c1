"""A large source read by a process of its own: taking JSON apart holds the interpreter, and a window shares it.

The process gets what to read as one line of JSON on its standard input, and writes packed messages to its standard
output, each after its length: batches, how far it is five times a second, and at the end the notes, or the error.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any

from inspector.errors import ImportFailed, InspectorError
from inspector.imports.batching import Batch, batches
from inspector.imports.formats import Format, import_named
from inspector.imports.packing import pack, unpack
from inspector.imports.reading import Reading
from inspector.imports.source import Source

#: Sources of so many bytes and more; below that the start of a process takes longer than the reading.
LARGE = 8 * 1024 * 1024
_LENGTH = 8
_TICK_S = 0.2
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from inspector.imports.elsewhere import main; main()"


def read_elsewhere(reading: Reading, chosen: Format) -> Iterator[Batch]:
    """What `batches` gives, read by another process; by this one where none can be started."""
    try:
        # isolated: neither the folder where the user is nor the environment may bring other code in
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, json.dumps([place for place in sys.path if place])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        yield from batches(reading, chosen)
        return
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield from _told(reading, process.stdin, process.stdout, chosen)
    finally:
        process.kill()
        process.stdout.close()
        process.stdin.close()
        process.wait()


def _told(reading: Reading, asked: IO[bytes], told: IO[bytes], chosen: Format) -> Iterator[Batch]:
    reading.token.check()
    asked.write(json.dumps([str(reading.path), chosen.name]).encode("utf-8", "surrogatepass") + b"\n")
    asked.flush()
    while head := told.read(_LENGTH):
        kind, *values = unpack(told.read(int.from_bytes(head, "big")))
        reading.token.check()
        if kind == "batch":
            reading.rows = values[0].done, values[0].total
            yield values[0]
        elif kind == "at":
            reading.rows = values[0], values[1]
        elif kind == "end":
            reading.notes.update(dict.fromkeys(values[0]))
            return
        else:
            raise values[0]
    raise ImportFailed(
        f"{reading.name} cannot be read: the process that read it was ended.",
        path=reading.name,
        hint="Try again; when it happens again, there may be too little memory.",
    )


def main() -> None:
    """The other process."""
    # what anything else prints must not get among the messages
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    lock = threading.Lock()

    def tell(*message: Any) -> None:
        data = pack(message)
        with lock:
            out.write(len(data).to_bytes(_LENGTH, "big") + data)
            out.flush()

    path, name = json.loads(sys.stdin.buffer.readline())
    ended = threading.Event()
    try:
        with Source.of_path(path) as source:
            reading = Reading(source)

            def tick() -> None:
                while not ended.wait(_TICK_S):
                    tell("at", reading.done, reading.total)

            ticking = threading.Thread(target=tick)
            ticking.start()
            try:
                for batch in batches(reading, import_named(name)):
                    tell("batch", batch)
            finally:
                ended.set()
                ticking.join()
            tell("end", list(reading.notes))
    except InspectorError as error:
        tell("error", error)
    except Exception as error:  # noqa: BLE001  # it is raised where it can be told
        tell("error", RuntimeError(f"{type(error).__name__}: {error}"))

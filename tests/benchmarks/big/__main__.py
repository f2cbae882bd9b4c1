"""Big sessions and big bodies, against what is asked of them: `python -m tests.benchmarks.big`.

Makes a session of a million captures (2 kB each, of ten providers), opens it in the real window, and measures what a
user waits for: opening, scrolling, sorting, filtering, searching in bodies, all that while 500 requests arrive in a
second, deleting half of it; then bodies of 50 MB, and quick steps through mixed rows. With `--peers` it installs
mitmproxy, mockttp, Mockoon and WireMock into a scratch folder and compares rates and memory. It takes about six
minutes, with peers twelve; `--only PART` measures a part. The figures mean something on a quiet machine only: where
other programs run, look at `busy` in the file, the time that the window's thread computed itself.

Where the time goes (profiled with a million captures on two cores):

- Opening reads no rows: while nothing was taken out between the first and the last, ids are a range. Else they come
  from the index by time, a tenth of the table, in 0.4 s. The memory of a list is 8 bytes a row, and 12 more in Qt.
- A scan of all rows takes SQLite 0.2 s of a processor, whatever it asks. So filters on stored columns look through
  ranges of ids, newest first, on two threads: common values show at once, rare ones after half a scan. The ids of a
  range come as one text: one by one, each gives up the GIL and has to win it back, which for a million rows cost as
  much again as the scan, and several times that while requests arrive. What is left is the reading of 250 bytes a row.
  An index for each column would cost every request that arrives 3 to 4 microseconds and a written page, and counters
  by value as much; they were left out for that.
- Memory: an empty window takes 150 MB, 60 of them shared with other programs of Qt. Each thread that reads a session
  keeps 1 MB of its pages and 32 prepared statements; there are about a dozen.
- To sort a million rows takes 0.6 s, to hand their ids over 0.3 s. The first rows of each order are found beforehand,
  while nothing else is to be read (0.17 s each), and are what a click on a header shows first.
- A word in bodies costs 4 to 6 microseconds a row: 1 to read 2.6 kB from the system's cache, 1.2 to see whether SQLite
  may take the bytes for the text, 1 to 2 for LIKE, 1.2 for the columns of the row. Patterns and JSON paths go through
  Python, 10 to 30 microseconds a row, of which one thread computes at a time: that is the limit.
- Of a body of 50 MB the first paint waits 40 ms for the arrow keys to rest and 35 to 60 ms for SQLite to hand over the
  bytes; its first 64 kB are then laid out in 2 ms, and the rest comes behind. All of it takes 2.7 s (pretty JSON) to
  5.5 s (in one line: 6.9 million lines) of one thread, XML 3.6 s. Lines are kept in blocks of about 64 kB: an object
  each took 12 bodies of memory, and the garbage collector stopped the window for 0.2 s when it looked at them all.
- No single call of a worker may be long, as nothing else runs meanwhile: the longest ones are the join of the decoded
  text (20 ms for 50 MB) and the import of what searches (30 ms, once). Nor may it let go of the interpreter for a few
  microseconds again and again, as `regex` does for each block: who waits for it is woken too late each time and begins
  to wait anew, and the window stood still for up to 0.3 s (see `inspector.patterns`).
- An index of trigrams (FTS5) would find words at once. It was measured at 2.4 times the size of the bodies, and at six
  times the time that it takes to store a request: too much for a search that takes seconds without it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_cache_path

from inspector.paths import HOME_VARIABLE
from tests.benchmarks import processes
from tests.benchmarks.big import measures
from tests.benchmarks.results import Result, table

PARTS = ("lists", "growth", "bodies", "capture")


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.big",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this (may be given again)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="captures of the big session")
    parser.add_argument("--megabytes", type=int, default=50, help="size of the big bodies")
    parser.add_argument("--steps", type=int, default=3000, help="arrow-key steps through mixed rows")
    parser.add_argument("--peers", action="store_true", help="install the peers and compare with them")
    parser.add_argument("--folder", type=Path, help="keep the sessions and the peers here, to be used again")
    parser.add_argument("--out", type=Path, help="the JSON file (default: in the user's cache folder)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-benchmark-") as temporary, processes.display() as shown:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[HOME_VARIABLE] = str(Path(temporary) / "home")
        facts = {**processes.machine(), "display": shown, "disk_free": shutil.disk_usage(folder).free}
        results: list[Result] = []
        parts: dict[str, Callable[[], list[Result]]] = {
            "lists": lambda: measures.lists(folder, given.rows),
            "growth": lambda: measures.growth(folder, given.rows),
            "bodies": lambda: measures.bodies(folder, given.megabytes, given.steps),
            "capture": lambda: measures.capture(Path(temporary), folder, peers=given.peers),
        }
        # the lists end with a session of half its rows
        for name in given.only or ("growth", "lists", "bodies", "capture"):
            found = parts[name]()
            results += found
            print(f"\n{name}\n{table(found)}", flush=True)
    out = (
        given.out or user_cache_path("webhook-inspector") / "benchmarks" / f"big-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(
        json.dumps({"machine": facts, "results": [result.to_json() for result in results]}, indent=1), "utf-8"
    )
    missed = [result.name for result in results if result.met is False]
    print(f"\n{len(results)} figures, {len(missed)} of them not as wanted{': ' if missed else ''}{'; '.join(missed)}")
    print(f"written to {out}")


if __name__ == "__main__":
    main()

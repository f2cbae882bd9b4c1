"""The benchmark of capturing: `python -m tests.benchmarks.capture [--only NAME] [--out FILE] [--quick]`.

Prints a table and writes all figures, with facts about the machine, as JSON. It is no test: it takes minutes, and the
figures mean something on a quiet machine only. Shares are of the floor measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import live, many, processes, start_up, throughput
from tests.benchmarks.results import Result, table


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ("throughput", "window", "live", "start", "many")
    parser.add_argument("--only", choices=names, action="append", help="measure only this (may be given again)")
    parser.add_argument("--out", type=Path, help="the JSON file (default: in the folder for temporary files)")
    parser.add_argument("--quick", action="store_true", help="short rounds, for a first impression")
    parser.add_argument("--rows", type=int, default=100_000, help="captures of the large session")
    given = parser.parse_args()
    rounds, seconds = (2, 1.5) if given.quick else (6, 4.0)
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-benchmark-") as temporary, processes.display() as shown:
        folder = Path(temporary)
        parts: dict[str, Callable[[], list[Result]]] = {
            "throughput": lambda: throughput.measure(folder, rounds=rounds, seconds=seconds),
            "window": lambda: throughput.measure_with_window(folder, rounds=rounds, seconds=seconds),
            "live": lambda: live.measure(folder, seconds=5 if given.quick else 20),
            "start": lambda: start_up.measure(folder, rounds=2 if given.quick else 5),
            "many": lambda: many.measure(folder, rows=given.rows),
        }
        facts = {**processes.machine(), "display": shown}
        for name in given.only or names:
            found = parts[name]()
            results += found
            print(table(found), flush=True)
    out = given.out or Path(tempfile.gettempdir()) / "webhook-inspector-capture.json"
    out.write_text(
        json.dumps({"machine": facts, "results": [result.to_json() for result in results]}, indent=1), "utf-8"
    )
    print(f"\nwritten to {out}")


if __name__ == "__main__":
    main()

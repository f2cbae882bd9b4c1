"""What is measured, and what is asked of it: from what the measured processes print to results of the table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import throughput
from tests.benchmarks.big import bodies as big_bodies
from tests.benchmarks.big import peers as others
from tests.benchmarks.big import session
from tests.benchmarks.big.lists import RATE
from tests.benchmarks.results import Result, percentile

#: What is asked, in ms unless it says otherwise (the issue's figures).
PAINT, FIRST_ROWS, COUNT, FIRST_HITS, ALL_HITS, GAP = 50, 150, 1000, 500, 10_000, 50
OPEN_S, MEMORY_MB, BODY_FIRST, BODY_MEMORY = 1.0, 250, 200, 6
#: Seconds of load while the list is used.
LOADED_S = 15.0


def _window(path: Path, **parts: Any) -> dict[str, Any]:
    """What a window in a process of its own found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.big.window", str(path), json.dumps(parts)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _made(folder: Path, rows: int) -> Path:
    path = folder / f"big-{rows}.webhooks"
    if not path.exists():
        seconds = session.make(path, rows)
        print(f"made {rows:,} captures in {seconds:.0f} s, {path.stat().st_size / 1e9:.2f} GB", flush=True)
    return path


def _p95(name: str, values: Iterable[float], most: float, details: Any = None) -> Result:
    found = list(values)
    shown = {"p50": percentile(found, 0.5), "max": max(found), "count": len(found), "each": details}
    return Result(f"{name}, p95", percentile(found, 0.95), "ms", at_most=most, details=shown)


def _gaps(name: str, found: Mapping[str, Any], gaps: str = "gaps_ms") -> Result:
    values = found[gaps]
    details = {"max": max(values, default=0.0), "count": len(values)}
    if busy := found.get(gaps.replace("gaps", "busy")):
        details |= {"busy_p99": percentile(busy, 0.99), "busy_max": max(busy)}
    return Result(f"{name}: gap of a 30 Hz timer, p99", percentile(values, 0.99), "ms", at_most=GAP, details=details)


def _opening(rows: int, found: Mapping[str, Any]) -> list[Result]:
    opening = found["opening"]
    return [
        Result(f"{rows:,} captures: open, first rows painted", opening["first_s"], "s", at_most=OPEN_S),
        Result(f"{rows:,} captures: open, list whole", opening["whole_s"], "s", at_most=OPEN_S),
        Result(f"{rows:,} captures: memory of the window", opening["rss_bytes"] / 1e6, "MB", at_most=MEMORY_MB),
    ]


def lists(folder: Path, rows: int) -> list[Result]:
    """The list of the big session, and what becomes of its file when half of it is deleted."""
    path = _made(folder, rows)
    found = _window(
        path, scrolling=None, sorting=None, filtering=None, searching=None, arrivals=LOADED_S, deleting=None
    )
    path.unlink()
    results = _opening(rows, found)
    results += _scrolled("", found["scrolling"])
    sorting = found["sorting"]
    results += [
        _p95("sort by any stored column: first rows", sorting["first"].values(), PAINT, sorting["first"]),
        _p95("sort by any stored column: list whole", sorting["whole"].values(), 3000, sorting["whole"]),
        Result("first rows of all orders known after", sorting["known_after_s"], "s"),
        _gaps("sorting", sorting),
    ]
    results += _filtered("", found["filtering"])
    searching = found["searching"]
    for text in (session.WORD, f"body:{session.WORD}"):
        results += _searched(f"word “{text}”", searching["first"][text], searching["done"][text])
    results += [
        Result(f"a word in 3 bodies “{session.RARE}”: done", searching["done"][session.RARE], "ms", at_most=ALL_HITS),
        Result("pattern in bodies: first hits", searching["first"]["body~heliotr.pe"], "ms", at_most=FIRST_HITS),
        Result("pattern in bodies: done", searching["done"]["body~heliotr.pe"], "ms"),
        Result("search given up: list in view again", searching["cancel"], "ms", at_most=FIRST_ROWS),
        _gaps("searching", searching),
    ]
    results += _loaded(found["arrivals"])
    results += _deleted(found["deleting"])
    results.append(Result("memory of the window after all that", found["rss_bytes"] / 1e6, "MB", at_most=MEMORY_MB))
    return results


def _scrolled(when: str, found: Mapping[str, Any]) -> list[Result]:
    return [
        _p95(f"wheel{when}", found["wheel"], PAINT),
        _p95(f"drag of the scroll bar{when}", found["drag"], PAINT),
        _p95(f"End and Home{when}", found["keys"], PAINT),
        _gaps(f"scrolling{when}", found),
    ]


def _filtered(when: str, found: Mapping[str, Any]) -> list[Result]:
    return [
        _p95(f"filter on stored columns{when}: first rows", found["first"].values(), FIRST_ROWS, found["first"]),
        _p95(f"filter on stored columns{when}: count", found["count"].values(), COUNT, found["count"]),
        _gaps(f"filtering{when}", found),
    ]


def _searched(name: str, first: float, done: float) -> list[Result]:
    return [
        Result(f"{name}: first hits", first, "ms", at_most=FIRST_HITS),
        Result(f"{name}: done", done, "ms", at_most=ALL_HITS),
    ]


def _loaded(found: Mapping[str, Any]) -> list[Result]:
    when = f" at {RATE:.0f}/s"
    load = found["load"]
    return [
        *_scrolled(when, found["scrolling"]),
        *_filtered(when, found["filtering"]),
        *_searched(f"word “{session.WORD}”{when}", *found["search"]),
        _gaps(f"searching{when}", found, "search_gaps_ms"),
        _p95(f"sort{when}: first rows", found["sort"], PAINT),
        _gaps(f"list at rest{when}", found),
        Result(f"requests answered{when}", load["rate"], "/s", at_least=RATE * 0.95),
        Result(f"answers{when}, p99", load["p99_ms"], "ms", details=load),
        Result(f"answers{when}: errors", load["errors"], "", at_most=0),
    ]


def _deleted(found: Mapping[str, Any]) -> list[Result]:
    left = found["bytes_after"] / found["bytes_before"]
    return [
        _gaps("select all rows", found, "select_all_gaps_ms"),
        Result(f"delete of {found['rows']:,} rows", found["deleted_s"], "s"),
        _gaps("deleting", found),
        Result("until its space is given back", found["given_back_s"], "s"),
        Result("size of the file after that, of before", left, "", at_most=0.6),
        _gaps("giving back", found, "given_back_gaps_ms"),
    ]


def growth(folder: Path, rows: int) -> list[Result]:
    """How the times grow with the session."""
    results, before = [], None
    for count in sorted({rows // 100, rows // 10, rows}):
        found = _window(_made(folder, count), filtering=None)
        opening, filtering = found["opening"], found["filtering"]
        figures = {
            "open": opening["whole_s"] * 1000,
            "filter, first rows": median(filtering["first"].values()),
            "filter, count": median(filtering["count"].values()),
        }
        for name, value in figures.items():
            results.append(Result(f"{count:,} captures: {name}", value, "ms"))
            if before is not None:
                results.append(Result(f"… of that with a tenth of them: {name}", value / before[name], "x"))
        results.append(Result(f"{count:,} captures: memory", opening["rss_bytes"] / 1e6, "MB", at_most=MEMORY_MB))
        before = figures
    return results


def bodies(folder: Path, megabytes: int, steps: int) -> list[Result]:
    """Big bodies, and steps through mixed rows."""
    path = folder / f"bodies-{megabytes}.webhooks"
    ids_file = path.with_suffix(".json")
    if not ids_file.exists():
        ids_file.write_text(json.dumps(big_bodies.make(path, megabytes)), "utf-8")
    found = _window(path, showing=json.loads(ids_file.read_text("utf-8")), stepping=steps)
    results = []
    for kind, one in found["showing"].items():
        name = f"{one['size'] / 1e6:.0f} MB {kind}"
        results += [
            Result(f"{name}: first paint", one["first_ms"], "ms", at_most=BODY_FIRST, details={"view": one["view"]}),
            Result(f"{name}: all of it", one["whole_ms"], "ms"),
            _gaps(name, one),
            Result(f"{name}: memory, in bodies", one["memory_in_bodies"], "", at_most=BODY_MEMORY),
        ]
        if "find_ms" in one:
            hits = {"hits": one["hits"]}
            results.append(Result(f"{name}: find", one["find_ms"], "ms", details=hits))
            results.append(_gaps(f"{name}, find", one, "find_gaps_ms"))
        said = {"said": one["copied"]}
        results.append(Result(f"{name}: select all and copy", one["copy_ms"], "ms", details=said))
        results.append(_gaps(f"{name}, copy", one, "copy_gaps_ms"))
    stepping = found["stepping"]
    return [
        *results,
        _p95("arrow key held at 30 rows/s: late", stepping["late_ms"], 1000 / big_bodies.STEPS_PER_S),
        Result("arrow key as fast as it goes", stepping["fast_per_s"], "/s", at_least=big_bodies.STEPS_PER_S),
        Result("detail follows when the key is let go, p95", percentile(stepping["followed_ms"], 0.95), "ms"),
        Result(
            f"wrong bodies in {stepping['looked']:,} looks",
            stepping["wrong"],
            "",
            at_most=0,
            details={"texts read": stepping["read"], "steps": stepping["steps"]},
        ),
        _gaps("stepping", stepping),
    ]


def capture(temporary: Path, folder: Path, *, peers: bool) -> list[Result]:
    """The capture rate against the bare floor, and against peers where they are wanted."""
    results = throughput.measure(temporary, rounds=3, seconds=2.0)
    return results + (others.measure(temporary, folder) if peers else others.skipped())

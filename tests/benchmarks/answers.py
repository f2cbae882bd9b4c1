"""What rules cost a listener: `python -m tests.benchmarks.answers [--quick] [--out FILE]`.

One real `listen` takes turns with requests for each of its endpoints: one without rules, four with twenty and a
template (about method, path and header; about fields of the JSON; about events; about all that can be asked at once),
one with ten thousand. The load comes from wrk where that is installed, else from `tests.benchmarks.load`.

Shares are of the endpoint without rules directly before or after: small machines change their speed within seconds.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.load import request_bytes
from tests.benchmarks.results import Result, table

SIZE = 2048
CONNECTIONS = 32
_PLAIN = "no rules"
#: None fits but the last, so that all are asked: twelve about what is at hand, four each about headers and JSON.
TWENTY = (
    *("method:GET", "path:/twenty/other", "method:PUT path:/twenty", "query[kind]=none", "provider:github"),
    *("event:push*", "verdict:invalid", "attempt>999999999", "size>1MB", "type:xml", "remote:10.", "scheme:https"),
    *("header[x-topic]=other", "header[x-missing]", "header[user-agent]:curl", "header[x-topic]:charge"),
    *("body.type=charge", "body.data.amount>100", "body.id:evt_9", "body.missing"),
)
#: What most endpoints have: another method, path or header for each answer. None fits, either.
USUAL = (
    *(f"path:/orders/{number}" for number in range(6)),
    *(f"method:{method}" for method in ("GET", "PUT", "DELETE")),
    *(f"path:/usual method:{method}" for method in ("PATCH", "HEAD", "OPTIONS")),
    *(f"header[x-topic]=charge.{number}" for number in range(4)),
    *(f"header[x-missing]={number}" for number in range(4)),
)
FIELDS = tuple(f"body.type=charge.{number}" for number in range(20))
EVENTS = tuple(f"event:charge.{number}" for number in range(20))
RULES = {
    "usual": ("method, path and header", USUAL),
    "fields": ("fields of the JSON", FIELDS),
    "events": ("events", EVENTS),
    "twenty": ("all", TWENTY),
}
TEMPLATE = '{"id": "{{uuid}}", "event": "{{request.body.id}}", "topic": "{{header "X-Topic"}}", "at": "{{now}}"}'


def config() -> str:
    """The endpoints."""
    lines = ["[endpoints.none]"]
    for name, (_, rules) in RULES.items():
        lines += [f"[endpoints.{name}]"]
        for number, when in enumerate(rules):
            lines += [f"[[endpoints.{name}.answers]]", f"when = {json.dumps(when)}", f"status = {400 + number}"]
        lines += [f"[[endpoints.{name}.answers]]", f"body = {json.dumps(TEMPLATE)}"]
    lines += ["[endpoints.many]"]
    for number in range(9_999):
        lines += ["[[endpoints.many.answers]]", f'when = "path:/many/{number} method:POST"', "status = 409"]
    lines += ["[[endpoints.many.answers]]", f"body = {json.dumps(TEMPLATE)}"]
    return "\n".join(lines) + "\n"


def measure(folder: Path, *, rounds: int, seconds: float) -> list[Result]:
    """Requests a second of each, next to one without rules each time."""
    place = folder / "answers.toml"
    place.write_text(config(), "utf-8")
    targets = {
        _PLAIN: "/none",
        **{f"20 rules about {about} and a template": f"/{name}" for name, (about, _) in RULES.items()},
        "10,000 rules": "/many/all",
    }
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in targets}
    shares: dict[str, list[float]] = {name: [] for name in targets if name != _PLAIN}
    with processes.listen(folder, options=("--config", str(place))) as server:
        for number in range(rounds):
            for name in shares:
                rates = {}
                for one in (_PLAIN, name) if number % 2 else (name, _PLAIN):
                    runs[one].append(_load(server, targets[one], folder, seconds))
                    rates[one] = runs[one][-1]["rate"]
                shares[name].append(rates[name] / rates[_PLAIN])
    return list(_results(runs, shares))


def _results(runs: dict[str, list[dict[str, float]]], shares: dict[str, list[float]]) -> Iterator[Result]:
    for name, rows in runs.items():
        details = {"rounds": rows, "shares": shares.get(name, [])}
        yield Result(f"{name}: requests/s", statistics.median(row["rate"] for row in rows), "/s", details=details)
        if "cpu_us" in rows[0]:
            cpu_us = statistics.median(row["cpu_us"] for row in rows)
            yield Result(f"{name}: processor time a request", cpu_us, "us")
        if name in shares:
            share = statistics.median(shares[name])
            wanted = 0.7 if name.startswith("20") else None
            yield Result(f"{name}: share of the rate without rules", share, "x", at_least=wanted)
        if errors := sum(row["errors"] for row in rows):
            yield Result(f"{name}: errors", errors, "", at_most=0)


def _load(server: processes.Server, target: str, folder: Path, seconds: float) -> dict[str, float]:
    if shutil.which("wrk") is None:
        return processes.load(server, seconds=seconds, target=target)
    before = server.cpu_s()
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", str(_script(folder))),
            server.address + target,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    after = server.cpu_s()
    said = re.search(r"(\d+) requests in", done.stdout)
    rate = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    if said is None or rate is None:
        sys.exit(f"wrk said nothing that is understood: {done.stdout}")
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    found = {"rate": float(rate[1]), "requests": float(said[1]), "errors": float(wrong[1]) if wrong else 0.0}
    if before is not None and after is not None:
        found["cpu_us"] = (after - before) / max(1.0, found["requests"]) * 1e6
    return found


def _script(folder: Path) -> Path:
    """What wrk sends: the request of the other load generator."""
    place = folder / "post.lua"
    head, _, body = request_bytes(SIZE).partition(b"\r\n\r\n")
    pairs = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
    lines = ['wrk.method = "POST"', f"wrk.body = {json.dumps(body.decode())}"]
    lines += [
        f"wrk.headers[{json.dumps(name.decode())}] = {json.dumps(value.decode())}"
        for name, value in pairs
        if name not in (b"Host", b"Content-Length")
    ]
    place.write_text("\n".join(lines) + "\n", "utf-8")
    return place


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="the JSON file (default: in the folder for temporary files)")
    parser.add_argument("--quick", action="store_true", help="short rounds, for a first impression")
    given = parser.parse_args()
    rounds, seconds = (3, 1.0) if given.quick else (11, 2.0)
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-benchmark-") as temporary:
        results = measure(Path(temporary), rounds=rounds, seconds=seconds)
    print(table(results))
    out = given.out or Path(tempfile.gettempdir()) / "webhook-inspector-answers.json"
    found = {"machine": processes.machine(), "results": [result.to_json() for result in results]}
    out.write_text(json.dumps(found, indent=1), "utf-8")
    print(f"\nwritten to {out}")


if __name__ == "__main__":
    main()

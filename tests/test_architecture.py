"""The layers of the code: who may import whom, and that the core runs without Qt."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "inspector"

#: From the bottom up: a part may import parts of lines above its own, never below, and never of its own line.
LAYERS = [
    ["__init__"],
    ["errors", "patterns", "quick", "remembered", "tasks", "workers"],
    ["qr"],
    ["capture", "paths", "events", "engine", "templates"],
    ["settings", "endpoints", "saved_requests"],
    ["badges", "tls", "providers", "bodies", "secrets", "wording"],
    # copies of a request vary fields of its body; they are signed again
    ["resend", "compare", "finding", "tunnels"],
    # a filter looks into decoded bodies
    ["diagnosis", "query", "editing", "simulate"],
    # a column may be any value that a filter can name
    ["columns"],
    # a check looks at what a filter or a column can name
    ["checks"],
    # messages are built as fields of samples are
    ["outgoing", "store"],
    ["listener", "redaction"],
    # what is copied for others is redacted
    ["exports", "statistics"],
    ["answers", "forwarding", "imports"],
    ["config", "notices"],
    # a suite file holds tables of the configuration
    ["suites"],
    ["session"],
    ["cli", "gui", "pytest_plugin"],
    ["__main__"],
]
#: Steps aside from the table, each for a reason.
ALLOWED = {
    # without a verb the command line opens the window; imported only then
    ("cli", "gui"): {"inspector/cli/window.py"},
}
#: Packages whose files are plug-ins beside each other: such a file may import the shared ones (with a leading
#: underscore, or named here), never another plug-in.
PLUGINS = {
    "providers": {"standardwebhooks", "custom", "chosen_header", "cloudevents"},
    "outgoing": set(),
    "checks/kinds": {"equals", "matches", "present"},
    "bodies/views": {"base", "text", "hex", "json", "xml"},
    "imports": {
        *(
            "batching",
            "elsewhere",
            "kept",
            "packing",
            "curl_config",
            "powershell_calls",
            "powershell_values",
            "zip_directory",
        ),
        *("reading", "source", "formats", "recognise", "preview", "fields", "request", "bodies", "json_stream"),
        *("variables", "shell_words", "bash_words", "cmd_words", "command", "curl_options", "curl_forms", "tnetstring"),
    },
    "exports": {
        *("address", "collection", "columns", "formats", "interchange", "marking", "masking", "noting", "page", "raw"),
        *("record", "report"),
        *("target", "texts", "zipping"),
    },
    "tunnels": {
        *("kind", "question", "state", "registry", "supervisor", "program", "process", "job", "lines", "backoff"),
        *("event_stream", "smee_event", "known_hosts", "ssh_login", "ssh_service"),
    },
    "suites/reports": set(),
    "exports/code": {"curl", "curl_windows", "language", "python", "quoting", "script"},
    "exports/fixtures": {"recipe"},
    "exports/types": {"python", "shapes"},
}
#: Only these may import Qt, and only that one the loop that joins it with asyncio.
QT = {"PySide6", "shiboken6"}
QASYNC_HOME = "inspector/gui/loop.py"


def imports_of(path: Path) -> Iterator[str]:
    """Full names of all modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            assert node.module is not None
            yield node.module
            if node.module == "inspector":
                yield from (f"inspector.{alias.name}" for alias in node.names if alias.name != "__version__")


def sources() -> list[Path]:
    found = sorted(SOURCE.rglob("*.py"))
    assert len(found) > 30
    return found


def part_of(name: str) -> str:
    """The part of the program that a module `inspector.x.y` belongs to."""
    return name.split(".")[1] if "." in name else "__init__"


def test_every_part_has_its_layer() -> None:
    listed = [part for line in LAYERS for part in line]
    assert len(listed) == len(set(listed))
    parts = {path.stem for path in SOURCE.glob("*.py")} | {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert parts == set(listed)


def test_no_part_imports_one_of_its_own_line_or_below() -> None:
    level = {part: number for number, line in enumerate(LAYERS) for part in line}
    wrong = []
    for path in sources():
        shown = path.relative_to(ROOT).as_posix()
        inside = path.relative_to(SOURCE)
        own = inside.parts[0].removesuffix(".py")
        for name in imports_of(path):
            if name.split(".")[0] != "inspector":
                continue
            other = part_of(name)
            if other != own and level[other] >= level[own] and shown not in ALLOWED.get((own, other), ()):
                wrong.append(f"{shown} imports {name}")
    assert wrong == []


def test_plugins_do_not_import_each_other() -> None:
    wrong = []
    for folder, shared in PLUGINS.items():
        package = SOURCE / folder
        prefix = f"inspector.{folder.replace('/', '.')}."
        plugins = {path.stem for path in package.glob("*.py") if not path.stem.startswith("_")} - shared
        for stem in plugins:
            names = imports_of(package / f"{stem}.py")
            others = {name.removeprefix(prefix).split(".")[0] for name in names if name.startswith(prefix)}
            wrong += [f"{folder}/{stem}.py imports {other}" for other in sorted(others & plugins)]
    assert wrong == []


def test_only_the_window_imports_qt_and_only_one_file_the_joined_loop() -> None:
    wrong = []
    for path in sources():
        shown = path.relative_to(ROOT).as_posix()
        tops = {name.split(".")[0] for name in imports_of(path)}
        if tops & QT and not shown.startswith("inspector/gui/"):
            wrong.append(f"{shown} imports Qt")
        if "qasync" in tops and shown != QASYNC_HOME:
            wrong.append(f"{shown} imports qasync")
    assert wrong == []


def test_the_core_can_be_imported_where_qt_does_not_exist() -> None:
    names = []
    for path in sources():
        inside = path.relative_to(ROOT)
        if inside.parts[:2] == ("inspector", "gui") or inside.name == "__main__.py":
            continue
        parts = inside.with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    code = (
        "import sys, importlib\n"
        "for name in ('PySide6', 'shiboken6', 'qasync'): sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print('imported', sum(name.startswith('inspector') for name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("imported")


def test_everything_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    texts = project["dependencies"] + extras["speed"] + extras["parquet"] + extras["types"] + extras["decoders"]
    texts += extras["tunnels"] + extras["xsd"] + extras["yaml"] + extras["pytest"] + extras["plots"]
    declared = {re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", text)[0]).lower() for text in texts}
    # the bindings' own helper comes with them; `compression` is the standard library of Python 3.14
    declared |= {"shiboken6"}
    # these come with jsonschema
    declared |= {"referencing", "jsonschema-specifications"}
    homes = importlib.metadata.packages_distributions()
    missing = set()
    for path in sources():
        for name in imports_of(path):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top in ("inspector", "compression", "winloop", "uvloop"):
                continue
            found = {re.sub(r"[-_.]+", "-", home).lower() for home in homes.get(top, [top])}
            if not found & declared:
                missing.add(f"{path.relative_to(ROOT).as_posix()} imports {top}")
    assert sorted(missing) == []

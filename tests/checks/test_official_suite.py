"""The official JSON Schema test suite, all cases of the drafts claimed, through a check of a request.

It lies in the source archive of the library `jsonschema`, of the version that is installed.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.checks import Check, Place, read_check, run_checks
from tests.checks.making import subject

DRAFTS = {"draft4": "4", "draft6": "6", "draft7": "7", "draft2019-09": "2019-09", "draft2020-12": "2020-12"}


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    wanted = f"jsonschema=={importlib.metadata.version('jsonschema')}"
    command = [sys.executable, "-m", "pip", "download", wanted, "--no-deps", "--no-binary", "jsonschema", "-d", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"no registry can be reached: {done.stderr[-300:]}")
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (found,) = folder.glob("jsonschema-*/json")
    return found


def cases(suite: Path, draft: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted((suite / "tests" / draft).glob("*.json")):
        for case in json.loads(file.read_text("utf-8")):
            yield file.stem, case


@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS)
def test_every_required_case_passes(suite: Path, draft: str) -> None:
    remotes = suite / "remotes"
    refs = {
        f"http://localhost:1234/{path.relative_to(remotes).as_posix()}": str(path) for path in remotes.rglob("*.json")
    }
    wrong, made = [], 0
    for stem, case in cases(suite, draft):
        check: Check = read_check({"schema": case["schema"], "draft": DRAFTS[draft], "refs": refs}, Place())
        for one in case["tests"]:
            made += 1
            results = run_checks([check], subject(json.dumps(one["data"]).encode()))
            if all(result.passed for result in results) is not one["valid"]:
                wrong.append(f"{stem}: {case['description']}: {one['description']}")
    assert wrong == []
    assert made > 500

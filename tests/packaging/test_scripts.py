"""The shell scripts: they parse, and they set up a checkout from nothing but say nothing on standard output."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="shell scripts")


@pytest.mark.parametrize("name", ["run.sh", "test.sh", "setup.sh", "lock.sh"])
def test_scripts_are_plain_posix_shell(name: str) -> None:
    shell = shutil.which("dash") or "sh"
    done = subprocess.run([shell, "-n", str(ROOT / "packaging" / name)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_ci_script_parses() -> None:
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash here")
    done = subprocess.run([shell, "-n", str(ROOT / ".ci" / "run")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_old_python_is_named_as_the_problem(tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "packaging", copy / "packaging")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "dirname", "uname", "find", "head", "id", "cat", "cksum"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    done = subprocess.run(
        [str(tools / "sh"), str(copy / "packaging" / "run.sh")],
        env={"PATH": str(tools), "PYTHON": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Python 3.11 or newer was not found" in done.stderr

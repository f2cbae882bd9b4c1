"""The README: what it tells people to type exists, and what it says of the program is so."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.badges import badge
from inspector.capture import OUTCOMES
from inspector.checks import KINDS
from inspector.cli.main import VERBS, make_parser
from inspector.config import parse_config
from inspector.providers.custom_files import parse_scheme
from inspector.query import parse
from inspector.suites import parse_suite

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
QUICK_START = ["sh packaging/run.sh", "sh packaging/test.sh"]


def section(title: str) -> str:
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", README, re.MULTILINE | re.DOTALL)
    assert match is not None, f"no section {title!r}"
    return match[2]


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def first_cells(text: str) -> list[str]:
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [re.split(r"(?<!\\) \|", row[2:])[0] for row in rows[1:] if not row.startswith("|--")]


def commands() -> list[str]:
    """Every command line of ours that stands in a block, without prompt, comment and what follows `;`."""
    text = "".join(block for kind in ("sh", "console") for block in blocks(README, kind))
    lines = [line.removeprefix("$ ") for line in text.splitlines()]
    return [re.split(r"[;#]", line)[0].strip() for line in lines if line.startswith("webhook-inspector ")]


def test_the_quick_start_is_exactly_two_commands() -> None:
    assert blocks(section("Quick start"), "sh")[0].splitlines() == QUICK_START


def test_continuous_integration_calls_the_test_command_of_the_quick_start() -> None:
    assert QUICK_START[1] in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r"(?:sh|python) (packaging/[\w.]+|\.ci/run)", README) + re.findall(r"\]\(([\w./-]+)\)", README)
    assert {"packaging/run.sh", "packaging/lock.sh", "LICENSE", "resources/screenshot-dark.png"} <= set(named)
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("command", commands())
def test_its_command_lines_are_understood(command: str) -> None:
    words = shlex.split(command)[1:]
    assert make_parser(words).parse_args(words).verb == words[0]


def test_every_command_of_the_program_is_in_it() -> None:
    told = [cell.strip("`") for cell in first_cells(section("Command line").partition("### ")[0])]
    assert sorted(told) == sorted(VERBS)


def test_its_configuration_file_is_read_without_a_remark() -> None:
    (text,) = blocks(section("Configuration file"), "toml")
    config = parse_config(text, "hooks.toml")
    assert config.notes == ()
    assert [endpoint.name for endpoint in config.endpoints] == ["github", "payments", "orders"]


def test_its_checks_are_read_and_every_kind_is_told() -> None:
    (text,) = blocks(section("Checks"), "toml")
    (endpoint,) = parse_config(text, "hooks.toml").endpoints
    assert len(endpoint.checks) == 3
    cells = first_cells(section("Checks").partition("### ")[0])
    told = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert told == set(KINDS)


def test_its_suite_is_read() -> None:
    (text,) = blocks(section("Suites"), "toml")
    suite = parse_suite(text, "suite.toml")
    assert [one.name for one in suite.expectations] == ["paid", "charged"]


def test_its_description_of_a_scheme_can_be_used() -> None:
    (text,) = blocks(section("Providers"), "toml")
    scheme = parse_scheme(text, "acme.toml")
    assert (scheme.name, scheme.signed, scheme.tolerance_s) == ("acme", "{timestamp}.{body}", 300)


def test_every_outcome_of_a_check_is_explained_with_its_sign() -> None:
    rows = re.findall(r"^\| (\S).*? \| `(\w+)` \|", section("What a verdict means"), re.MULTILINE)
    assert {outcome for _, outcome in rows} == set(OUTCOMES)
    for sign, outcome in rows:
        assert badge(outcome, "mismatch" if outcome == "invalid" else None).sign == sign


def test_its_filters_are_understood() -> None:
    written = [text for cell in first_cells(section("Filter")) for text in re.findall(r"`([^`]+)`", cell)]
    assert len(written) > 10
    for text in written:
        parse(text.replace("\\|", "|"))


def test_its_keys_are_those_of_the_window() -> None:
    qt = pytest.importorskip("PySide6.QtGui", exc_type=ImportError)
    from inspector.gui.actions import ACTIONS

    bound = {qt.QKeySequence(key).toString() for action in ACTIONS for key in action.keys}
    # what a list and a text field do by themselves
    bound |= {"Up", "Down", "Esc", "Tab"}
    # what the windows of requests bind themselves, once for the main block and once for the number pad
    bound |= {qt.QKeySequence("Ctrl+Enter").toString()}
    table = [line for line in section("Keys").splitlines() if line.startswith("| `")]
    told = [key for row in table for key in re.findall(r"`([^`]+)`", row)]
    assert len(told) > 20
    assert [key for key in told if qt.QKeySequence(key).toString() not in bound] == []


def test_its_table_of_providers_is_that_of_the_registry() -> None:
    script = ROOT / "packaging" / "provider_table.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")

"""Reports: every format holds what is wrong, hostile values do no harm, secrets stay out."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from inspector.errors import UsageError
from inspector.redaction import Redactor, load_profile
from inspector.suites import Result, hidden
from inspector.suites.reports import LONGEST, REPORTS, report_of
from tests.suites.conftest import Check, event, states

SCHEMA = Path(__file__).parents[1] / "data" / "junit" / "junit-10.xsd"
HOSTILE = "<script>alert(1)</script> ]]> & \"' \x00\x01\x1b[31m \ud800 \u202e | ` # \\ \ufffe"
SUITE = """
[suite]
name = "a ]]> <b> & \\"quoted\\" # \\u0007"
no_others = true
[[expect]]
name = "one"
event = "a"
fields = { "data.x" = "y" }
[[expect]]
name = "two"
event = "b"
[[expect]]
name = "three <i>"
event = "c"
"""


@pytest.fixture
def result(check: Check) -> Result:
    made = check(SUITE, event("a", {"data": {"x": HOSTILE}}), event("b"), event("odd <u>", target="/x?<y>"))
    assert states(made) == {"one": "wrong", "two": "met", "three <i>": "missing", "no others": "wrong"}
    return made


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_names_what_is_wrong(name: str, result: Result) -> None:
    text = REPORTS[name].write(result).decode("utf-8")
    assert "data.x" in text
    assert "no others" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", text)


def test_junit_is_what_its_schema_asks_for(result: Result) -> None:
    data = REPORTS["junit"].write(result)
    xmlschema.XMLSchema(SCHEMA).validate(data.decode("utf-8").partition("?>")[2])
    root = ElementTree.fromstring(data)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "3", "0")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    failure = cases["one"].find("failure")
    assert failure is not None
    assert "data.x is" in (failure.get("message") or "")
    assert cases["two"].find("failure") is None


def test_junit_of_an_interrupted_run_has_errors(result: Result) -> None:
    from dataclasses import replace

    waiting = replace(result.outcomes[2], state="waiting")
    broken = replace(result, outcomes=(waiting,), ended="interrupted", problem="the command pay.sh failed")
    data = REPORTS["junit"].write(broken)
    xmlschema.XMLSchema(SCHEMA).validate(data.decode("utf-8").partition("?>")[2])
    assert ElementTree.fromstring(data).get("errors") == "2"
    tap = REPORTS["tap"].write(broken).decode()
    assert tap.splitlines()[-1] == "Bail out! the command pay.sh failed"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def test_the_page_holds_no_markup_that_came_from_outside(result: Result) -> None:
    text = REPORTS["html"].write(result).decode("utf-8")
    parser = _Tags()
    parser.feed(text)
    assert not parser.tags & {"script", "b", "i", "u", "img", "a"}
    assert "default-src 'none'" in text


def test_tap_has_a_line_for_each_and_escapes_directives(result: Result) -> None:
    lines = REPORTS["tap"].write(result).decode().splitlines()
    assert lines[:2] == ["TAP version 14", "1..4"]
    assert [line for line in lines if re.match("(not )?ok ", line)] == [
        "not ok 1 - one",
        "ok 2 - two",
        "not ok 3 - three <i>",
        "not ok 4 - no others",
    ]


def test_json_tells_everything(result: Result) -> None:
    data = json.loads(REPORTS["json"].write(result))
    assert (data["passed"], data["complete"], data["unasked_count"]) == (False, True, 1)
    (fault,) = data["expectations"][0]["faults"]
    assert (fault["path"], fault["expected"], fault["capture"]["id"]) == ("data.x", '"y"', 1)


def test_markdown_keeps_markup_of_others_in_code(result: Result) -> None:
    text = REPORTS["markdown"].write(result).decode()
    assert "`three <i>`" in text
    assert text.count("\n| ❌ |") == 3


def test_long_values_are_cut_and_that_is_said(check: Check) -> None:
    result = check('[suite]\nname = "' + "n" * 1_000_000 + '"\n[[expect]]\nevent="a"', event("x" * 1_000_000))
    for report in REPORTS.values():
        data = report.write(result)
        assert len(data) < 20 * LONGEST
        assert b"1,000,000 characters, cut here" in data


@pytest.mark.parametrize("name", REPORTS)
def test_secrets_do_not_get_into_reports(name: str, check: Check) -> None:
    text = """
[[expect]]
event = "a"
[[expect.checks]]
field = "header[X-Api-Key]"
equals = "${EXPECTED_KEY}"
[[expect.checks]]
field = "client_secret"
equals = "something else"
[[expect.checks]]
field = "note"
equals = "plain"
"""
    body = {"client_secret": "s3cr3t-of-client", "note": "mail to ann@example.org, with ${EXPECTED_KEY}-kept"}
    result = check(text, event("a", body), EXPECTED_KEY="key-from-environment")
    redactor = Redactor(load_profile("default"), ["key-from-environment"])
    data = REPORTS[name].write(hidden(result, redactor)).decode()
    for secret in ("key-from-environment", "key-of-the-sender-1", "s3cr3t-of-client", "ann@example.org"):
        assert secret not in data
    assert "client_secret" in data


def test_the_ending_of_a_file_says_the_format() -> None:
    assert report_of("a/b.XML").name == "junit"
    with pytest.raises(UsageError, match="no report"):
        report_of("a.pdf")

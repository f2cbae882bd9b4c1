"""Results as files: one file for each format, and one line here."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import PurePath

from inspector.errors import UsageError
from inspector.suites.outcome import Result

#: Characters of any one text in a report; the rest is cut, and that is said.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Report:
    """One format: its module has `write(result) -> str`."""

    name: str
    title: str
    suffix: str

    def write(self, result: Result) -> bytes:
        """The report. `result` has to be `hidden` before, where it is for others."""
        module = importlib.import_module(f"inspector.suites.reports.{self.name}")
        text: str = module.write(result.mapped(cut))
        return text.encode("utf-8", "replace")


#: Every format by name, in the order of menus and of the command line.
REPORTS: dict[str, Report] = {
    made.name: made
    for made in (
        Report("junit", "JUnit XML (GitLab, Jenkins, GitHub)", ".xml"),
        Report("html", "HTML page (one file, offline)", ".html"),
        Report("markdown", "Markdown", ".md"),
        Report("json", "JSON", ".json"),
        Report("tap", "TAP 14", ".tap"),
    )
}


def report_of(path: str) -> Report:
    """The format that the name of a file asks for. UsageError."""
    ending = PurePath(path).suffix.lower()
    for report in REPORTS.values():
        if report.suffix == ending:
            return report
    endings = ", ".join(report.suffix for report in REPORTS.values())
    raise UsageError(f"{path} has the ending of no report.", hint=f"There are {endings}.")


def cut(text: str) -> str:
    """A text that a report can hold: what is longer than LONGEST is cut, and says so."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… ({len(text):,} characters, cut here)"

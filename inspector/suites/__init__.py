"""Suites: what a whole scenario must bring, whether it did, and why not.

A suite is a TOML file (`reading`). One incremental `Matcher` serves all: a live run, a recorded session, the window
and the pytest plugin. What came of it is a `Result`, which `reports` write in each format.
"""

from inspector.suites.arrival import Arrival
from inspector.suites.hiding import hidden
from inspector.suites.matching import Matcher
from inspector.suites.outcome import Came, Fault, Outcome, Result
from inspector.suites.reading import load_suite, parse_suite
from inspector.suites.recorded import check_recorded
from inspector.suites.suite import Command, Count, Expectation, Request, Sample, Stimulus, Suite

__all__ = [
    "Arrival",
    "Came",
    "Command",
    "Count",
    "Expectation",
    "Fault",
    "Matcher",
    "Outcome",
    "Request",
    "Result",
    "Sample",
    "Stimulus",
    "Suite",
    "check_recorded",
    "hidden",
    "load_suite",
    "parse_suite",
]

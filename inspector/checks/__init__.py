"""Checks: what must hold for a capture, whether it does, and why not.

One check is one TOML table with one key of a kind (`kinds.KINDS`)::

    [[endpoints.orders.checks]]
    event = "invoice.paid"
    field = "data.object.amount"
    equals = 1000

`read_checks(tables, where)` reads them (ConfigError with file, line, nearest key), `run_checks(checks, subject)` makes
them, in bounded time and without raising for what arrived. Nothing here is fetched: schemas lie on this machine.
"""

from inspector.checks.address import Address, address_of
from inspector.checks.check import Check, Kind
from inspector.checks.kinds import KINDS
from inspector.checks.place import Place
from inspector.checks.reading import read_check, read_checks, use_checks, write_check
from inspector.checks.result import CheckResult, Tally, describe, failures, tally
from inspector.checks.run import BUDGET_S, run_checks
from inspector.checks.subject import Subject

__all__ = [
    "BUDGET_S",
    "KINDS",
    "Address",
    "Check",
    "CheckResult",
    "Kind",
    "Place",
    "Subject",
    "Tally",
    "address_of",
    "describe",
    "failures",
    "read_check",
    "read_checks",
    "run_checks",
    "tally",
    "use_checks",
    "write_check",
]

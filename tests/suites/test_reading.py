"""Suites as files: what they say, and file, line and nearest key for what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.errors import ConfigError
from inspector.suites import Command, Count, Request, Sample, load_suite
from tests.suites.conftest import suite_of

A = '[[expect]]\nevent = "a"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[suite]\ntimeut = 3\n" + A, 2, "suite.timeut is not known here. Did you mean timeout?"),
        ('[[expect]]\nevnt = "a"', 2, "expect.evnt is not known here. Did you mean event?"),
        ("[[expct]]\n" + A, 1, "expct is not known here. Did you mean expect?"),
        ("timeout = 3\n" + A, 1, "timeout is not known here. Write it under [suite]"),
        (
            A + '[[expect.checks]]\nfield = "x"\nequls = 3',
            5,
            "expect.checks[1].equls is no check. Did you mean equals?",
        ),
        (A + '[[expect]]\nwhere = "((x"', 4, "expect[2].where does not read"),
        (A + "exactly = 1\nat_least = 2", 4, "at_least stands beside exactly"),
        (A + "exactly = -1", 3, "it must be a whole number, 0 or more"),
        (A + 'within = "soon"', 3, 'it must be a time like "10s"'),
        (A + 'within = "5s"\nof = "b"', 4, "names 'b', no other expectation"),
        ('[suite]\norder = "sorted"\n' + A, 2, 'it must be "any" or "listed"'),
        ('[suite]\ncorrelate = "]["\n' + A, 2, "suite.correlate does not read"),
        ('[endpoints.a]\nsecrt_env = "X"\n' + A, 2, "secrt_env is not known here. Did you mean secret_env?"),
        ('[[stimulus]]\nsample = "stripe invoice.payd"\n' + A, 2, "invoice.paid"),
        ('[[stimulus]]\nrequest = "POST localhost"\n' + A, 2, "no address"),
        ("[[stimulus]]\ncommand = []\n" + A, 2, "must be a list of texts"),
        ('[[stimulus]]\ndelay = "1s"\n' + A, 1, "needs one of request, command and sample"),
        ('[suite]\nname = "x"', None, "a suite expects something"),
        ("[suite\n", 1, "does not parse"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, line: int | None, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        suite_of(text)
    assert said in str(caught.value)
    assert caught.value.line == line
    if line is not None and "parse" not in said:
        assert f"suite.toml, line {line}: " in str(caught.value)


def test_all_that_can_be_said() -> None:
    suite = suite_of(
        """
[suite]
name = "Orders"
order = "listed"
timeout = "500ms"
settle = 2
within = "10s"
together = "1min"
correlate = "order.id"
valid = true
no_others = true
no_duplicates = true
retries = "ignore"

[[expect]]
name = "one"
event = "a.*"
provider = "stripe"
endpoint = "orders"
where = "body.x > 1"
at_least = 2
at_most = 4

[[expect]]
event = "b"
valid = false
correlate = false
within = "3s"
of = "one"
after = ["one"]
fields = { "data.x" = 1 }
checks = [{ field = "data.y", present = true }]

[[stimulus]]
request = "PUT http://localhost:1/x?y=1"
json = { a = 1 }
[[stimulus]]
command = "echo 'a b' c"
delay = "20ms"
[[stimulus]]
sample = "stripe invoice.paid"
fields = { "data.object.amount_paid" = 5 }
wrong = "signature"

[endpoints.orders]
path = "/orders"
answers = [{ plan = "500, then 200" }]
"""
    )
    one, two = suite.expectations
    assert (suite.ordered, suite.timeout_s, suite.settle_s, suite.together_s) == (True, 0.5, 2.0, 60.0)
    assert (suite.no_others, suite.no_duplicates, suite.count_retries) == (True, True, False)
    assert (one.count, one.within_s, one.valid, one.correlate) == (Count(2, 4), 10.0, True, "body.order.id")
    assert (two.valid, two.correlate, two.of, two.after, len(two.checks)) == (False, "", "one", ("one",), 2)
    assert suite.stimuli[0].act == Request(
        "PUT", "http://localhost:1/x?y=1", (("Content-Type", "application/json"),), '{"a": 1}'
    )
    assert (suite.stimuli[1].act, suite.stimuli[1].delay_s) == (Command(("echo", "a b", "c")), 0.02)
    assert suite.stimuli[2].act == Sample("stripe", "invoice.paid", (("data.object.amount_paid", "5"),), "signature")
    assert suite.endpoints[0].answers[0].plan == "500, then 200"


def test_variables_come_from_the_environment_or_the_suite() -> None:
    fields = 'fields = { a = "${amount}", b = "${B:-x}", c = "$${" }'
    text = '[variables]\namount = 10\n[[expect]]\nevent = "${KIND}"\n' + fields
    (one,) = suite_of(text, KIND="paid").expectations
    assert one.event == "paid"
    assert [check.table["equals"] for check in one.checks] == [10, "x", "${"]


def test_variables_without_a_value_are_all_named() -> None:
    with pytest.raises(ConfigError, match="variables FIRST, SECOND have no value") as caught:
        suite_of('[[expect]]\nevent = "${FIRST}"\nwhere = "${SECOND}"')
    assert caught.value.line == 2
    assert "--set NAME=VALUE" in str(caught.value)


def test_values_called_like_secrets_are_secrets() -> None:
    text = A + 'fields = { a = "${API_TOKEN}", b = "${ORDER}" }\n[[stimulus]]\nrequest = "GET http://h/"\n'
    suite = suite_of(text + 'headers = { X = "${PLAIN}" }', API_TOKEN="tok-12345", ORDER="or-1234", PLAIN="pl-1234")
    assert set(suite.secrets) == {"tok-12345", "pl-1234"}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_suite(tmp_path / "none.toml")

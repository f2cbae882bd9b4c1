from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.answers.steps import Fault, Step, parse_delay, parse_fault, parse_plan, parse_rate
from inspector.errors import ConfigError


def test_a_plan_reads_as_people_say_it() -> None:
    assert parse_plan("500, 500, then 200") == (Step(500), Step(500), Step(200))
    assert parse_plan("500 x2 , and then ok") == (Step(500), Step(500), Step(passes=True))
    assert parse_plan("10 % 503") == (Step(503, rate=0.1),)
    assert parse_plan("delay 1s..3s 202, 25% delay 200ms 500 reset") == (
        Step(202, (1.0, 3.0)),
        Step(500, (0.2, 0.2), Fault("reset"), 0.25),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hang", Fault("hang")),
        ("hang 30s", Fault("hang", 30)),
        ("close", Fault("close")),
        ("close after 10", Fault("close", 10)),
        ("reset after 1 kB", Fault("reset", 1000)),
        ("slow 100 B/s", Fault("slow", 100)),
        ("slow 1KiB/s", Fault("slow", 1024)),
        ("length -3", Fault("length", -3)),
        ("length + 5", Fault("length", 5)),
        ("truncate", Fault("truncate")),
        ("truncate 4 bytes", Fault("truncate", 4)),
        ("malformed", Fault("malformed")),
        ("twice", Fault("twice")),
        ("TLS  abort", Fault("tls abort")),
    ],
)
def test_faults_read_alone_and_in_a_step(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault
    assert parse_plan(f"503 {text}") == (Step(503, fault=fault),)
    assert parse_fault(str(fault)) == fault


def test_nothing_said_is_nothing_done() -> None:
    assert parse_fault("") is None
    assert parse_delay(" ") == (0, 0)
    assert parse_rate("") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Step 1"),
        ("500, ", "Step 2"),
        ("500, sometimes", "'sometimes'"),
        ("600", "600 is no status"),
        ("100", "no final answer"),
        ("200 x0", "1 to 1,000"),
        ("200 x9999", "1 to 1,000"),
        ("10%", "says nothing to answer"),
        ("120% 500", "rate"),
        ("delay 2h 200", "does not read"),
        ("delay 301s 200", "limit of 300 s"),
        ("delay 3s..1s 200", "ends before"),
        ("slow 0 B/s", "at least 1"),
        ("200," * 3000, "10,000 characters"),
    ],
)
def test_what_does_not_read_is_told(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        parse_plan(text)


@pytest.mark.parametrize("text", ["-1s", "-200ms", "-1s..3s", "-0.001 s"])
def test_a_delay_that_is_negative_is_called_so(text: str) -> None:
    with pytest.raises(ConfigError, match="is negative") as caught:
        parse_delay(text)
    assert "limit" not in str(caught.value)


@settings(max_examples=50)
@given(
    st.builds(
        Step,
        st.none() | st.integers(200, 599),
        st.sampled_from([(0.0, 0.0), (0.5, 0.5), (1.0, 3.0)]),
        st.none()
        | st.sampled_from([Fault("hang", 2), Fault("close", 5), Fault("slow", 9), Fault("length", -2), Fault("twice")]),
        st.sampled_from([1.0, 0.25]),
    ).filter(lambda step: step.status is not None or step.fault is not None or step.delay_s != (0, 0))
)
def test_a_step_reads_back_as_it_is_written(step: Step) -> None:
    assert parse_plan(str(step)) == (step,)

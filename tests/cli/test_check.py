"""`check` as pipelines use it: real processes, exit statuses, reports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest

from inspector.cli import main
from inspector.session import Session

THREE = """
[suite]
name = "A paid order"
timeout = "20s"
[endpoints.stripe]
path = "/stripe"
provider = "stripe"
secret_env = "STRIPE_SECRET"
[[expect]]
name = "charged"
event = "charge.succeeded"
valid = true
fields = { "data.object.amount" = 1000 }
[[expect]]
event = "invoice.paid"
[[expect]]
event = "customer.created"
"""
SAMPLES = """
[[stimulus]]
sample = "stripe charge.succeeded"
fields = { "data.object.amount" = %s }
[[stimulus]]
sample = "stripe invoice.paid"
[[stimulus]]
sample = "stripe customer.created"
"""
WRONG = 'charge.succeeded came, but data.object.amount is "10.00", a string; expected 1000'


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SECRET", "whsec_a-secret-of-stripe")


def suite(folder: Path, text: str) -> str:
    path = folder / "suite.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_scenario_with_one_wrong_field_live(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = suite(tmp_path, THREE + SAMPLES % "'\"10.00\"'")
    reports = [f"--junit={tmp_path / 'r.xml'}", f"--html={tmp_path / 'r.html'}", f"--report={tmp_path / 'r.json'}"]
    assert main(["check", path, "--listen", "--port", "0", *reports]) == 1
    out = capsys.readouterr().out
    assert out.startswith("Listening on http://127.0.0.1:")
    assert f"[✕] charged: #1 {WRONG}" in out
    assert "[✓] invoice.paid: 1 came" in out
    assert out.endswith("A paid order failed: 2 of 3 met\n")
    failure = ElementTree.parse(tmp_path / "r.xml").find(".//failure")
    assert failure is not None
    assert WRONG in (failure.text or "")
    assert "data.object.amount" in (tmp_path / "r.html").read_text("utf-8")
    data = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (data["passed"], data["ended"]) == (False, "done")


def test_a_secret_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STRIPE_SECRET", raising=False)
    path, session = suite(tmp_path, THREE + SAMPLES % "1000"), str(tmp_path / "s.webhooks")
    told = "no secret to check signatures with: the environment variable STRIPE_SECRET is not set"
    for words in (["--listen", "--port", "0", "--session", session], ["--session", session]):
        assert main(["check", path, *words]) == 1
        out = capsys.readouterr().out
        assert f"note: the endpoint stripe has {told}" in out
        assert out.count("exactly 1 × charge.succeeded") == 1


def test_what_passes_ends_with_0_and_can_be_looked_at_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, session = suite(tmp_path, THREE + SAMPLES % "1000"), str(tmp_path / "s.webhooks")
    assert main(["check", path, "--listen", "--port", "0", "--session", session, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["listening", "result"]
    assert lines[1]["passed"] is True
    # over what was recorded, which is not listened for again
    assert main(["check", path, "--session", session]) == 0
    assert main(["check", path, "--session", session, "--tap=-"]) == 0
    assert capsys.readouterr().out.endswith("ok 1 - charged\nok 2 - invoice.paid\nok 3 - customer.created\n")
    assert main(["check", path, "--session", session, "--filter", "event:invoice.paid"]) == 1


def test_secrets_of_the_suite_check_what_was_recorded_without_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = str(tmp_path / "s.webhooks")
    signed = suite(tmp_path, THREE + SAMPLES % "1000")
    assert main(["check", signed, "--listen", "--port", "0", "--session", session, "--quiet"]) == 0
    with Session.open(session) as opened:
        opened.remove_endpoint("stripe").result(10)
    assert main(["check", signed, "--session", session, "--quiet"]) == 0
    monkeypatch.setenv("STRIPE_SECRET", "whsec_another-secret")
    assert main(["check", signed, "--session", session]) == 1
    assert "#1 charge.succeeded came, but its signature is not valid" in capsys.readouterr().out


def test_a_suite_is_made_of_a_session(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, session = suite(tmp_path, THREE + SAMPLES % "1000"), str(tmp_path / "s.webhooks")
    assert main(["check", path, "--listen", "--port", "0", "--session", session, "--quiet"]) == 0
    made = str(tmp_path / "made.toml")
    assert main(["check", made, "--record", "--session", session, "--last", "2"]) == 0
    assert "A suite of 2 events" in capsys.readouterr().err
    assert main(["check", made, "--record", "--session", session]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["check", made, "--session", session, "--filter=-event:charge.succeeded"]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[suite]\ntimeut = 3", "suite.toml, line 2: suite.timeut is not known here. Did you mean timeout?"),
        ('[[expect]]\nevent = "${NOBODY_SETS_IT}"', "The variable NOBODY_SETS_IT has no value."),
    ],
)
def test_a_suite_that_does_not_read(tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", suite(tmp_path, text)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_variables_can_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Session.open(tmp_path / "s.webhooks").close()
    path = suite(tmp_path, '[[expect]]\nevent = "${KIND}"')
    assert main(["check", path, "--session", str(tmp_path / "s.webhooks"), "--set", "KIND=paid"]) == 1
    assert "[✕] paid: nothing came" in capsys.readouterr().out
    assert main(["check", path, "--set", "KIND"]) == 2


@pytest.mark.parametrize(
    ("stimulus", "said"),
    [
        ('command = ["no-such-program-at-all"]', "no-such-program-at-all cannot be started"),
        (f'command = ["{sys.executable}", "-c", "import sys; sys.exit(\'no money\')"]', "status 1: no money"),
        ('request = "POST http://127.0.0.1:9/"', "could not be fired"),
    ],
)
def test_a_stimulus_that_fails_breaks_off(
    tmp_path: Path, stimulus: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite(tmp_path, f'[[expect]]\nevent = "a"\n[[stimulus]]\n{stimulus}\n')
    assert main(["check", path, "--listen", "--port", "0", "--junit", str(tmp_path / "r.xml")]) == 2
    assert said in capsys.readouterr().err
    assert said in (tmp_path / "r.xml").read_text("utf-8")


def test_a_program_finds_where_to_send_to_and_gets_the_planned_answers(tmp_path: Path) -> None:
    (tmp_path / "send.py").write_text(
        "import os, sys, urllib.request, urllib.error\n"
        "for _ in range(3):\n"
        "    try: urllib.request.urlopen(os.environ['WEBHOOK_INSPECTOR_URL'] + '/o', b'{\"id\": 1}').read()\n"
        "    except urllib.error.HTTPError as error: print(error.code)\n"
        "    else: print('ok'); break\n"
        "else: sys.exit('never accepted')\n",
        "utf-8",
    )
    text = f"""
[endpoints.o]
path = "/o"
answers = [{{ plan = "500 x2, then 200", per = "endpoint" }}]
[[expect]]
name = "retried"
endpoint = "o"
exactly = 3
[[stimulus]]
command = ["{sys.executable}", "send.py"]
"""
    assert main(["check", suite(tmp_path, text), "--listen", "--port", "0", "--quiet"]) == 0


def test_where_it_listens_can_stand_anywhere_in_a_request(tmp_path: Path) -> None:
    text = """
[[expect]]
where = 'header[x-reply]~"^http" body.reply~"^http"'
[[stimulus]]
request = "POST ${ADDRESS}/a"
headers = { X-Reply = "${ADDRESS}/b" }
json = { reply = "${ADDRESS}/b" }
"""
    assert main(["check", suite(tmp_path, text), "--listen", "--port", "0", "--timeout", "5", "--quiet"]) == 0


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "inspector", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as done:
        try:
            yield done
        finally:
            done.kill()


def test_an_interrupted_run_leaves_a_partial_report(tmp_path: Path) -> None:
    path = suite(tmp_path, '[[expect]]\nevent = "a"\n')
    with running("check", path, "--listen", "--port", "0", "--json", "--tap", str(tmp_path / "r.tap")) as program:
        assert program.stdout is not None
        assert json.loads(program.stdout.readline())["event"] == "listening"
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)
    assert program.returncode == 2
    assert err == ""
    result = json.loads(out)
    assert (result["ended"], result["complete"], result["expectations"][0]["state"]) == (
        "interrupted",
        False,
        "waiting",
    )
    assert (tmp_path / "r.tap").read_text("utf-8").endswith("Bail out! interrupted\n")

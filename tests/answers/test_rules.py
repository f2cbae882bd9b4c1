from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.answers import compile_rule, compile_rules
from inspector.endpoints import AnswerRule, GateRule, SecretRef
from inspector.errors import ConfigError
from inspector.session import Session
from tests.answers.conftest import Send, told


def test_the_first_rule_that_fits_answers(answering: Callable[..., None], send: Send, session: Session) -> None:
    answering(
        answers=(
            AnswerRule(when="body.kind=refund", status=409, reason="Not Today"),
            AnswerRule(when="method:PUT OR header[x-env]=test", status=202, name="tests"),
            AnswerRule(when="body.kind=refund", status=500),
            AnswerRule(when="body.kind=off", status=418, enabled=False),
        )
    )
    assert send(body=b'{"kind": "refund"}').wire.startswith(b"HTTP/1.1 409 Not Today\r\n")
    assert send(method="PUT").status == 202
    assert send(headers=(("X-Env", "test"),)).status == 202
    assert send(body=b'{"kind": "off"}').status == 200
    assert [told(session, number).rule for number in (1, 2, 4)] == ["answer 1", "tests", "default"]
    assert send("/elsewhere", body=b'{"kind": "refund"}').status == 200


def test_an_answer_has_its_headers_in_order_and_values_of_the_request(
    answering: Callable[..., None], send: Send
) -> None:
    answering(
        answers=(
            AnswerRule(
                status=201,
                headers=(("X-Dup", "1"), ("x-dup", '{{header "X-Id"}}'), ("Content-Type", "application/json")),
                body='{"id": {{request.body.data.id}}, "q": {{request.query.a|tojson}}, "u": "{{uuid}}",'
                ' "at": "{{now}}", "path": "{{request.segments[1]}}", "form": "{{request.method}}"}',
            ),
        )
    )
    seen = send("/orders/42?a=%22x%22", b'{"data": {"id": 7}}', (("X-Id", "abc"), ("Content-Type", "application/json")))
    assert b"X-Dup: 1\r\nx-dup: abc\r\n" in seen.head
    found = json.loads(seen.body)
    assert (found["id"], found["q"], found["path"], found["form"]) == (7, '"x"', "42", "POST")
    assert len(found["u"]) == 36


def test_values_come_out_of_compressed_bodies_and_forms(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(body="{{request.body.id}}"),))
    zipped = (("Content-Type", "application/json"), ("Content-Encoding", "gzip"))
    assert send(body=gzip.compress(b'{"id": "z"}'), headers=zipped).body == b"z"
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    assert send(body=b"id=a%20b&id=c", headers=form).body == b"a b"


def test_parts_of_the_path_have_names(answering: Callable[..., None], send: Send) -> None:
    answering(path="/shops/{shop}/orders", answers=(AnswerRule(body="{{request.parts.shop}}"),))
    assert send("/shops/a%20b/orders/5").body == b"a b"


def test_a_header_cannot_be_broken_open_by_what_arrives(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(headers=(("X-Echo", "{{request.body.v}}"),)),))
    seen = send(body=json.dumps({"v": "1\r\nX-Evil: 2"}).encode())
    assert b"X-Echo: 1X-Evil: 2\r\n" in seen.head + b"\r\n"


def test_a_template_that_cannot_be_filled_in_is_told_to_both_sides(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(answers=(AnswerRule(body="{{request.body.missing}}"),))
    seen = send()
    assert seen.status == 500
    assert b"'missing'" in seen.body
    assert "'missing'" in told(session, 1).rule


def test_bodies_of_files_go_out_byte_for_byte(answering: Callable[..., None], send: Send, tmp_path: Path) -> None:
    data = bytes(range(256)) * 100
    (tmp_path / "answer.bin").write_bytes(data)
    answering(answers=(AnswerRule(file=str(tmp_path / "answer.bin")),))
    assert send().body == data
    (tmp_path / "answer.json").write_bytes(b'{"got": "{{request.method}}"}')
    answering(answers=(AnswerRule(file=str(tmp_path / "answer.json")),))
    assert send().body == b'{"got": "POST"}'
    answering(answers=(AnswerRule(file=str(tmp_path / "answer.json"), template=False),))
    assert send().body == b'{"got": "{{request.method}}"}'


def test_a_file_that_is_gone_leaves_the_answers_as_they_were(
    answering: Callable[..., None], send: Send, session: Session, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "a.txt"
    place.write_text("kept")
    answering(answers=(AnswerRule(file=str(place)),))
    assert send().body == b"kept"
    place.unlink()
    with pytest.raises(ConfigError, match="There is no file"):
        answering(answers=(AnswerRule(file=str(place), status=500),))
    assert send().body == b"kept"


def test_delays_hold_the_answer_back_and_are_on_record(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(answers=(AnswerRule(delay="100ms..150ms", status=202),))
    seen = send()
    assert seen.status == 202
    assert seen.seconds >= 0.1
    assert session.summaries([1])[0].duration_us >= 100_000


def test_attempts_of_an_event_are_counted_by_its_id_and_others_by_their_bytes(
    answering: Callable[..., None], send: Send
) -> None:
    answering(answers=(AnswerRule(when="attempt<3", status=500),))
    stripe = (("Stripe-Signature", "t=1,v1=00"), ("Content-Type", "application/json"))
    event = b'{"id": "evt_%d", "object": "event", "type": "invoice.paid", "data": {"object": {}}}'
    assert [send(body=event % 1, headers=stripe).status for _ in range(4)] == [500, 500, 200, 200]
    assert send(body=event % 2, headers=stripe).status == 500
    assert [send(body=b"plain").status for _ in range(3)] == [500, 500, 200]


@pytest.mark.parametrize("identity", [b"evt_1", b"evt_\\udcc5"])
def test_attempts_go_on_where_they_were_before_a_restart(
    answering: Callable[..., None], send: Send, session: Session, identity: bytes
) -> None:
    answering(answers=(AnswerRule(when="attempt<3", status=500),))
    stripe = (("Stripe-Signature", "t=1,v1=00"), ("Content-Type", "application/json"))
    event = b'{"id": "%s", "object": "event", "type": "invoice.paid", "data": {"object": {}}}' % identity
    assert send(body=event, headers=stripe).status == 500
    session._answering.restart()
    assert [send(body=event, headers=stripe).status for _ in range(2)] == [500, 200]


def test_a_plan_goes_step_by_step_for_each_event_or_for_all(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(answers=(AnswerRule(plan="503, 500, then ok"), AnswerRule(status=204)))
    assert [send(body=b"a").status for _ in range(4)] == [503, 500, 204, 204]
    assert send(body=b"b").status == 503
    assert told(session, 2).rule == "answer 1, step 2 of 3: 500"
    answering(answers=(AnswerRule(plan="503, 500, then 200", per="endpoint"),))
    assert [send(body=body).status for body in (b"c", b"d", b"e")] == [503, 500, 200]


def test_a_rate_repeats_by_its_seed(answering: Callable[..., None], send: Send) -> None:
    def round_of(seed: int) -> list[int]:
        answering(answers=(AnswerRule(status=503, rate="40%", seed=seed),))
        return [send().status for _ in range(20)]

    first, other = round_of(1), round_of(2)
    answering(answers=())
    assert 0 < first.count(503) < 20
    assert first != other
    compiled = compile_rule(AnswerRule(status=503, rate="40%", seed=1))
    assert [503 if compiled.applies(number) else 200 for number in range(1, 21)] == first


def test_verdicts_decide(answering: Callable[..., None], send: Send, session: Session) -> None:
    session.set_secret("orders", "signing", "s3cret").result(10)
    secrets = (SecretRef("keyring", "orders/signing", "signing"),)
    answering(provider="github", secrets=secrets, answers=(AnswerRule(when="verdict:invalid", status=422),))
    right = hmac.new(b"s3cret", b"{}", hashlib.sha256).hexdigest()
    wanted = ("X-GitHub-Event", "push")
    assert send(headers=(("X-Hub-Signature-256", f"sha256={right}"), wanted)).status == 200
    assert send(headers=(("X-Hub-Signature-256", f"sha256={'0' * 64}"), wanted)).status == 422


def test_a_verdict_that_decided_is_explained_behind_the_answer(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    session.set_secret("orders", "signing", "s3cret ").result(10)
    secrets = (SecretRef("keyring", "orders/signing", "signing"),)
    answering(provider="github", secrets=secrets, gate=(GateRule("signature"),))
    right = hmac.new(b"s3cret", b"{}", hashlib.sha256).hexdigest()
    assert send(headers=(("X-Hub-Signature-256", f"sha256={right}"), ("X-GitHub-Event", "push"))).status == 403
    deadline = time.monotonic() + 10
    while session.summaries([1])[0].reason != "secret_whitespace" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert session.summaries([1])[0].reason == "secret_whitespace"


def test_large_bodies_are_looked_into_behind_the_commit(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(answers=(AnswerRule(when="body.kind=big", status=413), AnswerRule(status=202)))
    big = json.dumps({"kind": "big", "pad": "x" * 200_000}).encode()
    assert send(body=big).status == 413
    assert send(body=big.replace(b"big", b"odd")).status == 202
    assert [row.status for row in session.summaries([1, 2])] == [413, 202]


def test_the_address_may_ask_for_a_status_where_that_is_allowed(answering: Callable[..., None], send: Send) -> None:
    assert send("/orders?status=503").status == 200
    answering(quick_status=True)
    assert send("/orders?status=503").status == 503
    assert send("/orders/429").status == 429
    assert send("/orders/42?status=99").status == 200


def test_ten_thousand_rules_are_taken_and_more_are_refused() -> None:
    rules = tuple(AnswerRule(when=f"path:/x{number}") for number in range(10_000))
    assert len(compile_rules(rules)) == 10_000
    with pytest.raises(ConfigError, match="at most 10,000"):
        compile_rules((*rules, AnswerRule()))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (AnswerRule(when="statsu:1"), "does not parse at character"),
        (AnswerRule(body="{{request.x"), "never closed"),
        (AnswerRule(body="{{''.__class__}}"), "__class__"),
        (AnswerRule(body="{{request.__init__}}"), "__init__"),
        (AnswerRule(body="{{ ().__class__.__bases__ }}"), "__"),
        (AnswerRule(status=700), "no status"),
        (AnswerRule(body="a", file="/b"), "not both"),
        (AnswerRule(plan="500", fault="reset"), "Write them into its steps"),
        (AnswerRule(per="day"), "per event or per endpoint"),
        (AnswerRule(headers=(("a b", "1"),)), "no name of a header"),
        (AnswerRule(file="relative.txt"), "no full path"),
    ],
)
def test_rules_that_do_not_read_are_refused(rule: AnswerRule, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        compile_rule(rule)


@pytest.mark.parametrize("body", ["{{request._capture}}", "{{request.header.__globals__}}", "{{[].append(1)}}"])
def test_a_template_reaches_nothing_but_values(body: str, answering: Callable[..., None], send: Send) -> None:
    try:
        answering(answers=(AnswerRule(body=body),))
    except ConfigError:
        return
    assert send().status == 500


def test_the_status_of_an_address_is_behind_the_gate(
    answering: Callable[..., None], send: Send, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t")
    gate = (GateRule("bearer", "", SecretRef("env", "TOKEN", role="gate")),)
    answering(quick_status=True, gate=gate)
    assert send("/orders?status=503").status == 401
    assert send("/orders?status=503", headers=(("Authorization", "Bearer t"),)).status == 503


def test_a_step_that_lets_a_delivery_pass_is_told_as_well(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(
        answers=(
            AnswerRule(name="first", plan="503, ok, 502, then ok", per="endpoint"),
            AnswerRule(name="second", when="body.id", status=202),
        )
    )
    bodies = (b'{"id":1}', b'{"id":1}', b"{}", b"{}")
    assert [send(body=body).status for body in bodies] == [503, 202, 502, 200]
    rules = [told(session, number).rule for number in range(1, 5)]
    assert rules[1] == "first, step 2 of 4: ok; second"
    assert rules[3] == "first, step 4 of 4: ok"


def test_a_body_file_that_is_edited_is_answered_as_it_is_now(
    answering: Callable[..., None], send: Send, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "answer.json"
    place.write_text('{"v": 1}')
    answering(answers=(AnswerRule(file=str(place)),))
    seen = send()
    assert seen.body == b'{"v": 1}'
    assert b"Content-Type: application/json" in seen.head
    place.write_text('{"v": "{{request.method}}"}')
    until(lambda: send().body == b'{"v": "POST"}')
    for wrong in ("{{never closed", "{{nope}} "):
        place.write_text(wrong)
        until(lambda: send() and caplog.records)
        (record,) = caplog.records
        assert "goes on with what its file said before" in record.getMessage()
        caplog.clear()
    assert send().body == b'{"v": "POST"}'
    place.write_text("mended")
    until(lambda: send().body == b"mended")


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reason": "no €"}, "one line of letters"),
        ({"reason": "bell\x07"}, "one line of letters"),
        ({"headers": (("X-A", "bell\x07"),)}, "control character"),
        ({"body": "{{nope}}"}, "In the body: there is no value named 'nope'"),
        ({"headers": (("X-A", "{{lipsum()}}"),)}, "In the header X-A: there is no value named 'lipsum'"),
        ({"body": "{{9**9**9}}"}, "powers"),
        ({"body": "{{''.__class__}}"}, "__class__"),
    ],
)
def test_what_could_never_be_answered_is_refused_when_it_is_written(fields: dict[str, object], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        compile_rule(AnswerRule(**fields))  # type: ignore[arg-type]


def test_a_default_stands_in_for_whatever_is_missing(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(body="{{request.body.a.b[0].c|default('none')}}"),))
    for body in (
        b"",
        b"null",
        b"5",
        b"[]",
        b"{}",
        b'{"a":{}}',
        b'{"a":3}',
        b'{"a":{"b":[]}}',
        b'{"a":{"b":"x"}}',
        b"{",
    ):
        assert send(body=body).body == b"none", body
    assert send(body=b'{"a":{"b":[{"c":"there"}]}}').body == b"there"


def test_control_characters_of_a_request_end_in_no_header(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(headers=(("X-A", "{{request.body.a}}"), ("X-B", "€"))),))
    assert b"X-A: abc\r\n" in send(body=b'{"a":"a\\r\\nb\\u0007\\u007fc"}').head


def test_an_answer_without_content_has_none(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(status=205, body="more"),))
    seen = send()
    assert b"Content-Length: 0" in seen.head
    assert seen.body == b""


@pytest.mark.parametrize("when", ["rule:x", "checks:failed", "check:x", "status:200", "pinned", "tag:x", "note:x"])
def test_what_is_only_known_after_the_answer_is_not_so_before(
    when: str, answering: Callable[..., None], send: Send
) -> None:
    answering(answers=(AnswerRule(when=when, status=500), AnswerRule(when=f"NOT {when}", status=202)))
    assert send().status == 202

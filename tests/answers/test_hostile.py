"""Rules, templates and plans against what is meant to hurt: through the running listener."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.answers import compile_rule
from inspector.answers.steps import MAX_DELAY_S
from inspector.config import parse_config
from inspector.endpoints import AnswerRule, Endpoint
from inspector.errors import ConfigError
from inspector.session import Session
from tests.answers.conftest import Send, told


def ask(session: Session, data: bytes, patience: float = 10) -> bytes:
    """All bytes that come back on one connection."""
    assert session.address is not None
    with socket.create_connection(("127.0.0.1", int(session.address.rpartition(":")[2])), timeout=patience) as sock:
        sock.sendall(data)
        answer = b""
        while part := sock.recv(65536):
            answer += part
        return answer


def request(target: str, body: bytes = b"{}", more: str = "") -> bytes:
    head = f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{more}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def statuses(answer: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def test_pipelined_requests_get_their_steps_in_order(answering: Callable[..., None], session: Session) -> None:
    answering(answers=(AnswerRule(plan="500, delay 50ms 503, slow 400 B/s, then 204", per="endpoint", body="x" * 20),))
    many = b"".join(request(f"/orders/{number}", b'{"n": %d}' % number) for number in range(5))
    answer = ask(session, many + request("/orders/last", more="Connection: close\r\n"))
    assert statuses(answer) == [500, 503, 200, 204, 204, 204]
    rows = session.summaries(range(1, 7))
    assert [row.target for row in rows] == [*(f"/orders/{number}" for number in range(5)), "/orders/last"]
    assert [row.status for row in rows] == [500, 503, 200, 204, 204, 204]


def test_a_fault_in_the_middle_of_a_pipeline_ends_it(answering: Callable[..., None], session: Session) -> None:
    answering(answers=(AnswerRule(plan="200, close after 9, then 200", per="endpoint"),))
    answer = ask(session, request("/orders/1") + request("/orders/2") + request("/orders/3"))
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert rest == b"HTTP/1.1 "


def test_a_delay_of_one_sender_is_none_of_another(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(when="path:/slow", delay="5s"), AnswerRule(status=202)))
    import threading

    waiting = threading.Thread(target=lambda: send("/orders/slow", patience=0.5))
    waiting.start()
    assert send("/orders/quick").seconds < 2
    waiting.join()


@pytest.mark.parametrize("text", ["301s", "6min", "1s..400s", "-1s", "1e9s", "nan", "∞"])
def test_delays_beyond_the_limit_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"beyond the limit|does not read|is negative"):
        compile_rule(AnswerRule(delay=text))
    assert MAX_DELAY_S == 300


EVIL = (
    "{{''.__class__}}",
    "{{''['__class__']}}",
    "{{request['__init__']}}",
    "{{request.header.__func__.__globals__}}",
    "{{header.__call__}}",
    "{{ ''|attr('__class__') }}",
    "{{ request|map(attribute='__class__')|list }}",
    "{{ ''.format(request) }}",
    "{{ '{0.__class__}'.format(request) }}",
    "{{ '%s' % request }}",
    "{{ request.body.__class__.__mro__ }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum.__globals__ }}",
    "{{ config }}",
    "{{ range(10**9)|list }}",
    "{{ range(1000000000) }}",
    "{{ 'x' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 9**9**9 }}",
    "{{ 10**1000000 }}",
    "{{ 'x'|center(1000000000) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a'|replace('', 'b' * 1000)|replace('b', 'c' * 1000) }}",
    "{{ random(1000000000) }}",
    "{{ now('%Y' * 100000000) }}",
    "{% for x in range(10) %}{{ x }}{% endfor %}{{",
    "{{ namespace() }}",
    "{{ dict() }}",
    "{{ import os }}",
    "{{ open('/etc/passwd') }}",
    "{{ request.file }}",
    "{{ (lambda: 1)() }}",
)


@pytest.mark.parametrize("body", EVIL)
def test_a_template_reaches_nothing_and_ends_at_once(body: str, answering: Callable[..., None], send: Send) -> None:
    began = time.monotonic()
    try:
        answering(answers=(AnswerRule(body=body),))
    except ConfigError:
        assert time.monotonic() - began < 2
        return
    seen = send(body=b'{"a": "b"}')
    assert seen.seconds < 2
    assert seen.status == 500
    assert b"root:" not in seen.body
    assert len(seen.body) < 2000


def test_an_answer_of_a_gigabyte_is_not_made(answering: Callable[..., None], send: Send, session: Session) -> None:
    # each value is allowed, all of them together are not
    answering(answers=(AnswerRule(body="{{request.text}}" * 1000),))
    seen = send(body=b'"' + b"x" * 1_000_000 + b'"')
    assert seen.status == 500
    assert b"longer than" in seen.body
    assert "longer than" in told(session, 1).rule
    assert send("/other").status == 200


def test_a_body_that_is_nested_without_end_fills_no_template(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(when="body.a=1", status=409), AnswerRule(body="{{request.body.a}}")))
    seen = send(body=b'{"a":' * 50_000 + b"1" + b"}" * 50_000)
    assert seen.status == 500
    assert send("/other").status == 200


def test_a_pattern_that_never_ends_does_not_stop_the_listener(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(when='body~"^(a+)+$"', status=409), AnswerRule(status=202)))
    seen = send(body=b"a" * 40 + b"!", headers=(("Content-Type", "text/plain"),))
    assert seen.seconds < 5
    assert seen.status == 202


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "link.txt", "folder/secret.txt", "."]
)
def test_a_body_file_of_a_configuration_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("s3cret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder").symlink_to(tmp_path)
    text = f"[endpoints.orders]\n[[endpoints.orders.answers]]\nfile = {json.dumps(name)}\n"
    with pytest.raises(ConfigError, match="outside the folder") as caught:
        parse_config(text, str(folder / "hooks.toml"))
    assert "hooks.toml, line 3" in str(caught.value)


def test_rules_that_send_each_other_round_are_an_answer_each(answering: Callable[..., None], send: Send) -> None:
    answering("here", answers=(AnswerRule(status=307, headers=(("Location", "/there"),)),))
    answering("there", answers=(AnswerRule(status=307, headers=(("Location", "/here"),)),))
    for _ in range(3):
        assert send("/here").status == 307
        assert send("/there").status == 307


def test_ten_thousand_rules_answer(answering: Callable[..., None], send: Send, session: Session) -> None:
    rules = [AnswerRule(when=f"path:/orders/{number}/x method:POST", status=201) for number in range(4_000)]
    rules += [AnswerRule(when=f"header[x-id]={number}", status=202) for number in range(3_000)]
    rules += [AnswerRule(when=f"body.id={number}", status=203) for number in range(2_999)]
    session.save_endpoint(Endpoint("orders", answers=(*rules, AnswerRule(status=204)))).result(60)
    assert send("/orders/3999/x").status == 201
    assert send("/orders", headers=(("X-Id", "2999"),)).status == 202
    assert send("/orders", body=b'{"id": 2998}').status == 203
    last = send("/orders", body=b'{"id": 7000}')
    assert last.status == 204
    assert last.seconds < 5
    assert send("/other").status == 200

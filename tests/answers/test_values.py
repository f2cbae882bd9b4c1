"""What templates of answers name: the quick way to it and the library's say the same."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from inspector.answers.asked import Asked
from inspector.answers.values import AnswerValues
from inspector.capture import Annotation, Capture, Headers
from inspector.endpoints import AnswerRule, Endpoint
from inspector.errors import TemplateError
from inspector.templates import Template
from tests.answers.conftest import Send

JSON = (
    b'{"id": "evt_1", "n": 19.90, "big": 12345678901234567890, "none": null, "yes": true, "a": {"b": ["c", {"d": 1}]}}'
)
EXPRESSIONS = (
    *("request.body.id", "request.body.n", "request.body.big", "request.body.none", "request.body.yes", "request.body"),
    *("request.body.a", "request.body.a.b", "request.body.a.b[1].d", "request.body.missing", "request.body.a.x.y"),
    *("request.body.id.x", "request.body.none.x", "request.body.items", "request.body.a.keys"),
    *('header("X-Id")', 'header "x-id"', 'request.header("X-ID")', 'request.headers("X-Id")', 'header("None")'),
    *('header("X-Id", 1)', "header()", "header", "request.header", 'header("X-Umlaut")', "header(1)"),
    *(
        "request.path",
        "request.query.a",
        "request.query.b",
        "request.parts.shop",
        "request.segments",
        "request.nothing",
    ),
    *("request.method", "request.size", "request.text", "request.attempt", "request.provider", "request", "nobody"),
    *("counter", "counter(10)", "now.unix", "now.date", "now('%Y')", "now.nothing", "uuid.x", "request.body.id|upper"),
)


def values(body: bytes = JSON, kind: bytes = b"application/json") -> AnswerValues:
    headers = Headers([(b"X-Id", b"1"), (b"X-Umlaut", b"\xe4"), (b"Content-Type", kind)])
    moment = datetime(2026, 11, 24, 21, 0, 0, 123456, tzinfo=UTC)
    capture = Capture("u", "shops", moment, "127.0.0.1:1", "http", "1.1", "POST", "/shops/7?a=1&a=2", headers, body)
    asked = Asked(capture, lambda _: Annotation("stripe"), lambda _, seen: seen, number=2)
    made = AnswerValues(asked, Endpoint("shops", path="/shops/{shop}"))
    made._moment = moment
    return made


def outcome(template: Template, of: AnswerValues, *, quick: bool) -> bytes | str:
    patient = template._placed(one.value for one in template._ready)
    try:
        return template.render(of) if quick else template._filled(patient, of, 10**6)
    except TemplateError as error:
        return error.message


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (JSON, b"application/json"),
        (b"id=1&id=2&n=x", b"application/x-www-form-urlencoded"),
        (b"[1, 2]", b"text/plain"),
        (b"\xff\x00", b""),
        (b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n--x--', b"multipart/form-data; boundary=x"),
    ],
    ids=["json", "form", "list", "bytes", "multipart"],
)
def test_the_quick_way_says_what_the_library_says(expression: str, body: bytes, kind: bytes) -> None:
    template = Template.parse("<{{" + expression + "}}>")
    of = values(body, kind)
    expected = outcome(template, of, quick=False)
    assert outcome(template, of, quick=True) == expected
    assert outcome(template, values(body, kind), quick=True) == expected


def test_now_and_uuid_are_told_as_everywhere() -> None:
    of = values()
    assert Template.parse("{{now}}").render(of) == b"2026-11-24T21:00:00.123Z"
    first, second = Template.parse("{{uuid}} {{uuid}}").render(of).split()
    assert first != second
    assert (len(first), first[14:15]) == (36, b"4")


def test_one_expression_that_fails_does_not_spoil_what_the_others_say() -> None:
    template = Template.parse(
        '{"a": "{{request.body.id}}", "b": {{request.body.none}}, "c": "{{request.body.x|default("")}}"}'
    )
    assert json.loads(template.render(values())) == {"a": "evt_1", "b": None, "c": ""}


@pytest.mark.parametrize("sent", [b"\xc3\xa9", b"\xe9", b"a \xe2\x82\xac \xff\x80 \xc3\xa9"])
def test_bytes_of_a_header_go_out_as_they_came(sent: bytes, answering: Callable[..., None], send: Send) -> None:
    rule = AnswerRule(
        headers=(("X-Echo", '{{header "X-In"}}'), ("X-Lower", '{{request.header("x-in")|lower}}')),
        body='<{{header "X-In"}}|{{header("X-In")|trim}}|{{header("X-In")|urlencode}}>',
    )
    answering(answers=(rule,))
    seen = send(headers=(("X-In", sent.decode("latin-1")),))
    assert b"\r\nX-Echo: " + sent + b"\r\n" in seen.head
    assert b"\r\nX-Lower: " + sent + b"\r\n" in seen.head
    assert seen.body == b"<" + sent + b"|" + sent + b"|" + quote(sent, safe="").encode() + b">"


@pytest.mark.parametrize(
    ("sent", "text"), [(b"\xc3\xa9 \xf0\x9f\x98\x80", "é 😀"), (b"\xe9", "é"), (b'"\xff\xc3\xa9', '"ÿé')]
)
def test_json_stays_json_whatever_bytes_a_header_has(
    sent: bytes, text: str, answering: Callable[..., None], send: Send
) -> None:
    body = '{"a": {{header("X-In")|tojson}}, "b": "{{header("X-In")|injson}}", "c": {{[header("X-In")]}}}'
    answering(answers=(AnswerRule(body=body),))
    seen = send(headers=(("X-In", sent.decode("latin-1")),))
    assert json.loads(seen.body.decode("utf-8")) == {"a": text, "b": text, "c": [text]}


def test_fields_of_multipart_forms_are_named_as_those_of_other_forms(
    answering: Callable[..., None], send: Send
) -> None:
    answering(answers=(AnswerRule(body='{"f": {{request.body.f|tojson}}, "all": {{request.body}}}'),))
    long = "x" * 300_000
    fields = (("f", 'é "1"\r\n2'), ("f", "second"), ("long", long))
    parts = [f'--x-y\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    file = '--x-y\r\nContent-Disposition: form-data; name="up"; filename="a.bin"\r\n\r\n\x00\x01\r\n--x-y--\r\n'
    body = ("".join(parts) + file).encode()
    seen = send(body=body, headers=(("Content-Type", 'Multipart/Form-Data; boundary="x-y"'),))
    made = json.loads(seen.body)
    assert made["f"] == 'é "1"\r\n2'
    assert made["all"] == {"f": made["f"], "long": long, "up": "a.bin"}
    packed = gzip.compress(body)
    kind = (("Content-Type", "multipart/form-data; boundary=x-y"), ("Content-Encoding", "gzip"))
    assert send(body=packed, headers=kind).body == seen.body


def test_a_multipart_body_that_is_none_is_a_text(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(body="<{{request.body}}>"),))
    assert send(body=b"hi", headers=(("Content-Type", "multipart/form-data; boundary=x"),)).body == b"<hi>"
    assert send(body=b"hi", headers=(("Content-Type", "multipart/form-data"),)).body == b"<hi>"

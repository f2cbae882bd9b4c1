"""Copies of a capture: each field gets a value that fits its place, and everything else stays as it was."""

from __future__ import annotations

import json

import pytest

from inspector.capture import Capture, Headers
from inspector.errors import TemplateError, UsageError
from inspector.resend.copies import Copies, CopyMaker
from inspector.resend.fields import Field
from inspector.resend.how import Edit
from tests.resend.conftest import a_capture

BODY = b'{ "id": "evt_1",\r\n  "n": 1.0, "live": false, "data": {"id": "x", "created": 1790000000} }\n'


def copy(capture: Capture, *specs: str, number: int = 1) -> Edit:
    edit = CopyMaker(capture, [Field.parse(spec) for spec in specs]).edit(number)
    assert edit is not None
    return edit


def body_of(*specs: str, body: bytes = BODY, number: int = 3) -> bytes | None:
    return copy(a_capture(body=body), *specs, number=number).body


def test_a_json_value_is_replaced_and_no_other_byte() -> None:
    assert body_of("json:$.id=evt_{{counter}}") == BODY.replace(b"evt_1", b"evt_3")
    assert body_of("json:data.id={{counter}}", "json:$.n={{counter}}") == BODY.replace(b'"x"', b'"3"').replace(
        b"1.0", b"3"
    )


def test_a_json_value_keeps_its_kind_where_it_can() -> None:
    assert body_of("json:$.id={{counter}}") == BODY.replace(b'"evt_1"', b'"3"')
    assert body_of("json:$.live=true") == BODY.replace(b"false", b"true")
    assert body_of("json:$.n=NaN") == BODY.replace(b"1.0", b'"NaN"')
    assert body_of("json:$.n={{uuid}}!") is not None
    assert body_of('json:$.data={"a": [1]}', 'json:$.id=a"\\ü\n') == BODY.replace(
        b'{"id": "x", "created": 1790000000}', b'{"a": [1]}'
    ).replace(b'"evt_1"', '"a\\"\\\\ü\\n"'.encode())


def test_headers_keep_their_place_case_and_neighbours() -> None:
    edit = copy(a_capture(), "header:x-dup={{counter}}", "header:X-New=ü", number=9)
    assert edit.headers is not None
    assert list(edit.headers) == [
        (b"Host", b"hooks.example.com"),
        (b"X-Dup", b"9"),
        (b"x-dup", b"9"),
        (b"Content-Type", b"application/json"),
        (b"Content-Length", b"8"),
        (b"X-New", "ü".encode()),
    ]
    assert (edit.target, edit.body) == (None, None)


def test_keys_of_the_query_are_percent_encoded() -> None:
    capture = a_capture(target="/a?x=%41&y=1&x&%78=3#f")
    assert copy(capture, "query:x=a b&ü").target == "/a?x=a%20b%26%C3%BC&y=1&x=a%20b%26%C3%BC&%78=a%20b%26%C3%BC"
    assert copy(a_capture(target="/a"), "query:new={{counter}}").target == "/a?new=1"
    assert copy(a_capture(target="/a?y=1"), "query:new={{counter}}").target == "/a?y=1&new=1"


def test_keys_of_a_form_are_form_encoded() -> None:
    capture = a_capture(body=b"a=1&b+c=%32&b%20c=3")
    assert copy(capture, "form:b c=x y").body == b"a=1&b+c=x+y&b%20c=x+y"
    assert copy(a_capture(body=b""), "form:k={{counter}}").body == b"k=1"


def test_whole_parts_can_be_written_anew_and_fields_lie_in_them() -> None:
    edit = copy(
        a_capture(),
        "json:$.a=2{{counter}}",
        'body={"a": 0, "u": "{{counter(5)}}"}',
        "target=/n/{{counter}}",
        "query:q=1",
    )
    assert edit.body == b'{"a": 21, "u": "5"}'
    assert edit.target == "/n/1?q=1"


def test_one_copy_shares_what_belongs_to_it() -> None:
    maker = CopyMaker(a_capture(), [Field("header", "X-Id", "{{copy.uuid}}"), Field("json", "$.a", "{{copy.uuid}}")])
    seen = set()
    for number in range(1, 4):
        edit = maker.edit(number)
        assert edit is not None
        assert edit.headers is not None
        assert edit.body is not None
        assert json.loads(edit.body)["a"] == edit.headers.get("X-Id")
        seen.add(edit.body)
    assert len(seen) == 3


def test_copies_without_fields_are_the_capture_itself() -> None:
    assert CopyMaker(a_capture(), []).edit(1) is None


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("json:$.nosuch=1", r"json:\$\.nosuch cannot be replaced: there is no value at \$\.nosuch"),
        ("json:$..a=1", "cannot be read"),
        ("json:$.a={{nosuch}}", r"json:\$\.a: The template is wrong at line 1, column 1: there is no value named"),
        ("header:X={{1 +}}", "header:X: .*cannot be read"),
        ("header:X Y=1", "header:X Y cannot be set: "),
        ("header:\N{EURO SIGN}=1", "header:\N{EURO SIGN} cannot be set: "),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(spec: str, why: str) -> None:
    with pytest.raises(TemplateError, match=why):
        CopyMaker(a_capture(), [Field.parse(spec)])


def test_a_field_inside_another_is_refused() -> None:
    with pytest.raises(TemplateError, match="another field stands for it"):
        body_of("json:$.data={}", "json:$.data.id=1")


def test_a_compressed_body_is_not_torn_open() -> None:
    capture = a_capture(headers=[(b"Content-Encoding", b"gzip")], body=b"\x1f\x8b")
    with pytest.raises(TemplateError, match="compressed"):
        CopyMaker(capture, [Field.parse("json:$.a=1")])


@pytest.mark.parametrize("spec", ["", "json", "json:=1", "id={{uuid}}", "header:X", "cookie:a=1", "target"])
def test_what_names_no_field_is_refused(spec: str) -> None:
    with pytest.raises(TemplateError, match="names no field"):
        Field.parse(spec)


def test_specs_hold_equals_signs_and_quoted_keys() -> None:
    assert Field.parse('json:$["a=b"]=x=y') == Field("json", '$["a=b"]', "x=y")
    assert Field.parse("body=a=b") == Field("body", "", "a=b")
    assert Field.parse("query: id =") == Field("query", "id", "")


def test_the_order_of_sending_can_be_turned_or_shuffled() -> None:
    assert list(Copies(3).numbers()) == [1, 2, 3]
    assert list(Copies(3, order="reversed").numbers()) == [3, 2, 1]
    shuffled = list(Copies(200, order="shuffled").numbers())
    assert sorted(shuffled) == list(range(1, 201)) != shuffled
    for count in (0, -1, 100_001):
        with pytest.raises(UsageError):
            Copies(count).check()


def test_a_header_name_stays_what_was_captured() -> None:
    assert Headers([(b"A", b"1")]) == copy(a_capture(headers=[(b"A", b"0")]), "header:a=1").headers

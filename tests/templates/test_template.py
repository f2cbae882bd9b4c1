"""Templates over bytes: literal parts are kept, mistakes are placed, and nothing but values can be reached."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import TemplateError
from inspector.templates import Function, Template, Values, has_template, utc_text

NOW = datetime(2026, 11, 24, 21, 0, 0, 123456, tzinfo=UTC)


def fill(source: bytes | str, number: int = 1, **more: object) -> bytes:
    return Template.parse(source).render(Values(number, now=NOW, more=more))


def wrong(source: bytes | str, **more: object) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        fill(source, **more)
    return caught.value


@given(st.binary().filter(lambda data: b"{{" not in data))
def test_bytes_without_braces_come_out_as_they_are(data: bytes) -> None:
    assert not has_template(data)
    template = Template.parse(data)
    assert template.literal
    assert template.render(Values()) == data


@given(st.binary().filter(lambda data: b"{" not in data), st.binary().filter(lambda data: b"{" not in data))
def test_bytes_around_an_expression_come_out_as_they_are(before: bytes, after: bytes) -> None:
    assert fill(before + b"{{counter}}" + after, 7) == before + b"7" + after


def test_line_ends_and_bytes_that_are_no_text_are_kept() -> None:
    assert fill(b"\xff\r\n{{counter}}\r\n\n\x00 \xfe") == b"\xff\r\n1\r\n\n\x00 \xfe"


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{{now}}", "2026-11-24T21:00:00.123Z"),
        ("{{ now.unix }}|{{now.ms}}|{{now.us}}", "1795554000|1795554000123|1795554000123456"),
        ("{{now.date}}", "2026-11-24"),
        ("{{now.http}}", "Tue, 24 Nov 2026 21:00:00 GMT"),
        ("{{now('%d.%m.%Y')}}", "24.11.2026"),
        ("{{now.plus(-60).unix}}", "1795553940"),
        ("{{now.unix - 60 * counter}}", "1795553820"),
        ("{{counter}} {{counter(100)}} {{counter(100, 10)}}", "3 102 120"),
        ("{{counter 100}}", "102"),
        ("{{copy.number}}", "3"),
        ("{{true}}{{none}}{{1.5}}{{[1, 'a']}}", 'truenull1.5[1,"a"]'),
        ("""{{"{{"}}{{"}}"}}""", "{{}}"),
        ("{{ {'a': {'b': counter}} }}", '{"a":{"b":3}}'),
        ("""{{'a"b'|tojson}}""", '"a\\"b"'),
        ("{{'a b/ü'|urlencode}}", "a%20b%2F%C3%BC"),
        ("{{'ü'}}", "ü"),
        ("{{'even' if counter is even else 'odd'}}", "odd"),
        ("{{['a', 'b']|join('-')|upper}}", "A-B"),
        ("{{'abc'|replace('b', '!')}}", "a!c"),
        ("{{'abc'[1]}}", "b"),
        ("{{missing|default('none')}}", "none"),
    ],
)
def test_an_expression_becomes_its_value(source: str, result: str) -> None:
    assert fill(source, 3).decode("utf-8") == result


def test_every_place_gets_a_fresh_value_but_what_belongs_to_the_copy() -> None:
    one, two, *copies = fill("{{uuid}} {{uuid}} {{copy.uuid}} {{copy.uuid}}").decode().split()
    assert uuid.UUID(one) != uuid.UUID(two)
    assert copies[0] == copies[1]
    assert uuid.UUID(copies[0])
    values = Values()
    same = Template.parse("{{copy.random}} {{random}}")
    first, second = same.render(values).split(), same.render(values).split()
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_random_makes_numbers_and_texts() -> None:
    assert 0 <= int(fill("{{random}}")) < 2**53
    assert len(fill("{{random(8)}}")) == 8
    assert fill("{{random(8)}}").isalnum()
    assert {int(fill("{{random(1, 3)}}")) for _ in range(60)} == {1, 2, 3}


def test_values_of_a_request_can_be_named() -> None:
    request = {"body": {"id": 7, "items": [{"a": "x"}], "get": "g"}}
    header = Function({"x-id": "42"}.__getitem__)
    assert fill('{{request.body.id}}{{request.body["items"][0].a}}{{request.body.get}}', request=request) == b"7xg"
    assert fill('{{header "x-id"}} {{header("x-id")}}', header=header) == b"42 42"
    assert fill("{{raw}}", raw=b"\xff\xfe".decode("utf-8", "surrogateescape")) == b"\xff\xfe"


@pytest.mark.parametrize(
    ("source", "line", "column", "offset", "why"),
    [
        ("{{", 1, 1, 0, "never closed"),
        ("a\nbc{{uuid}", 2, 3, 4, "never closed"),
        ("{{ 'open }}", 1, 1, 0, "cannot be read: unexpected char"),
        ("{{" + " " * 1100 + "}}", 1, 1, 0, "within 1,000 bytes"),
        ("x {{ }}", 1, 3, 2, "nothing between"),
        ("ä\n\nü {{ 1 + }}", 3, 3, 7, "cannot be read"),
        (b"\xff{{ \xff }}", 1, 5, 4, "UTF-8"),
        ("{{ for x in y }}", 1, 1, 0, "cannot be read"),
        ("{{ uuid; }}", 1, 1, 0, "cannot be read"),
        ("{{ 'a'|nosuch }}", 1, 1, 0, "nosuch"),
        ("{{ nosuch }}", 1, 1, 0, "no value named 'nosuch'; known are copy, counter, now, random, uuid"),
        ("{{ nosuch.part }}", 1, 1, 0, "no value named 'nosuch'"),
        ("{{ now.nosuch }}", 1, 1, 0, "no part 'nosuch'"),
        ("{{ 1 / 0 }}", 1, 1, 0, "division by zero"),
        ("{{ now(5) }}", 1, 1, 0, "it takes one format"),
        ("{{ random(0) }}", 1, 1, 0, "from 1 to 10,000"),
        ("{{ uuid() }}", 1, 1, 0, "meant for it"),
        ("{{ counter(start=5) }}", 1, 1, 0, "no names"),
        ("{{ copy }}", 1, 1, 0, "no value that can be written"),
        ("{{ '\\ud800' }}", 1, 1, 0, "surrogate"),
        ("{{" + "not " * 240 + "1}}", 1, 1, 0, "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_place(source: bytes | str, line: int, column: int, offset: int, why: str) -> None:
    error = wrong(source)
    assert (error.line, error.column, error.offset) == (line, column, offset)
    assert why in error.message
    assert f"line {line}, column {column}" in error.message


@pytest.mark.parametrize(
    "source",
    [
        "{{''.__class__}}",
        "{{''['__class__']}}",
        "{{now.__class__}}",
        "{{now.moment}}",
        "{{now['__class__']}}",
        "{{counter.real}}",
        "{{uuid.format}}",
        "{{'{0.__class__}'.format(uuid)}}",
        "{{request.items()}}",
        "{{request.__class__}}",
        "{{''|attr('__class__')}}",
        "{{self.__init__}}",
        "{{range(9)}}",
        "{{lipsum()}}",
        "{{cycler}}",
        "{{namespace(a=1)}}",
        "{{[].append(1)}}",
        "{{(1).bit_length()}}",
        "{{copy._kept}}",
        "{{copy.part('uuid')}}",
        "{{copy['part']}}",
    ],
)
def test_nothing_but_values_can_be_reached(source: str) -> None:
    wrong(source, request={"a": 1})


@pytest.mark.parametrize(
    "source",
    [
        "{{'x' * 1000000000}}",
        "{{[0] * 1000000000}}",
        "{{1000000000 * 'x'}}",
        "{{9 ** 9 ** 9}}",
        "{{'%1000000000d' % 1}}",
        "{{'x'|center(1000000000)}}",
        "{{'x'|replace('', big)}}",
        "{{(big ~ big)|replace('x', big)}}",
        "{{many|join(big)}}",
        "{{big ~ 'y'}}",
    ],
)
def test_a_few_characters_cannot_fill_the_memory(source: str) -> None:
    wrong(source, big="x" * 1024 * 1024, many=["a"] * 100_000)


def test_the_result_has_a_limit() -> None:
    template = Template.parse("{{'x'}}" * 20)
    assert template.render(Values(), limit=20) == b"x" * 20
    with pytest.raises(TemplateError, match="longer than 19 bytes"):
        template.render(Values(), limit=19)


def test_of_a_result_that_is_too_long_the_value_is_named_with_which_it_is() -> None:
    template = Template.parse("{{uuid}} {{uuid}} {{uuid}}")
    with pytest.raises(TemplateError, match="longer than 50 bytes") as caught:
        template.render(Values(), limit=50)
    assert (caught.value.line, caught.value.column) == (1, 10)
    # of very many they are counted one by one
    template = Template.parse("{{uuid}}" * 3000)
    with pytest.raises(TemplateError, match="longer than 50 bytes") as caught:
        template.render(Values(), limit=50)
    assert caught.value.column == 9


def test_a_number_with_too_many_digits_is_told() -> None:
    wrong("{{n + 1}}", n=int("9" * 4300))


def test_a_lone_expression_keeps_its_kind() -> None:
    assert Template.parse("{{counter}}").value(Values(4)) == 4
    assert Template.parse("{{ [1] }}").value(Values()) == [1]
    assert Template.parse("n{{counter}}").value(Values(4)) == "n4"
    assert Template.parse("plain").value(Values()) == "plain"


def test_a_json_body_stays_json() -> None:
    filled = fill('{"id": "{{uuid}}", "n": {{counter}}, "nested": {"a": {"b": {}}}}', 5)
    assert json.loads(filled)["n"] == 5


def test_the_library_is_loaded_only_for_a_template() -> None:
    code = "import sys, inspector.templates as t; t.Template.parse('plain'); print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@given(st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_a_moment_reads_the_same_whatever_moment_came_before(moment: datetime) -> None:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        return
    assert utc_text(moment) == utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

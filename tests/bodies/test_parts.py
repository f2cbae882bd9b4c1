from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from inspector.bodies import Body, open_body, render, views_for
from inspector.bodies.parts import Part, Parts
from inspector.capture import Headers
from tests.bodies.conftest import opened


def parts(view: str, body: Body) -> list[Part]:
    made = render(view, body)
    assert made.view == view, made.problem
    assert isinstance(made.model, Parts)
    return list(made.model.items)


def test_lines_of_ndjson_are_records() -> None:
    body = opened(b'{"a": 1}\r\n\n  \n{"b": [2]}\n"x"', "application/x-ndjson")
    found = parts("records", body)
    assert [(part.title, part.data, part.content_type) for part in found] == [
        ("1", b'{"a": 1}', "application/json"),
        ("2", b'{"b": [2]}', "application/json"),
        ("3", b'"x"', "application/json"),
    ]


def test_records_are_offered_without_a_type_where_a_second_value_follows() -> None:
    def names(data: bytes) -> list[str]:
        return [view.name for view in views_for(opened(data))]

    assert "records" in names(b'{"a": 1}\n{"a": 2}\n')
    assert "records" not in names(b'{\n"a": 1}\n')
    assert "records" not in names(b'{"a": 1}\n')


def test_a_broken_line_is_a_record_like_the_others() -> None:
    found = parts("records", opened(b'{"a": 1}\n{broken\n{"a": 3}\n', "application/x-ndjson"))
    assert [part.data for part in found] == [b'{"a": 1}', b"{broken", b'{"a": 3}']


def test_a_million_lines_are_listed_without_being_read() -> None:
    found = render("records", opened(b"[1]\n" * 200_000, "application/x-ndjson", limit=0)).model
    assert isinstance(found, Parts)
    assert len(found.items) == 200_000
    assert found.items[199_999].title == "200,000"


def test_events_of_a_stream_join_their_data_and_keep_their_fields() -> None:
    stream = b': hello\r\nevent: add\r\ndata: {"a":\r\ndata: 1}\r\nid: 7\r\n\r\ndata:two\n\n\nretry: 10\rdata: three'
    found = parts("events", opened(stream, "text/event-stream"))
    assert [part.data for part in found] == [b'{"a":\n1}', b"two", b"three"]
    assert found[0].headers == (("(comment)", " hello".strip()), ("event", "add"), ("id", "7"))
    assert found[0].remark.startswith("add")
    assert found[2].headers == (("retry", "10"),)


CE = {"specversion": "1.0", "type": "t", "source": "/s", "id": "1"}


def test_a_structured_cloudevent_keeps_its_data_as_sent() -> None:
    wire = json.dumps(CE)[:-1] + ', "data": {"n": 1.50,  "x": "\\u00e9"}, "ext": "e"}'
    (part,) = parts("cloudevents", opened(wire.encode(), "application/cloudevents+json"))
    assert part.data == b'{"n": 1.50,  "x": "\\u00e9"}'
    assert part.content_type == "application/json"
    assert part.headers == (("specversion", "1.0"), ("type", "t"), ("source", "/s"), ("id", "1"), ("ext", "e"))


def test_data_of_a_cloudevent_may_be_base64_text_or_a_json_text() -> None:
    coded = CE | {"data_base64": base64.b64encode(b"\x89PNG").decode(), "datacontenttype": "image/png"}
    (part,) = parts("cloudevents", opened(json.dumps(coded).encode()))
    assert (part.data, part.content_type) == (b"\x89PNG", "image/png")
    plain = CE | {"data": "<a/>", "datacontenttype": "text/xml"}
    (part,) = parts("cloudevents", opened(json.dumps(plain).encode()))
    assert (part.data, part.content_type) == (b"<a/>", "text/xml")
    (part,) = parts("cloudevents", opened(json.dumps(CE | {"data": "text"}).encode()))
    assert part.data == b'"text"'


def test_a_binary_cloudevent_has_its_attributes_in_headers() -> None:
    headers = [["Content-Type", "text/plain"], ["ce-specversion", "1.0"], ["CE-Type", "a%20b"], ["ce-id", "1"]]
    body = open_body(Headers.from_text(headers), b"hello")
    (part,) = parts("cloudevents", body)
    assert part.data == b"hello"
    assert ("type", "a b") in part.headers
    assert "lacks source" in str(render("cloudevents", body).problem)


def test_a_batch_of_cloudevents_is_listed() -> None:
    wire = json.dumps([CE | {"id": str(number), "data": number} for number in range(3)]).encode()
    found = parts("cloudevents", opened(wire, "application/cloudevents-batch+json"))
    assert [part.data for part in found] == [b"0", b"1", b"2"]


@pytest.mark.parametrize("data", [b"[]", b"1", b"nope", b"{"])
def test_what_is_no_cloudevent_falls_back_to_raw_and_says_so(data: bytes) -> None:
    made = render("cloudevents", opened(data, "application/cloudevents+json"))
    assert made.view in ("raw", "cloudevents")
    assert made.problem


def test_a_header_line_of_a_part_may_go_on_in_the_next() -> None:
    head = b'Content-Disposition: form-data; name="a";\r\n filename="2001:db8::1.txt"\r\n\tx=y'
    body = b"--b\r\n" + head + b"\r\n\r\nhello\r\n--b--\r\n"
    made = render("multipart", opened(body, "multipart/form-data; boundary=b"))
    assert 'Content-Disposition: form-data; name="a"; filename="2001:db8::1.txt" x=y' in made.lines
    assert isinstance(made.model, Parts)
    assert made.model.items[0].file_name == "2001:db8::1.txt"


def test_a_header_line_that_goes_on_for_ever_is_given_up() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="a"' + b"\r\n x" * 100_000 + b"\r\n\r\nhello\r\n--b--\r\n"
    made = render("multipart", opened(body, "multipart/form-data; boundary=b"))
    assert "header length exceeded" in "\n".join([*made.lines, made.problem or ""]).lower()


def test_parts_of_multipart_are_whole_and_named() -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2000
    body = (
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="../../x \\"y\\".png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + png + b"\r\n--b--\r\n"
    )
    first, second = parts("multipart", opened(body, "multipart/form-data; boundary=b"))
    assert (first.title, first.data) == ("a", b"1")
    assert second.data == png
    assert second.file_name == 'x "y".png'
    assert second.real_headers
    assert second.content_type == "image/png"


def test_a_part_that_is_compressed_says_so_in_its_own_lines() -> None:
    packed = gzip.compress(b'{"a": 1}')
    body = b"--b\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n" + packed + b"\r\n--b--\r\n"
    (part,) = parts("multipart", opened(body, "multipart/mixed; boundary=b"))
    inner = open_body(Headers.from_text([list(pair) for pair in part.headers]), part.data)
    assert inner.data == b'{"a": 1}'


def test_the_shared_payloads_open() -> None:
    data = Path(__file__).parent / "data" / "upload.multipart"
    assert len(parts("multipart", opened(data.read_bytes(), "multipart/form-data; boundary=----b1"))) == 2

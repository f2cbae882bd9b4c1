from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

from inspector.capture import Attempt, Capture, Headers, Reply
from inspector.compare import Side, answer_of, compare, received_by, report, request_of, sent_by


def side(body: Any, *, start: str = "200 OK", title: str = "one", headers: dict[str, str] | None = None) -> Side:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Type": "application/json"} if headers is None else headers
    return Side(title, start, Headers.from_text(list(lines.items())), data)


def attempt(**fields: Any) -> Attempt:
    values: dict[str, Any] = {
        "capture_id": 1,
        "uuid": "u",
        "started_at": datetime(2026, 11, 24, tzinfo=UTC),
        "url": "http://localhost:3000/hooks?x=%20",
        "method": "POST",
        "request_headers": Headers([(b"Host", b"localhost:3000")]),
        "id": 7,
    }
    return Attempt(**(values | fields))


def test_equal_answers() -> None:
    found = compare(side({"a": 1}), side({"a": 1}))
    assert found.equal
    assert found.verdict() == "The bodies are the same, 8 bytes."
    assert "Nothing differs." in report(found)


def test_status_headers_and_json_are_compared() -> None:
    new = side({"a": 2}, start="500 Oops", headers={"content-type": "application/json", "X": "1"})
    found = compare(side({"a": 1}), new)
    assert found.start_differs
    assert [line.kinds for line in found.header_changes] == [("case",), ("added",)]
    assert found.json is not None
    assert [(one.kind, one.path) for one in found.json.changes] == [("changed", "a")]
    assert found.verdict() == "1 difference in what the bodies mean."
    assert report(found, found.text()) == (
        "--- one\n+++ one\n− 200 OK\n+ 500 Oops\n\nHeaders (2 differ)\n"
        "− Content-Type: application/json (name spelled differently)\n+ content-type: application/json\n+ X: 1\n\n"
        "Body: 1 difference in what the bodies mean.\n≠ a (changed)\n    − 1\n    + 2\n\n"
        '@@ -1,3 +1,3 @@\n {\n-  "a": 1\n+  "a": 2\n }\n'
    )


def test_the_same_json_written_differently() -> None:
    assert compare(side(b'{"a":1}'), side(b'{ "a": 1 }')).verdict() == (
        "The same JSON: only the white space between its values differs."
    )
    assert compare(side(b'{"a":1}'), side(b'{"a":1.0}')).verdict() == "The same JSON, written differently."


def test_white_space_alone_is_seen_in_the_text() -> None:
    text = compare(side(b'{"a":1}'), side(b'{ "a":1}')).text()
    assert (text.layout, len(text.places)) == ("", 1)


def test_laid_out_text_is_compared_where_that_shows_a_difference() -> None:
    text = compare(side(b'{"a":1,"b":2}'), side(b'{"a":1,"b":3}')).text()
    assert (text.layout, [text.old.lines[text.left[row]] for row in text.places]) == ("json", ['  "b": 2'])


def test_packed_bodies_are_compared_unpacked() -> None:
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    found = compare(side(gzip.compress(b'{"a":1}'), headers=packed), side(b'{"a":1}'))
    assert found.verdict() == "The bodies are the same, 7 bytes once unpacked; they were packed differently."
    assert not found.equal


def test_broken_json_is_compared_as_text_and_it_is_said_why() -> None:
    found = compare(side(b'{"a":1}'), side(b'{"a":1'))
    assert found.json is None
    assert found.no_json.startswith("The structure cannot be compared. It is not valid JSON: ")
    assert found.text().places


def test_binary_bodies_show_the_first_byte_that_differs() -> None:
    binary = {"Content-Type": "application/octet-stream"}
    data = bytes(range(256)) * 4
    found = compare(side(data, headers=binary), side(data[:700] + b"\x00" + data[701:], headers=binary))
    assert found.binary
    assert found.bytes_ is not None
    assert (found.bytes_.offset, found.bytes_.start, len(found.bytes_.old)) == (700, 656, 9)
    assert "The first difference is at byte 700." in report(found)


def test_an_empty_body_beside_a_full_one() -> None:
    found = compare(side(b""), side({"a": 1}))
    assert found.verdict() == "One body is empty, the other one has 8 bytes."
    assert [found.text().kinds[0]] == [3]


def test_what_a_body_lacks_is_said() -> None:
    cut = received_by(attempt(status=200, reason="OK", response_body=b"{}", response_truncated=True))
    assert cut is not None
    assert compare(cut, side({})).notes == ("Answer to attempt 7: the body is not whole, it was cut off at the limit.",)


def test_sides_of_captures_attempts_and_replies() -> None:
    capture = Capture.from_interchange(
        {
            "uuid": "0", "endpoint": "e", "received_at": "2026-11-24T00:00:00Z", "remote": "", "scheme": "http",
            "http_version": "1.1", "method": "POST", "target": "/hooks?x=%20", "headers": [["Host", "a"]],
            "body_b64": "e30=", "truncated": False,
        }
    )  # fmt: skip
    assert request_of(capture).start == sent_by(attempt(), capture.body).start == "POST /hooks?x=%20"
    assert sent_by(attempt(), capture.body).body == b"{}"
    assert sent_by(attempt(request_body=b""), capture.body).body == b""
    assert received_by(attempt(error="refused")) is None
    assert answer_of(Reply(204, "No Content")).start == "204 No Content"


def test_hostile_titles_and_values_are_shown_with_marks() -> None:
    found = compare(side({"a": "\u202eb"}, title="x\u202e"), side({"a\x1b": 1}))
    assert not {"\u202e", "\x1b"} & set(report(found, found.text()))

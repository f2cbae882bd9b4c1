"""Broken and hostile sources: a reason with its place, and the good entries beside."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector.errors import ImportFailed
from inspector.imports import Reading, Source, import_named, recognise
from inspector.imports.json_stream import Broken, Elements
from inspector.workers import Cancelled, Token
from tests.imports.conftest import DATA, got

Har = Callable[..., bytes]


def _entry(**request: object) -> dict[str, object]:
    return {
        "startedDateTime": "2026-11-20T10:00:00Z",
        "time": 1,
        "request": {"method": "POST", "url": "http://h/a", "headers": [], **request},
    }


def test_the_good_entries_of_a_har_stand_beside_the_broken_ones(har: Har) -> None:
    data = har(
        _entry(),
        7,
        _entry(method=5),
        _entry(url="ftp://x"),
        _entry(headers={"a": "b"}),
        _entry(headers=[{"name": "a\r\nb", "value": ""}]),
        _entry(headers=[{"name": "a", "value": "b\r\nX: y"}]),
        _entry(postData="text"),
        _entry(postData={"text": "?", "encoding": "base64"}),
        _entry(postData={"text": "\ud800"}),
        {**_entry(), "startedDateTime": "yesterday"},
        {**_entry(), "response": {"status": 10**9}},
        {**_entry(), "response": []},
        _entry(method="A B"),
        _entry(url="http://h/b"),
    )
    found = got(data)
    assert [one.target for one in found.captures] == ["/a", "/b"]
    assert [problem.place for problem in found.problems] == [f"entry {number}" for number in range(2, 15)]
    reasons = [problem.reason for problem in found.problems]
    assert reasons[0] == "an entry must be an object, not a number"
    assert reasons[1] == "method must be a text, not a number"
    assert "no http:// or https://" in reasons[2]
    assert reasons[3] == "request.headers must be a list, not an object"
    assert "no name of a header" in reasons[4]
    assert "line break" in reasons[5]
    assert "not base64" in reasons[7]
    assert "half a character" in reasons[8]
    assert "startedDateTime" in reasons[9]


@pytest.mark.parametrize(
    ("middle", "reason"),
    [
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'{"a": 1e999}', "too large a number"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON that can be kept"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "nested too deeply"),
        (b'{"a" 1}', "not JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b"{}", "request must be an object, not null"),
        (b'{"request": {"method": "POST", "method": 1, "url": "http://h/"}}', "method must be a text"),
    ],
)
def test_an_element_that_is_broken_does_not_end_the_file(middle: bytes, reason: str) -> None:
    good = json.dumps(_entry()).encode()
    found = got(b'{"log": {"entries": [' + good + b"," + middle + b"," + good + b"]}}")
    assert len(found.items) == 2
    (problem,) = found.problems
    assert problem.place == "entry 2"
    assert reason in problem.reason


def test_a_file_that_ends_in_the_middle_gives_what_came_before(har: Har) -> None:
    data = har(_entry(), _entry(url="http://h/b"))
    for end in range(60, len(data) - 1, 7):
        found = got(data[:end], "har")
        assert len(found.problems) == 1, end
        assert "the file ends" in found.problems[0].reason or "not JSON" in found.problems[0].reason, end
    assert len(got(data[:-3], "har").items) == 2


def test_a_har_without_entries_says_so() -> None:
    assert "no log.entries" in got(b'{"log": {"entries": 7}}').problems[0].reason
    assert got(b'{"log": {"entries": []}}').items == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_understood(encoding: str) -> None:
    text = (DATA / "chrome.har").read_text("utf-8")
    assert [one.body for one in got(text.encode(encoding)).captures] == [
        one.body for one in got(DATA / "chrome.har").captures
    ]
    assert got("curl http://h/é -d ü".encode(encoding)).only.body == "ü".encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (gzip.compress(b"{}" * 1000), "compressed (gzip)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no format that can be imported"),
        (b"just some text\n", "These are: NDJSON, Session file, HAR"),
        (b'{"_type": "export", "resources": []}', "Insomnia"),
    ],
)
def test_what_is_no_format_is_refused_with_words(data: bytes, words: str) -> None:
    with pytest.raises(ImportFailed) as caught:
        got(data)
    assert words in str(caught.value)


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "misnamed.ndjson"
    path.write_bytes((DATA / "chrome.har").read_bytes())
    assert got(path).format == "har"


def test_a_session_of_another_program_and_a_newer_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.webhooks"
    path.write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(ImportFailed, match="database of another program"):
        got(path)
    with pytest.raises(ImportFailed, match="through a pipe"):
        got(b"SQLite format 3\0" + bytes(200))


def test_a_flow_file_that_is_broken_gives_what_came_before() -> None:
    from tests.exports.conftest import golden_records
    from tests.imports.conftest import exported

    data = exported(golden_records(), "mitmproxy")
    for end in (5, 40, 400, len(data) - 3):
        found = got(data[:end], "mitmproxy")
        assert len(found.problems) == 1
        assert "ends in the middle" in found.problems[0].reason
    assert "very old mitmproxy" in got(b"14:7:version;1:4#}").problems[0].reason
    assert got(b"4:true!", "mitmproxy").problems[0].reason == "a flow must be an object, not true or false"
    deep = b"0:]"
    for _ in range(100):
        deep = b"%d:%s]" % (len(deep), deep)
    assert "nested too deeply" in got(deep, "mitmproxy").problems[0].reason


def test_variables_that_name_each_other_end() -> None:
    text = "@a = {{b}}{{b}}\n@b = {{a}}{{a}}\nPOST http://h/\n\n{{a}}"
    assert len(got(text).items) == 1
    grow = (
        "@a = "
        + "x" * 1000
        + "\n"
        + "".join(f"@{chr(98 + n)} = {('{{' + chr(97 + n) + '}}') * 100}\n" for n in range(6))
    )
    assert len(got(grow + "POST http://h/\n\n{{g}}").only.body) < 64 * 1024 * 1024


def test_long_runs_do_not_take_long() -> None:
    big = "x" * 5_000_000
    assert len(got(f"curl http://h/ -d '{big}' -d \"{big}\" -d $'{big}' -d {big}").only.body) == 20_000_003
    many = " " * 200_000
    assert got(f"@a ={many}x\nPOST http://h/{many}x\n\n{{{{{many}", "http").items
    got("curl http://h/ -d '" + "\\" * 100_000 + "'", "curl")
    got('{"log": {"entries": [' + '"' + "\\" * 100_001 + '"' + "]}}", "har")
    got("curl ^" + '"' * 100_001, "curl")


def test_a_csv_that_is_broken_says_the_line() -> None:
    start = b"uuid,method,content,url,headers\n"
    assert "another number of cells" in got(start + b"1,2\n").problems[0].reason
    assert got(start + b"1,2\n").problems[0].place == "line 2"
    assert "broken" in got(start + b'u,POST,"x').problems[0].reason
    assert "no JSON" in got(start + b'u,POST,x,http://h/,"{"\n').problems[0].reason


def test_a_csv_of_a_spreadsheet_is_understood() -> None:
    text = 'uuid;method;content;url;headers\nu;POST;"é;x";http://h/;\n'
    found = got(text.encode("cp1252"))
    assert found.only.body == "é;x".encode()
    assert any("Windows-1252" in note for note in found.notes)
    assert got(text.encode("utf-16")).only.body == "é;x".encode()


def test_reading_stops_when_it_is_cancelled() -> None:
    token = Token()
    with Source.of_path(DATA / "chrome.har") as source:
        token.cancel()
        with pytest.raises(Cancelled):
            list(recognise(source).read(Reading(source, token)))


def test_an_element_that_is_too_large_ends_the_file() -> None:
    import io

    elements = Elements(io.BytesIO(b'[1, "' + b"x" * 5_000_000 + b'"]'), (), Token())
    elements._json._limit = 2_000_000
    with pytest.raises(Broken, match="is larger than"):
        list(elements)


def test_a_format_can_be_named_and_must_exist() -> None:
    assert import_named("jsonl").name == "ndjson"
    assert got((DATA / "requests.http").read_bytes(), "ndjson").problems


def test_a_session_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    from inspector.session import Session

    path = tmp_path / "newer.webhooks"
    Session.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    with pytest.raises(ImportFailed, match="newer"):
        got(path)


FIELDS = [
    *(
        "startedDateTime",
        "time",
        "comment",
        "clientIPAddress",
        "_capture",
        "_endpoint",
        "_remote",
        "_malformed",
        "request",
    ),
    *(
        "request.method",
        "request.url",
        "request.httpVersion",
        "request.headers",
        "request.postData",
        "request.bodySize",
    ),
    *("request.headers.0", "request.headers.0.name", "request.headers.0.value", "request.postData.text"),
    *("request.postData.encoding", "request.postData.params", "request.postData.mimeType", "request._target"),
    *("response", "response.status", "response.statusText", "response.headers", "response.content"),
    *("response.content.text", "response.content.size", "timings"),
]
VALUES = [None, True, 7, -1, 1.5, 10**30, "", "x", "\ud800", "a\r\nb", [], [1], {}, {"a": 1}, [[]]]


@pytest.mark.parametrize("field", FIELDS)
def test_a_wrong_type_in_any_field_is_a_capture_or_a_reason(field: str, har: Har) -> None:
    whole = {
        **_entry(headers=[{"name": "A", "value": "b"}], postData={"mimeType": "text/plain", "text": "x"}),
        "response": {"status": 200, "headers": [], "content": {"size": 1, "text": "y"}},
        "timings": {},
    }
    entries = []
    for value in VALUES:
        made = json.loads(json.dumps(whole))
        place: Any = made
        *around, last = field.split(".")
        for key in around:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(last) if isinstance(place, list) else last] = value
        entries.append(made)
    found = got(har(*entries), "har")
    assert len(found.items) + len(found.problems) == len(VALUES)
    for problem in found.problems:
        assert problem.place.startswith("entry ")
        assert len(problem.reason) < 300


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"\xef\xbb\xbfuuid,method,content,url,headers\nu,POST,\xc3\xa9,http://h/,\n", "é".encode()),
        (b"uuid\tmethod\tcontent\turl\theaders\r\nu\tPOST\tx\thttp://h/\t\r\n", b"x"),
        (
            '"uuid";"method";"content";"url";"headers"\r\n"u";"POST";"a;""b""";"http://h/";""\r\n'.encode("utf-16"),
            b'a;"b"',
        ),
        (b"uuid,method,content,url,headers\ru,POST,x,http://h/,\r", b"x"),
    ],
    ids=["bom", "tabs", "utf-16", "mac"],
)
def test_csv_in_odd_spellings(data: bytes, body: bytes) -> None:
    assert got(data, "webhook.site-csv").only.body == body


def test_csv_with_nuls_says_so() -> None:
    found = got(b"uuid,method,content,url,headers\nu,POST,a\0b,http://h/,\n", "webhook.site-csv")
    assert len(found.items) + len(found.problems) == 1
    assert not found.items or found.only.body == b"a\0b"


@pytest.mark.slow
@pytest.mark.parametrize(
    "start", [b"", b'{"log": {"entries": [', b'{"log": {"entries": [{"request": {"url": "', b"curl '"]
)
def test_a_file_of_two_gigabytes_ends_soon_and_takes_little_memory(start: bytes, tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(2 * 1024**3)
    code = (
        "import sys, resource; from inspector.cli import main;"
        "s = main(['import', '--session', sys.argv[1] + '.webhooks', sys.argv[1]]);"
        "print(s, max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, timeout=120, check=True)
    status, peak_kb = map(int, done.stdout.split())
    assert status == 2
    assert done.stderr.count("\n") == 1
    assert peak_kb < 600_000

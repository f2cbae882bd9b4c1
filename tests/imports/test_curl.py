from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.errors import ImportFailed
from tests.imports.conftest import got

FORM = b"application/x-www-form-urlencoded"


def _header(capture: Capture, name: str) -> str | None:
    return capture.headers.get(name)


def test_what_curl_adds_is_there() -> None:
    capture = got("curl http://example.com:8080/a?b=1 -d x=1 -d y=2").only
    assert (capture.method, capture.target, capture.body) == ("POST", "/a?b=1", b"x=1&y=2")
    assert list(capture.headers) == [
        (b"Host", b"example.com:8080"),
        (b"Accept", b"*/*"),
        (b"Content-Length", b"7"),
        (b"Content-Type", FORM),
    ]


@pytest.mark.parametrize(
    ("command", "method", "target", "body"),
    [
        ("curl example.com", "GET", "/", b""),
        ("curl -I https://example.com/x", "HEAD", "/x", b""),
        ("curl -XPUT -sSL --data-raw '@not a file' http://h/", "PUT", "/", b"@not a file"),
        ("curl -G http://h/s -d a=1 --data-urlencode 'q=ä b&c'", "GET", "/s?a=1&q=%C3%A4+b%26c", b""),
        ("curl --data-urlencode '=a&b' http://h/", "POST", "/", b"a%26b"),
        ("curl --json '{\"a\":' --json '1}' http://h/", "POST", "/", b'{"a":1}'),
        ("curl $'http://h/\\x41' --data-binary $'a\\'b\\u00e9\\n\\101'", "POST", "/A", b"a'b\xc3\xa9\nA"),
        ('curl "http://h/$x" -d "a\\"b\\$c\\d"', "POST", "/$x", b'a"b$c\\d'),
        ("curl http://h/ \\\n  -d a", "POST", "/", b"a"),
        ("$ curl --url http://h/u --http1.0 -k --max-time 3", "GET", "/u", b""),
        ("curl -d a -- http://h/z", "POST", "/z", b"a"),
        ("curl -d @- http://h/ <<'END'\na\nb\nEND", "POST", "/", b"ab"),
        ("cat <<END | curl --data-binary @- http://h/\na\nb\nEND\n", "POST", "/", b"a\nb\n"),
        ("echo 'hi' | curl --data-binary @- http://h/", "POST", "/", b"hi\n"),
        ("curl http://user:pw@h/p", "GET", "/p", b""),
        ("curl --request-target '*' -X OPTIONS http://h/", "OPTIONS", "*", b""),
    ],
)
def test_commands_of_bash(command: str, method: str, target: str, body: bytes) -> None:
    found = got(command)
    assert found.format == "curl"
    capture = found.only
    assert (capture.method, capture.target, capture.body) == (method, target, body)


def test_headers_are_set_removed_and_emptied() -> None:
    capture = got("curl http://h/ -H 'X-A:  1 ' -H 'accept:' -H 'X-Empty;' -H 'Host: other' -H 'junk' -A me -e r").only
    assert list(capture.headers) == [
        (b"Host", b"other"),
        (b"User-Agent", b"me"),
        (b"Referer", b"r"),
        (b"X-A", b"1"),
        (b"X-Empty", b""),
    ]


def test_credentials_cookies_and_compression() -> None:
    capture = got("curl -u 'a:b' -b 'x=1' -b y=2 --compressed http://h/").only
    assert _header(capture, "authorization") == "Basic YTpi"
    assert _header(capture, "cookie") == "x=1; y=2"
    assert _header(capture, "accept-encoding") == "deflate, gzip, br, zstd"


def test_a_form_is_multipart() -> None:
    capture = got("""curl http://h/ -F 'a=1;type=text/x' -F b=c --form-string 'd=@x'""").only
    boundary = (_header(capture, "content-type") or "").partition("boundary=")[2]
    assert capture.body == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/x\r\n\r\n1\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="b"\r\n\r\nc\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="d"\r\n\r\n@x\r\n--{boundary}--\r\n'
    ).encode("ascii")


def test_the_quoting_of_cmd() -> None:
    chrome = (
        'curl ^"http://h/p?a=1^&b=2^" ^\r\n  -H ^"accept: */*^" ^\r\n'
        '  --data-raw ^"^{^\\^"a^\\^":^\\^"50^%^\\^"^}^\r\n\r\nx^"'
    )
    capture = got(chrome).only
    assert (capture.target, capture.body) == ("/p?a=1&b=2", b'{"a":"50%"}\nx')


def test_the_quoting_of_powershell() -> None:
    capture = got("curl.exe -X PUT `\r\n  -H 'X: it''s' `\r\n  -d '{\\\"a\\\": 1}' \"http://h/`$x\"").only
    assert (capture.method, capture.target, capture.body) == ("PUT", "/$x", b'{"a": 1}')
    assert _header(capture, "x") == "it's"


def test_powershell_on_one_line() -> None:
    capture = got("curl.exe -d '{\\\"a\\\": 1}' http://h/").only
    assert capture.body == b'{"a": 1}'


def test_a_form_field_in_quotes() -> None:
    assert b'\r\n\r\na;"b\r\n--' in got("""curl http://h/ --form 'x="a;\\"b";type=text/plain'""").only.body


def test_several_commands_and_next() -> None:
    found = got("curl http://h/1\n# a comment\ncurl -d a http://h/2 --next http://h/3\nls -l\n")
    assert [(one.method, one.target) for one in found.captures] == [("GET", "/1"), ("POST", "/2"), ("GET", "/3")]
    assert any("other than curl" in note for note in found.notes)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("curl -d @secret.json http://h/", "the file 'secret.json'"),
        ("curl -F 'a=@/etc/passwd' http://h/", "the file '/etc/passwd'"),
        ("curl -T up http://h/", "the file 'up'"),
        ("curl -K conf http://h/", "the file 'conf'"),
        ("curl -b jar http://h/", "the file 'jar'"),
        ("curl -H @h http://h/", "the file 'h'"),
        ("curl --data-urlencode n@f http://h/", "the file 'f'"),
        ("curl -d", "has no value"),
        ("curl -X POST", "names no address"),
        ("curl 'http://h/", "line 1 has no end"),
        ("curl --frobnicate http://h/", "'--frobnicate' of curl is not known"),
        ("curl ftp://h/", "no http:// or https:// address"),
        ("curl -u me http://h/", "no password"),
        ("curl -H 'A: b\nc' http://h/", "line break"),
    ],
)
def test_what_cannot_be_taken_is_said(command: str, words: str) -> None:
    found = got(command, "curl")
    assert found.items == ()
    assert words in str(found.problems[0])


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    got("curl " + text, "curl")
    got(text, "curl")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["curl", "-d", "'", '"', "$'", "\\", "^", "`", "\n", "<<E", "|", "@-", "http://h", "-F"]))
)
def test_no_mixture_breaks_the_reader(parts: list[str]) -> None:
    got(" ".join(parts), "curl")


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ['>"%TEMP%\\a.b64" (', "echo YQ==", "echo ?", ")", "curl -d @%TEMP%\\a h", '^"', "^", '"', "\\"]
        )
    )
)
def test_no_script_of_cmd_breaks_the_reader(lines: list[str]) -> None:
    got("\n".join(["@echo off", *lines]), "curl")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_other_readers(data: bytes) -> None:
    for name in ("http", "raw", "har", "postman", "webhook.site", "webhook.site-csv", "request-baskets", "ngrok"):
        got(data, name)
    for start in (b"### x\nPOST http://h/\n", b"@a = "):
        got(start + data, "http")
    with suppress(ImportFailed):
        got(data)

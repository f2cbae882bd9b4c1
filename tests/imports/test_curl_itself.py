"""Commands that the real curl runs: what it sends, but for its name, is what we read out of them."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from inspector.exports import parse_raw_request
from tests.exports.conftest import RawServer, raw_server
from tests.imports.conftest import got

__all__ = ["raw_server"]

pytestmark = pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("bash") is None, reason="curl or bash is not installed"
)

COMMANDS = [
    "curl URL/a?b=c",
    "curl -X DELETE URL",
    "curl -d a=1 -d 'b=2 3' URL/x",
    "curl -d '' URL",
    "curl --data-raw $'\\xff\\u00e9\\'\\n' URL",
    'curl -H "X-Q: \\"a\\" \\\\ \\$x" -H "X-Empty;" -H "Accept:" URL',
    "curl -H 'Host: example.com' -H 'X-Dup: 1' -H 'x-dup: 2' -A me -e http://r/ -b 'a=1; b=2' -u u:p URL",
    "curl --json '{\"a\": 1}' URL",
    "curl --json '[1]' -H 'Content-Type: application/x' -X PUT URL",
    "curl -G -d a=1 --data-urlencode 'q=a&b c' URL/s?z=9",
    "curl --data-urlencode 'plain text' --data-urlencode '=a=b' --data-urlencode 'n=&' URL",
    "printf 'a\\r\\nb' | curl --data-binary @- -H 'Content-Type: text/plain' URL",
    "curl -d @- URL <<END\nline 1\nline 2\nEND",
    "cat <<'END' | curl --data-binary @- URL\n$x `y`\nEND",
    "curl --request-target '/a b' --http1.1 URL",
    "curl --path-as-is URL/a/../b",
    "curl -sS --max-time 5 --http1.0 URL",
    "curl -r 0-9 URL",
    "curl URL/one --next -d 2 URL/two",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_we_read_what_curl_sends(command: str, raw_server: RawServer) -> None:
    raw_server.requests.clear()
    script = re.sub(r"\bURL", raw_server.url, command)
    subprocess.run(["bash", "-c", script], check=True, capture_output=True, timeout=30)
    found = got(script, "curl")
    if "printf" in command:
        # what printf makes of its escapes is not worked out
        assert "takes bytes from the file '-'" in found.problems[0].reason
        return
    assert found.problems == ()
    assert len(found.captures) == len(raw_server.requests)
    for ours, sent in zip(found.captures, raw_server.requests, strict=True):
        theirs = parse_raw_request(sent)
        assert (ours.method, ours.target, ours.http_version) == (theirs.method, theirs.target, theirs.http_version)
        assert ours.body == theirs.body
        by_itself = [pair for pair in theirs.headers if not pair[1].startswith(b"curl/")]
        assert list(ours.headers) == by_itself


def test_a_form_has_the_parts_that_curl_sends(raw_server: RawServer) -> None:
    raw_server.requests.clear()
    script = f"""curl -F 'a=1;type=text/x' -F 'b="c;d";filename=f.txt' --form-string 'd=@x' {raw_server.url}"""
    subprocess.run(["bash", "-c", script], check=True, capture_output=True, timeout=30)
    theirs, ours = parse_raw_request(raw_server.requests[0]), got(script, "curl").only

    def plain(body: bytes) -> bytes:
        return re.sub(rb"-{24,}[0-9A-Za-z]+", b"BOUNDARY", body)

    assert plain(ours.body) == plain(theirs.body)

"""A wget command line for bash that sends the request again."""

from __future__ import annotations

from urllib.parse import quote

from inspector.capture import Capture
from inspector.exports.address import split_address
from inspector.exports.code.curl import MAX_ARGUMENT, curl_can
from inspector.exports.code.quoting import bash, heredoc, source
from inspector.exports.code.script import Script
from inspector.exports.texts import title_of

_OPENING = """\
#!/usr/bin/env bash
# wget itself writes Host, Content-Length, and Accept, Accept-Encoding, Connection and, for a body, Content-Type where
# they are not given. Of lines of one name it keeps the last.
"""
#: wget writes these itself.
_OWN = frozenset((b"host", b"content-length", b"transfer-encoding"))
_OPTIONS = "wget --no-config --no-hsts --quiet --output-document=- --content-on-error --max-redirect=0 --tries=1"
#: What wget sends as it is in a path.
_LEGAL = "!$&'()*+,/:;=?@~-._%"


def _block(capture: Capture, number: int, url: str | None) -> str:
    base, target = split_address(capture, url)
    headers = capture.headers
    start = f"\n# {number}: {title_of(capture)}\n"
    if capture.malformed is not None or not curl_can(capture, headers, target):
        return f"{start}# It is left out: wget cannot send it. The formats curl and raw have its bytes.\n"
    escaped = quote(target.encode("latin-1", "replace"), safe=_LEGAL)
    if escaped != target or "/." in target:
        start += "# Its target holds what wget escapes or resolves.\n"
    address = base + ("" if escaped.startswith("/") else "/") + escaped
    words = [f"{_OPTIONS} --method={bash(capture.method.encode('latin-1'))} {bash(address.encode())}"]
    if not headers.has("user-agent"):
        words.append("--user-agent=")
    for name, value in headers:
        if name.lower() not in _OWN:
            words.append(f"--header={bash(name + b': ' + value)}")
    if not capture.body:
        return start + " \\\n  ".join(words) + "\n"
    if b"\x00" not in capture.body and len(capture.body) <= MAX_ARGUMENT:
        return start + " \\\n  ".join([*words, f"--body-data={bash(capture.body)}"]) + "\n"
    # wget wants to know how long a body is, so it takes no pipe
    words.append('--body-file="$body"')
    command = " \\\n  ".join(words)
    return f'{start}body=$(mktemp)\n{source()} > "$body"\n{heredoc(capture.body)}\n{command}\nrm -f "$body"\n'


_SCRIPT = Script(_OPENING, _block)
write = _SCRIPT.write
text = _SCRIPT.text

"""PHP with its cURL extension."""

from __future__ import annotations

from inspector.capture import Headers
from inspector.exports.code.language import Language, Sent, base64_lines, braced, byte_literal, literal

_OPENING = """\
<?php
// PHP 7.3 or newer, with the extension curl: php FILE.php
// curl itself writes Host (first) and Content-Length or the chunks; all other lines are exact.
function send($method, $base, $target, $headers, $body = '')
{
    $request = curl_init("$base/");
    curl_setopt_array($request, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_REQUEST_TARGET => $target,
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_RETURNTRANSFER => true,
    ]);
    if ($method === 'HEAD') {
        curl_setopt($request, CURLOPT_NOBODY, true);
    }
    if ($body !== '') {
        curl_setopt($request, CURLOPT_POSTFIELDS, $body);
        curl_setopt($request, CURLOPT_CUSTOMREQUEST, $method);
    }
    $answer = curl_exec($request);
    if ($answer === false) {
        fwrite(STDERR, curl_error($request) . "\\n");
        exit(1);
    }
    echo curl_getinfo($request, CURLINFO_RESPONSE_CODE), "\\n", $answer, "\\n";
}
"""
#: What curl sends by itself when nothing else is said.
_DEFAULTS = ("Accept", "User-Agent", "Content-Type", "Expect")


def _lines(headers: Headers, *, chunked: bool) -> list[bytes]:
    lines = [f"{name}:".encode() for name in _DEFAULTS if not headers.has(name)]
    lines += [name + b": " + value if value else name + b";" for name, value in headers]
    return [*lines, b"Transfer-Encoding: chunked"] if chunked else lines


def _request(sent: Sent, _number: int) -> str:
    start = f"send({byte_literal(sent.method.encode(), '$')}, {byte_literal(sent.base.encode(), '$')},"
    lines = [start, f"    {byte_literal(sent.target.encode(), '$')}, ["]
    lines += [
        f"    {byte_literal(line, '$')}," for line in _lines(sent.headers, chunked=sent.chunked and bool(sent.body))
    ]
    if not sent.body:
        return "\n".join([*lines, "]);"])
    if sent.text is not None:
        return "\n".join([*lines, f"], {literal(sent.text, braced, '$')});"])
    return "\n".join([*lines, "], base64_decode('", base64_lines(sent.body), "'));"])


def _cannot(sent: Sent) -> str | None:
    return "curl waits for a body after HEAD" if sent.method == "HEAD" and sent.body else None


LANGUAGE = Language("//", _request, _OPENING, cannot=_cannot, exact=True)
write = LANGUAGE.write
text = LANGUAGE.text

"""Go with net/http."""

from __future__ import annotations

from inspector.exports.code.language import Language, Sent, base64_lines, byte_literal, literal

_OPENING = """\
// Go: go run FILE.go
// net/http itself writes Host and User-Agent first, Content-Length or Transfer-Encoding, and sorts the other lines.
package main

import (
\t"bytes"
\t"encoding/base64"
\t"fmt"
\t"io"
\t"net/http"
\t"net/url"
\t"os"
\t"strings"
)

type header struct{ name, value string }

func fail(err error) {
\tif err != nil {
\t\tfmt.Fprintln(os.Stderr, err)
\t\tos.Exit(1)
\t}
}

func decoded(text string) []byte {
\tdata, err := base64.StdEncoding.DecodeString(text)
\tfail(err)
\treturn data
}

func send(method, base, target string, headers []header, body []byte, chunked bool) {
\tat, err := url.Parse(base)
\tfail(err)
\tif strings.HasPrefix(target, "//") {
\t\tat.RawPath, at.RawQuery, at.ForceQuery = strings.Cut(target, "?")
\t\tat.Path, err = url.PathUnescape(at.RawPath)
\t\tfail(err)
\t} else {
\t\tat.Opaque = target
\t}
\trequest := &http.Request{Method: method, URL: at, Host: at.Host, Header: http.Header{"User-Agent": {""}}}
\tfor _, line := range headers {
\t\tif http.CanonicalHeaderKey(line.name) == "User-Agent" {
\t\t\trequest.Header.Set("User-Agent", line.value)
\t\t} else {
\t\t\trequest.Header[line.name] = append(request.Header[line.name], line.value)
\t\t}
\t}
\tif len(body) > 0 {
\t\trequest.Body = io.NopCloser(bytes.NewReader(body))
\t\trequest.ContentLength = int64(len(body))
\t\tif chunked {
\t\t\trequest.ContentLength = -1
\t\t}
\t}
\tresponse, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
\tfail(err)
\tdefer response.Body.Close()
\tanswer, err := io.ReadAll(response.Body)
\tfail(err)
\tfmt.Println(response.Status)
\tfmt.Println(string(answer))
}

var _ = decoded

func main() {"""


def _request(sent: Sent, _number: int) -> str:
    lines = [f"send({byte_literal(sent.method.encode())}, {byte_literal(sent.base.encode())},"]
    lines.append(f"\t{byte_literal(sent.target.encode())}, []header{{")
    lines += [f"\t\t{{{byte_literal(name)}, {byte_literal(value)}}}," for name, value in sent.headers]
    if not sent.body:
        body = "nil"
    elif sent.text is not None:
        body = f"[]byte({literal(sent.text, _escape)})"
    else:
        body = f"decoded(`\n{base64_lines(sent.body)}\n\x00`)"
    lines += f"\t}}, {body}, {'true' if sent.chunked else 'false'})".splitlines()
    return "\n".join(lines)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


LANGUAGE = Language("//", _request, _OPENING, "}\n", indent="\t", exact=True)
write = LANGUAGE.write
text = LANGUAGE.text

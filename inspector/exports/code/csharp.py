"""C# with HttpClient."""

from __future__ import annotations

import re

from inspector.exports.code.language import Language, Sent, base64_lines, literal, utf16

#: What System.Uri leaves as it is; other targets are sent with its canonical form switched off.
_PLAIN = re.compile(r"/[A-Za-z0-9/_~=&?+,;:@*$()!.-]*")
_REFUSES = frozenset((b"connection", b"expect", b"upgrade", b"keep-alive"))
_OPENING = """\
// C#: dotnet run
// HttpClient itself writes Host and Content-Length or Transfer-Encoding; it sorts the lines that describe the body to
// the end, and writes lines of one name together.
using System;
using System.Net.Http;
using System.Text;

static class Program
{
    static readonly HttpClient Client = new HttpClient(
        new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    static void Send(string method, Uri uri, byte[] body, bool chunked, params string[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        request.Headers.ExpectContinue = false;
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            if (chunked) request.Headers.TransferEncodingChunked = true;
        }
        for (var at = 0; at < headers.Length; at += 2)
        {
            if (request.Headers.TryAddWithoutValidation(headers[at], headers[at + 1])) continue;
            if (request.Content == null) request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation(headers[at], headers[at + 1]);
        }
        var response = Client.SendAsync(request).GetAwaiter().GetResult();
        Console.WriteLine((int)response.StatusCode + " " + response.ReasonPhrase);
        Console.WriteLine(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
    }

    static void Main()
    {
"""


def _string(text: str) -> str:
    return literal(text, utf16, ascii_only=True)


def _request(sent: Sent, _number: int) -> str:
    url = f"new Uri({_string(sent.url)})"
    if not _PLAIN.fullmatch(sent.target) or re.search(r"/\.{1,2}(/|\?|$)", sent.target):
        # .NET 6 or newer
        exact = "new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }"
        url = f"new Uri({_string(sent.url)}, {exact})"
    if not sent.body:
        body = "new byte[0]"
    elif sent.text is not None:
        body = f"Encoding.UTF8.GetBytes({_string(sent.text)})"
    else:
        body = f'Convert.FromBase64String(@"\n{base64_lines(sent.body)}\n\x00")'
    lines = [f"Send({_string(sent.method)}, {url},"]
    lines += f"    {body}, {'true' if sent.chunked else 'false'}".splitlines()
    for name, value in sent.headers:
        lines[-1] += ","
        lines.append(f"    {_string(name.decode('latin-1'))}, {_string(value.decode('latin-1'))}")
    lines[-1] += ");"
    return "\n".join(lines)


def _cannot(sent: Sent) -> str | None:
    if any(not value.isascii() for _, value in sent.headers):
        return "it has a header beyond ASCII, which HttpClient cannot send"
    return None


LANGUAGE = Language("//", _request, _OPENING, "    }\n}\n", indent=" " * 8, refuses=_REFUSES, cannot=_cannot)
write = LANGUAGE.write
text = LANGUAGE.text

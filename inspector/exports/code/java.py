"""Java 11 or newer with java.net.http."""

from __future__ import annotations

import base64

from inspector.exports.code.language import Language, Sent, literal, utf16

_LEGAL = "!$%&'()*+,/:;=?@-._~"
#: The client throws for these, or waits for an answer that does not come.
_REFUSES = frozenset((b"connection", b"expect", b"upgrade", b"proxy-authorization"))
#: One constant of a class file ends at 65,535 bytes.
_CONSTANT = 60_000
_OPENING = """\
// Java 11 or newer: java FILE.java
// java.net.http itself writes Host, Content-Length, and User-Agent where it is not given; it writes lines of one name
// together, in the first one's case, and a body that came chunked with its length.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

class Send {
    static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static byte[] text(String... parts) {
        return String.join("", parts).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(String... parts) {
        return Base64.getDecoder().decode(String.join("", parts));
    }

    static void send(String method, String url, byte[] body, String... headers) throws Exception {
        HttpRequest.BodyPublisher publisher = body == null
            ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(method, publisher);
        for (int at = 0; at < headers.length; at += 2) {
            request.header(headers[at], headers[at + 1]);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode());
        System.out.println(response.body());
    }
"""

_CLOSING = """
    public static void main(String[] arguments) throws Exception {
        var requests = new java.util.TreeMap<Integer, java.lang.reflect.Method>();
        for (var method : Send.class.getDeclaredMethods()) {
            if (method.getName().startsWith("request")) {
                requests.put(Integer.parseInt(method.getName().substring(7)), method);
            }
        }
        for (var request : requests.values()) {
            request.invoke(null);
        }
    }
}
"""


def _string(text: str) -> str:
    return literal(text, _escape, ascii_only=True)


def _escape(code: int) -> str:
    # below a space an octal escape: \\u000a would end the line before the string is read
    return f"\\{code:03o}" if code < 0x20 else utf16(code)


def _request(sent: Sent, number: int) -> str:
    if not sent.body:
        body = "null"
    else:
        function, text = (
            ("bytes", base64.b64encode(sent.body).decode("ascii")) if sent.text is None else ("text", sent.text)
        )
        # a character of a class file takes up to six bytes
        width = _CONSTANT if text.isascii() else _CONSTANT // 6
        parts = [_string(text[at : at + width]) for at in range(0, len(text), width)]
        body = f"{function}({', '.join(parts)})"
    arguments = [_string(sent.method), _string(sent.url), body]
    for name, value in sent.headers:
        arguments.append(f"{_string(name.decode('latin-1'))}, {_string(value.decode('latin-1'))}")
    calls = ",\n        ".join(arguments)
    return f"static void request{number}() throws Exception {{\n    send({calls});\n}}"


def _cannot(sent: Sent) -> str | None:
    if any(not value.isascii() or any(byte < 0x20 and byte != 9 for byte in value) for _, value in sent.headers):
        return "it has a header beyond ASCII, which java.net.http cannot send"
    return "java.net.http refuses the method CONNECT" if sent.method == "CONNECT" else None


LANGUAGE = Language("//", _request, _OPENING, _CLOSING, indent="    ", legal=_LEGAL, refuses=_REFUSES, cannot=_cannot)
write = LANGUAGE.write
text = LANGUAGE.text

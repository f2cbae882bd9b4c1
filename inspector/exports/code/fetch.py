"""JavaScript with fetch: Node 18 or newer, and browsers."""

from __future__ import annotations

from inspector.exports.code.language import Language, Sent, base64_lines, braced, literal

#: What the URL standard leaves as it is in a path and a query.
_LEGAL = "!$%&()*+,/:;=?@[]|-._~"
#: Node's fetch throws for these, browsers ignore them.
_REFUSES = frozenset(
    (
        b"connection",
        b"expect",
        b"keep-alive",
        b"upgrade",
        b"te",
        b"trailer",
        b"proxy-authorization",
        b"proxy-connection",
    )
)
_OPENING = """\
// JavaScript: node FILE.mjs (18 or newer), or as a module in a browser.
// fetch itself writes Host, Content-Length, Connection, Sec-Fetch-Mode, and Accept, Accept-Language, Accept-Encoding
// and User-Agent where they are not given. It writes names of headers in small letters, and lines of one name as one.
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

async function send(method, url, headers, body) {
  const response = await fetch(url, { method, headers, body, redirect: "manual" });
  console.log(response.status, response.statusText);
  console.log(await response.text());
}
"""


def _string(text: str) -> str:
    return literal(text, braced)


def _request(sent: Sent, _number: int) -> str:
    pairs = [
        f"  [{_string(name.decode('latin-1'))}, {_string(value.decode('latin-1'))}]," for name, value in sent.headers
    ]
    lines = [f"await send({_string(sent.method)}, {_string(sent.url)}, [", *pairs]
    if not sent.body:
        return "\n".join([*lines, "]);"])
    if sent.text is not None:
        # bytes: for a text fetch would write a Content-Type of its own
        return "\n".join([*lines, f"], new TextEncoder().encode({_string(sent.text)}));"])
    return "\n".join([*lines, "], bytes(`", base64_lines(sent.body), "`));"])


def _cannot(sent: Sent) -> str | None:
    if sent.method.upper() in ("CONNECT", "TRACE", "TRACK"):
        return f"fetch refuses the method {sent.method}"
    if sent.body and sent.method.upper() in ("GET", "HEAD"):
        return f"fetch sends no body with {sent.method}"
    if sent.method != sent.method.upper() and sent.method.upper() in (
        "DELETE",
        "OPTIONS",
        "POST",
        "PUT",
        "GET",
        "HEAD",
    ):
        return "its method is not in capitals, which fetch cannot send"
    return None


LANGUAGE = Language("//", _request, _OPENING, legal=_LEGAL, refuses=_REFUSES, cannot=_cannot)
write = LANGUAGE.write
text = LANGUAGE.text

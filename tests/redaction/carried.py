"""What each format can carry of what is planted; of a place that it cannot, nothing is in such a file at all."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.exports import EXPORTS

#: What hangs under a request, and what a program that sends it again has no use for.
_AROUND = frozenset(("attempt", "endpoint", "extra", "note", "origin", "remote", "reply", "tags", "verdict"))
_MALFORMED = frozenset(("malformed",))
#: Collections of requests have notes and, some, answers.
_COLLECTION = frozenset(("attempt", "extra", "origin", "remote", "tags", "verdict"))
#: What is left of a request where only its shape is told.
_KEYS = frozenset(("text: body: form key", "text: body: json key", "text: body: json esc key"))
#: The client writes Host by the address, and a second one is left out.
_HOST = frozenset(("around: header: host",))
#: Nor does it take a user in an address.
_USER = frozenset(("around: target: absolute user", "named: target: userinfo"))
#: Clients that write headers as ASCII, and those that keep those of proxies to themselves.
_NOT_ASCII = frozenset(("around: header: non-utf8",))
_PROXY = frozenset(("named: header: proxy",))
#: A fixture signs anew in their place.
_SIGNED = frozenset(
    f"named: header: {name}"
    for name in (
        *("h Svix-Signature", "h X-Gitlab-Token", "h X-Line-Signature", "h X-Slack-Signature", "h X-Zm-Signature"),
        *("h X-Square-Hmacsha256-Signature", "h X-Telegram-Bot-Api-Secret-Token", "h X-Twilio-Signature"),
        *("h X-Wc-Webhook-Signature", "stripe sig", "sw sig"),
    )
)
#: A report shows files of other programs by what they are, and wrong text as a reader would see it.
_DESCRIBED = frozenset(
    (
        *(f"packed: body: {name} undeclared" for name in ("deflate", "gzip", "raw deflate", "zstd")),
        *(f"packed: body: {name}" for name in ("bz2", "gzip name", "gzip trailing", "lz4like", "nonutf8", "png text")),
        *(f"packed: body: {name}" for name in ("tar", "utf16 text undeclared2", "xz", "zip")),
        *("text: body: mp preamble", "around: malformed utf16"),
    )
)
#: Of a resend it shows what was changed and what came back, not all that was sent.
_RESENT = frozenset(
    ("around: att reqbody", "around: att reqbody esc", "around: att reqhead", "named: att body", "named: att req")
)
_ANSWERED = frozenset(("around: att respbody", "around: att resphead", "named: att resp"))

#: Format → parts of a capture, and places, that it leaves out.
_LEFT_OUT: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "ndjson": (frozenset(("attempt", "origin")), frozenset()),
    "session": (frozenset(), frozenset()),
    "zip": (frozenset(("origin",)), frozenset()),
    "raw": (_AROUND, frozenset()),
    "parquet": (frozenset(("attempt", "extra", "verdict")), frozenset(("around: reply reason",))),
    "har": (frozenset(("extra", "origin", "tags")), frozenset()),
    "http": (_AROUND | _MALFORMED, _HOST | _USER),
    "postman": (_COLLECTION, _HOST | _USER | {"around: reply gz"}),
    "bruno": (_COLLECTION | {"reply"}, _HOST | _USER),
    "insomnia": (_COLLECTION | {"reply"}, _HOST | _USER),
    "mitmproxy": (frozenset(("extra", "origin", "tags", "verdict")), frozenset(("named: att url user",))),
    "markdown": (frozenset(("extra", "origin")), _DESCRIBED | _RESENT | _ANSWERED),
    "html": (frozenset(("extra", "origin")), _DESCRIBED | _RESENT),
    "curl": (_AROUND, _HOST),
    "httpie": (_AROUND, _HOST),
    **dict.fromkeys(("curl-cmd", "curl-powershell", "wget"), (_AROUND | _MALFORMED, _HOST)),
    **dict.fromkeys(("requests", "httpx", "go", "php", "ruby"), (_AROUND | _MALFORMED, _HOST | _USER)),
    "aiohttp": (_AROUND | _MALFORMED, _HOST | _USER | _NOT_ASCII),
    "csharp": (_AROUND | _MALFORMED, _HOST | _USER | _NOT_ASCII),
    "fetch": (_AROUND | _MALFORMED, _HOST | _USER | _PROXY),
    "java": (_AROUND | _MALFORMED, _HOST | _USER | _NOT_ASCII | _PROXY),
    "pytest": (_AROUND, _HOST | _SIGNED),
    "fixture": (_AROUND, _SIGNED),
}
#: Formats that carry little → just that.
_CARRIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **{
        name: (frozenset(("endpoint", "method", "note", "origin", "remote", "tags", "target")), _HOST)
        for name in ("csv", "xlsx")
    },
    "openapi": (
        frozenset(),
        _KEYS
        | {f"around: target: {name}" for name in ("fragment kv", "fragment only", "matrix")}
        | {f"around: target: {name}" for name in ("path", "path b64", "path double", "path raw")}
        | {f"named: target: {name}" for name in ("fragment", "path kv", "path param")},
    ),
    # names of Python are letters, digits and _ alone
    "dataclass": (frozenset(), _KEYS - {"text: body: json esc key"}),
    **{name: (frozenset(), _KEYS) for name in ("pydantic", "typescript", "jsonschema")},
}


def part_of(place: str) -> str:
    """The part of a capture that a place is in: body, header, target, note, reply …"""
    name = place.partition(": ")[2]
    part = name.partition(":")[0].partition(" ")[0].rstrip("2")
    return {"att": "attempt"}.get(part, part)


def carried(name: str, places: Iterable[str]) -> set[str]:
    """The places whose secret is in a file of that format when nothing is redacted. All formats are told of here."""
    assert set(EXPORTS) == _LEFT_OUT.keys() ^ _CARRIED.keys()
    parts, single = _CARRIED.get(name) or _LEFT_OUT[name]
    found = {place for place in places if part_of(place) in parts or place in single}
    return found if name in _CARRIED else set(places) - found

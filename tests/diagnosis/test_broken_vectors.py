"""Valid requests of every scheme, signed by the senders' own libraries, broken in a named way: that way comes first."""

from __future__ import annotations

import base64
import gzip
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from inspector.capture import Capture, Headers
from inspector.diagnosis import diagnose
from inspector.providers import Keys, verify
from tests.providers.vectors import capture_of, cases, keys_of, url_of

_SIGNATURE = re.compile(r"signature|hmac|x-trello|transmission-sig", re.IGNORECASE)
_HELPER = re.compile(r"timestamp|version|settings|algorithm", re.IGNORECASE)


class Broken(NamedTuple):
    how: str
    reason: str
    capture: Capture
    keys: Keys
    more: Mapping[str, Any] = MappingProxyType({})


def schemes() -> list[dict[str, Any]]:
    """One valid request of each scheme: the plainest."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in sorted(cases(), key=lambda line: "valid-unicode" not in line["id"]):
        if line["expect"] == "valid" and line["tier"] == "core":
            found.setdefault((line["provider"], line["scheme"]), line)
    return list(found.values())


def with_body(capture: Capture, body: bytes) -> Capture:
    return replace(capture, body=body)


def with_value(capture: Capture, name: str, value: str) -> Capture:
    lines = [[key, value if key == name else old] for key, old in capture.headers.to_text()]
    return replace(capture, headers=Headers.from_text(lines))


def with_secret(line: dict[str, Any], text: str) -> Keys:
    changed = dict(line)
    for name in ("secret", "public_key"):
        if line.get(name):
            changed[name] = text
    return Keys.from_dict(changed)


def secrets(line: dict[str, Any], capture: Capture) -> Iterator[Broken]:
    keys = keys_of(line)
    secret = keys.secret or keys.public_key
    if not secret:
        return
    other = "whsec_" + base64.b64encode(b"q" * 24).decode() if secret.startswith("whsec_") else "f0" * 32
    saved = {"saved": [("wrong", "zz" * 9), ("right", secret)]}
    yield Broken("another saved one", "other_saved_secret", capture, with_secret(line, other), saved)
    yield Broken("line feed", "secret_whitespace", capture, with_secret(line, secret + "\n"))
    yield Broken("blanks", "secret_whitespace", capture, with_secret(line, f"  {secret}"))
    yield Broken("double quotes", "secret_quoted", capture, with_secret(line, f'"{secret}"'))
    yield Broken("quotes and line feed", "secret_quoted", capture, with_secret(line, f"'{secret}'\n"))
    if line["provider"] != "zendesk":
        yield Broken("Slack token", "api_key_as_secret", capture, with_secret(line, "xoxb-123456789012-abcDEF"))
        yield Broken("GitHub token", "api_key_as_secret", capture, with_secret(line, "ghp_" + "aB3" * 12))
    if line["provider"] not in ("zendesk", "paystack"):
        yield Broken("Stripe key", "api_key_as_secret", capture, with_secret(line, "sk_live_" + "aB3" * 8))


def bodies(line: dict[str, Any], capture: Capture) -> Iterator[Broken]:
    keys, body = keys_of(line), capture.body
    if not body:
        return
    yield Broken("line feed added", "trailing_newline", with_body(capture, body + b"\n"), keys)
    yield Broken("CR LF added", "trailing_newline", with_body(capture, body + b"\r\n"), keys)
    if body.endswith(b"\n"):
        yield Broken("trimmed", "trailing_newline", with_body(capture, body.rstrip()), keys)
    yield Broken("BOM added", "bom", with_body(capture, b"\xef\xbb\xbf" + body), keys)
    yield Broken("packed", "content_encoding", with_body(capture, gzip.compress(body)), keys)
    yield Broken("over the limit", "truncated", replace(capture, body=body[:-7], truncated=True), keys)
    told = Headers([*capture.headers, (b"Content-Length", str(len(body)).encode())])
    yield Broken("half of it", "truncated", replace(capture, body=body[: len(body) // 2], headers=told), keys)
    if not body.isascii():
        yield Broken("read as latin-1", "charset", with_body(capture, body.decode("latin-1").encode()), keys)
        text = body.decode("utf-8", "replace")
        decomposed = unicodedata.normalize("NFD", text).encode()
        if unicodedata.normalize("NFC", text).encode() == body != decomposed:
            yield Broken("decomposed", "charset", with_body(capture, decomposed), keys)
    yield from printings(line, capture)


def printings(line: dict[str, Any], capture: Capture) -> Iterator[Broken]:
    try:
        value = json.loads(capture.body)
    except ValueError:
        return
    if line["provider"] == "sendgrid" and len(value) < 2:
        return
    ways: dict[str, dict[str, Any]] = {
        "compact": {"separators": (",", ":"), "ensure_ascii": False},
        "spaced": {"ensure_ascii": False},
        "ASCII": {},
        "by 2": {"indent": 2},
        "by 4": {"indent": 4, "ensure_ascii": False},
        "by tabs": {"indent": "\t"},
    }
    for name, how in ways.items():
        body = json.dumps(value, **how).encode()
        if body != capture.body:
            yield Broken(f"printed {name}", "body_reserialized", with_body(capture, body), keys_of(line))


def signatures(line: dict[str, Any], capture: Capture) -> Iterator[Broken]:
    keys = keys_of(line)
    for name, value in capture.headers.to_text():
        if not _SIGNATURE.search(name) or _HELPER.search(name):
            continue
        hexed = re.search(r"[0-9a-f]{40,128}$", value)
        based = re.search(r"[A-Za-z0-9+/]{26,}={0,2}$", value)
        found = hexed or based
        if found is None:
            continue
        front, text = value[: found.start()], found[0]
        written = base64.b64encode(bytes.fromhex(text)).decode() if hexed else base64.b64decode(text).hex()
        yield Broken("encoding", "signature_encoding", with_value(capture, name, front + written), keys)
        if front in ("sha256=", "sha1=", "v0=", "v1=", "v1,"):
            yield Broken("prefix lost", "signature_prefix", with_value(capture, name, text), keys)
        elif not front:
            yield Broken("prefix added", "signature_prefix", with_value(capture, name, "sha256=" + text), keys)
        folded = f"{value[:12]}\r\n {value[12:]}"
        yield Broken("folded", "header_altered", with_value(capture, name, folded), keys)
        yield Broken("joined", "header_altered", with_value(capture, name, f"{value}, {value}"), keys)
        yield Broken("quoted", "header_altered", with_value(capture, name, f'"{value}"'), keys)
        doubled = Headers([(name.encode(), b"0" * 20), *capture.headers])
        yield Broken("overwritten, both kept", "header_altered", replace(capture, headers=doubled), keys)


def addresses(line: dict[str, Any], capture: Capture) -> Iterator[Broken]:
    if line["provider"] not in ("twilio", "hubspot", "trello", "square") or line["scheme"] == "v1":
        return
    keys, url = keys_of(line), url_of(line)
    head, _, query = url.partition("?")
    ways = {
        "scheme": url.replace("https:", "http:"),
        "port": url.replace(".com", ".com:8443"),
        "prefix": url.replace(".com/", ".com/prefix/"),
        "slash": f"{head.rstrip('/') if head.endswith('/') else head + '/'}?{query}",
        "order of the query": f"{head}?{'&'.join(reversed(query.split('&')))}",
    }
    for name, other in ways.items():
        if other != url:
            yield Broken(name, "url_mismatch", capture, keys, {"public_url": other})


def times(line: dict[str, Any], capture: Capture) -> Iterator[Broken]:
    keys = keys_of(line)
    yield Broken("ahead", "clock_skew", capture, keys, {"received_at": line["now"] - 7200})
    yield Broken("old", "expired_timestamp", capture, keys, {"received_at": line["now"] + 7200})


@pytest.mark.parametrize("breaking", [secrets, bodies, signatures, addresses, times])
@pytest.mark.parametrize("line", schemes(), ids=lambda line: f"{line['provider']}-{line['scheme']}")
def test_the_way_it_was_broken_comes_first(line: dict[str, Any], breaking: Any) -> None:
    wrong = []
    for broken in breaking(line, capture_of(line)):
        more = {"provider": line["provider"], "public_url": url_of(line), **broken.more}
        checked = {name: value for name, value in more.items() if name != "saved"}
        if verify(broken.capture, broken.keys, **checked).outcome in ("valid", "not_applicable"):
            # the scheme does not mind, or does not cover it
            continue
        found = [one.reason for one in diagnose(broken.capture, broken.keys, **more)]
        if found[:1] != [broken.reason]:
            wrong.append(f"{broken.how}: {broken.reason} expected, {found} found")
    assert wrong == []

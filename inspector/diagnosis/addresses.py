"""Hypotheses about the public address that was signed: scheme, host, port, path, slash, query, escapes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from itertools import islice, permutations
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from inspector.diagnosis import fixes
from inspector.diagnosis._budget import tries
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers import Check, Keys
from inspector.providers._url import addresses, public

_HOST_HEADERS = ("host", "x-forwarded-host", "x-original-host", "x-host", "x-forwarded-server", "x-real-host")
_PATH_HEADERS = ("x-original-url", "x-original-uri", "x-rewrite-url", "x-forwarded-uri", "x-envoy-original-path")
_PREFIX_HEADERS = ("x-forwarded-prefix", "x-forwarded-path", "x-script-name")
#: Twilio puts the hash of a JSON body into the address.
_BODY_HASH = re.compile(r"(bodySHA256=)[0-9a-fA-F]*")
_PORTS = (443, 80, 8080, 8443, 3000, 8000, 5000, 4040)


def address(case: Case) -> Iterator[Hypothesis]:
    """Other addresses that this request may have been sent to."""
    url = case.reading.url if case.reading is not None else ""
    if not url and case.verdict.reason == "qsh_mismatch":
        url = addresses(case.check)[0].url
    if not url:
        return
    tried = {url}
    for other in islice(other_addresses(case.check, url), tries(len(case.body) + 200, 24)):
        if other not in tried and case.holds(url=other):
            yield mismatch(case, url, other)
            return
        tried.add(other)


def mismatch(case: Case, url: str, other: str) -> Hypothesis:
    """The words for an address that matches."""
    where = _source(case)
    return Hypothesis(
        "url_mismatch",
        f"The address {public(other)} was signed; the check took {public(url)} ({where}): {_difference(url, other)}.",
        f"With {public(other)} the signature matches.",
        f"Set this endpoint's public address to {public(other)}: exactly what is configured at "
        f"{case.provider.title}. {fixes.PUBLIC_URL}",
    )


def _source(case: Case) -> str:
    note = addresses(case.check)[0].note
    match = re.search(r"\(((?:from|the) [^)]*)\)", note)
    return match[1] if match else "made of the request"


def _difference(url: str, other: str) -> str:
    try:
        one, two = urlsplit(url), urlsplit(other)
        pairs = (
            ("the scheme", one.scheme, two.scheme),
            ("the host", one.hostname, two.hostname),
            ("the port", one.port, two.port),
            ("the user name", one.username, two.username),
        )
    except ValueError:
        return "they differ"
    found = [name for name, left, right in pairs if left != right]
    if one.path != two.path:
        same = one.path.rstrip("/") == two.path.rstrip("/")
        escapes = unquote(one.path) == unquote(two.path)
        found.append("the slash at the end" if same else "the path's escapes" if escapes else "the path")
    if one.query != two.query:
        same = sorted(one.query.split("&")) == sorted(two.query.split("&"))
        escapes = unquote(one.query.replace("+", " ")) == unquote(two.query.replace("+", " "))
        found.append("the order of the query" if same else "the query's escapes" if escapes else "the query")
    return f"{' and '.join(found)} differ{'s' if len(found) == 1 else ''}" if found else "they differ"


def other_addresses(check: Check, url: str) -> Iterator[str]:
    """Addresses to try, likeliest first: what the request says, then one part changed, then several."""
    for found in addresses(Check(check.capture, Keys(), check.received_at)):
        yield found.url
    try:
        parts = urlsplit(url)
        bases = _bases(check, parts)
    except ValueError:
        return
    paths = list(dict.fromkeys(_paths(check, parts)))
    queries = list(dict.fromkeys(_queries(check, parts)))
    for scheme, netloc in bases:
        yield urlunsplit((scheme, netloc, parts.path, parts.query, ""))
    for path in paths:
        yield urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    for query in queries:
        yield urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    yield url + "?"
    yield from _escaped(url)
    for scheme, netloc in bases:
        for path in paths:
            yield urlunsplit((scheme, netloc, path, parts.query, ""))
    for path in paths:
        for query in queries:
            yield urlunsplit((parts.scheme, parts.netloc, path, query, ""))
    for scheme, netloc in bases:
        for query in queries:
            yield urlunsplit((scheme, netloc, parts.path, query, ""))
    for scheme, netloc in bases:
        for path in paths[:8]:
            for query in queries[:8]:
                yield urlunsplit((scheme, netloc, path, query, ""))


def _bases(check: Check, parts: SplitResult) -> list[tuple[str, str]]:
    """(scheme, host with port) in all sensible ways."""
    get = check.capture.headers.get
    hosts = [parts.netloc]
    for name in _HOST_HEADERS:
        hosts += [one.strip() for one in (get(name) or "").split(",") if one.strip()]
    bare = [re.sub(r":\d+$", "", host) for host in hosts]
    names = list(dict.fromkeys([*hosts, *bare]))
    names += [name[4:] if name.startswith("www.") else f"www.{name}" for name in bare[:1]]
    names += [name.lower() for name in bare] + [f"{bare[0].rpartition('@')[2]}"]
    forwarded = (get("x-forwarded-port") or "").split(",")[0].strip()
    ports = [*([int(forwarded)] if forwarded.isdecimal() and len(forwarded) < 6 else []), *_PORTS]
    names += [f"{name}:{port}" for name in dict.fromkeys(bare) for port in ports]
    if (login := _login(get("authorization") or "")) and "@" not in parts.netloc:
        names += [f"{login}@{name}" for name in dict.fromkeys(bare)]
    schemes = dict.fromkeys((parts.scheme, "https", "http"))
    first = [(scheme, name) for name in dict.fromkeys(names[:2]) for scheme in schemes]
    return list(dict.fromkeys([*first, *((scheme, name) for name in names for scheme in schemes)]))


def _login(value: str) -> str:
    """User and password of basic auth, as they stand in an address that a provider was given."""
    if not value.lower().startswith("basic "):
        return ""
    try:
        return base64.b64decode(value[6:].strip(), validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return ""


def _paths(check: Check, parts: SplitResult) -> Iterator[str]:
    get = check.capture.headers.get
    path, own = parts.path, check.capture.path
    yield path[:-1] if path.endswith("/") else f"{path}/"
    for other in (own, *((get(name) or "").partition("?")[0] for name in _PATH_HEADERS)):
        if other.startswith("/"):
            yield other
            yield other[:-1] if other.endswith("/") else f"{other}/"
    for name in _PREFIX_HEADERS:
        prefix = (get(name) or "").split(",")[0].strip().strip("/")
        if prefix:
            yield f"/{prefix}{path}"
            yield path.removeprefix(f"/{prefix}") or "/"
    segments = path.strip("/").split("/")
    for start in range(1, min(len(segments), 6)):
        yield "/" + "/".join(segments[start:])
    yield path.rstrip("/") + own
    yield own.rstrip("/") + path
    for prefix in ("api", "webhooks", "webhook", "hooks", "v1", "api/v1", "prod", "dev", "staging", "default", "app"):
        yield f"/{prefix}{path}"
    for end in range(len(segments) - 1, 0, -1):
        yield "/" + "/".join(segments[:end])
    yield ""
    yield "/"
    yield re.sub(r"/{2,}", "/", path)
    yield "/" + path
    yield path.lower()
    yield from _escaped(path)


def _queries(check: Check, parts: SplitResult) -> Iterator[str]:
    query, own = parts.query, check.capture.query
    digest = hashlib.sha256(check.capture.body).hexdigest() if "bodySHA256=" in query + own else ""
    yield ""
    if own != query:
        yield own
        if own and query:
            yield f"{query}&{own}"
            yield f"{own}&{query}"
    for text in dict.fromkeys((query, own)):
        if not text:
            continue
        items = text.split("&")
        if digest:
            yield _BODY_HASH.sub(rf"\g<1>{digest}", text)
        yield "&".join(sorted(items))
        yield "&".join(reversed(items))
        for index in range(min(len(items), 12)):
            yield "&".join(items[:index] + items[index + 1 :])
        yield "&".join(item for item in items if not item.endswith("="))
        yield "&".join(item if "=" in item else f"{item}=" for item in items)
        yield "&".join(item.removesuffix("=") for item in items)
        yield from _escaped(text)
        yield from (text[:-cut] for cut in range(1, 4))
        if 2 < len(items) <= 5:
            for order in permutations(items):
                yield "&".join(order)


def _escaped(text: str) -> Iterator[str]:
    """The same text with other percent escapes."""
    yield text.replace("%20", "+")
    yield text.replace("+", "%20")
    yield re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), text)
    yield re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].lower(), text)
    yield unquote(text, errors="surrogateescape")
    yield unquote(text.replace("+", " "), errors="surrogateescape")
    for safe in ("/:?=&%~", "/:?=&%~@!$'()*,;", "/?=&%", "=&%", "/:?=&"):
        yield quote(text, safe=safe, errors="surrogateescape")
    yield text.replace("%7E", "~").replace("%7e", "~")
    yield text.replace("~", "%7E")

"""Hypotheses about the public address that was signed: scheme, host, port, path, slash, query."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit, urlunsplit

from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._url import addresses

#: Twilio puts the hash of a JSON body into the address.
_BODY_HASH = re.compile(r"(bodySHA256=)[0-9a-fA-F]*")


def address(case: Case) -> Iterator[Hypothesis]:
    """Other addresses that this request may have been sent to."""
    reading = case.reading
    if reading is None or not reading.url:
        return
    tried = {reading.url}
    for url in _others(case, reading.url):
        if url not in tried and case.holds(url=url):
            yield Hypothesis(
                "url_mismatch",
                f"The address {url} was signed; the check took {reading.url}.",
                f"With {url} the signature matches.",
                f"Set this endpoint's public address to {url}: exactly what is configured at {case.provider.title}.",
            )
            return
        tried.add(url)


def _others(case: Case, url: str) -> Iterator[str]:
    check = case.check
    for found in addresses(type(check)(check.capture, type(check.keys)(), check.received_at)):
        yield found.url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return
    host = parts.hostname or ""
    digest = hashlib.sha256(check.capture.body).hexdigest()
    bases = [parts]
    for scheme in ("https", "http"):
        bases.append(parts._replace(scheme=scheme))
        bases.append(parts._replace(scheme=scheme, netloc=host))
    if port is None:
        bases += [parts._replace(netloc=f"{host}:{number}") for number in (443, 80, 8080, 3000, 8000)]
    if host.startswith("www."):
        bases.append(parts._replace(netloc=parts.netloc[4:]))
    else:
        bases.append(parts._replace(netloc=f"www.{parts.netloc}"))
    for base in bases:
        for changed in _paths(base, digest):
            yield urlunsplit(changed)


def _paths(parts: SplitResult, digest: str) -> Iterator[SplitResult]:
    yield parts
    path = parts.path
    slashed = path[:-1] if path.endswith("/") else f"{path}/"
    for other in (slashed, "/" + path.lstrip("/").partition("/")[2], ""):
        yield parts._replace(path=other)
        yield parts._replace(path=other, query="")
    if parts.query:
        yield parts._replace(query="")
        yield parts._replace(query=_BODY_HASH.sub(rf"\g<1>{digest}", parts.query))
        items = parts.query.split("&")
        yield parts._replace(query="&".join(sorted(items)))
        if len(items) <= 4:
            for order in _orders(items):
                yield parts._replace(query="&".join(order))
        for index in range(len(items)):
            yield parts._replace(query="&".join(items[:index] + items[index + 1 :]))
        yield parts._replace(query=parts.query.replace("%20", "+"))
        yield parts._replace(query=parts.query.replace("+", "%20"))


def _orders(items: list[str]) -> Iterator[list[str]]:
    if len(items) < 2:
        yield items
        return
    for index, item in enumerate(items):
        for rest in _orders(items[:index] + items[index + 1 :]):
            yield [item, *rest]

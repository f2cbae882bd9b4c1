"""Writes the table of providers into the README, between its markers, from the registry: `--check` only compares.

Most of a row is found by asking the provider: a sample is signed by it, and read back by it.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from inspector.capture import Capture, Headers
from inspector.errors import ResendRefused
from inspector.providers import REGISTRY, Check, Keys, Provider
from inspector.providers._scheme import KeyedHash, Reading
from inspector.providers._token import SharedToken

README = Path(__file__).resolve().parent.parent / "README.md"
START, END = "<!-- providers -->", "<!-- /providers -->"
ADDRESS = "https://example.com/hook"
#: One of these has the form that each scheme wants its secret in.
SECRETS = ("whsec_" + "QUJD" * 8, "41" * 16)


def sample() -> Capture:
    return Capture(
        uuid="00000000-0000-7000-8000-000000000000",
        endpoint="default",
        received_at=datetime.now(UTC),
        remote="127.0.0.1:1",
        scheme="https",
        http_version="1.1",
        method="POST",
        target="/hook",
        headers=Headers.from_text([("Host", "example.com"), ("Content-Type", "application/json")]),
        body=b'{"a": 1}',
    )


def reading(provider: KeyedHash) -> Reading | None:
    """What the provider reads in a request that it signed itself; None when it cannot sign such a one."""
    for secret in SECRETS:
        keys = Keys(secret=secret)
        try:
            signed = provider.sign(sample(), keys, time.time(), public_url=ADDRESS)
        except ResendRefused:
            continue
        capture = replace(sample(), headers=signed.headers, body=signed.body)
        found = provider.read(Check(capture, keys, time.time(), ADDRESS))
        return found if isinstance(found, Reading) else None
    return None


def schemes(provider: Provider) -> tuple[str, ...]:
    scheme = provider.verify(Check(sample(), Keys(), time.time())).scheme or ""
    return provider.schemes if scheme in provider.schemes else (scheme,)


def checked(provider: Provider) -> str:
    """What is checked, in a few words."""
    if provider.checked:
        return provider.checked
    if isinstance(provider, SharedToken):
        return f"a value of your choice in `{provider.header}`"
    found = reading(provider) if isinstance(provider, KeyedHash) else None
    if found is None:
        raise SystemExit(f"{provider.name}: say in `checked` what is checked; a signed sample does not tell.")
    signed = found.materials[0].signed
    timed = found.signed_at is not None
    parts = [
        name for name, there in (("address", found.url), ("time", timed), ("body", sample().body in signed)) if there
    ]
    text = f"HMAC-{found.algorithm.upper()} of {'the body' if parts == ['body'] else ' and '.join(parts)}"
    window = provider.window if isinstance(provider, KeyedHash) and timed else None
    return f"{text}, {span(window)}" if window else text


def span(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def table() -> str:
    """The whole table, sorted by title."""
    rows = ["| Provider | `--provider` | Schemes | Checked | Where its secret is |", "|---|---|---|---|---|"]
    for provider in sorted(REGISTRY.values(), key=lambda one: one.title.casefold()):
        title = f"[{cell(provider.title)}]({provider.docs})" if provider.docs else cell(provider.title)
        names = ", ".join(f"`{name}`" for name in schemes(provider))
        rows.append(
            f"| {title} | `{provider.name}` | {names} | {cell(checked(provider))} | {cell(provider.secret_hint)} |"
        )
    return "\n".join(rows)


def main() -> int:
    text = README.read_text("utf-8")
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        print(f"README.md has no {START} … {END}.", file=sys.stderr)
        return 2
    fresh = f"{before}{START}\n{table()}\n{END}{after}"
    if fresh == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("The table of providers is not that of the registry: run packaging/provider_table.py.", file=sys.stderr)
        return 1
    README.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

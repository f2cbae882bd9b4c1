"""Every format that can be imported: one line here and one module each."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.errors import UsageError
from inspector.imports.reading import Found, Read, Reading


@dataclass(frozen=True, slots=True)
class Format:
    """A format. Its module, a name below `inspector.imports`, is loaded when it is used first."""

    name: str
    title: str
    module: str
    function: str = "read"
    also: tuple[str, ...] = ()

    def read(self, reading: Reading) -> Iterator[Found]:
        """What the source holds, as it is read; ImportFailed for a source that cannot be read at all."""
        reader: Read = getattr(importlib.import_module(f"inspector.imports.{self.module}"), self.function)
        return reader(reading)


#: Every format by name, in the order of help texts.
IMPORTS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("ndjson", "NDJSON", "ndjson", also=("jsonl",)),
        Format("json", "Captures as JSON", "ndjson", "read_list"),
        Format("session", "Session file", "session_file"),
        Format("har", "HAR", "har"),
        Format("http", ".http file", "http_file"),
        Format("curl", "cURL commands", "curl"),
        Format("powershell", "PowerShell commands", "powershell"),
        Format("raw", "Raw requests", "raw"),
        Format("postman", "Postman collection", "postman"),
        Format("webhook.site", "webhook.site JSON", "webhook_site"),
        Format("webhook.site-csv", "webhook.site CSV", "webhook_site", "read_csv"),
        Format("request-baskets", "request-baskets JSON", "baskets", also=("baskets",)),
        Format("ngrok", "ngrok inspector JSON", "ngrok"),
        Format("zip", "ZIP archive", "archive"),
        Format("mitmproxy", "mitmproxy flows", "mitmproxy", also=("flow", "flows")),
    )
}

_NAMES = {name: made for made in IMPORTS.values() for name in (made.name, *made.also)}


def import_named(name: str) -> Format:
    """The format; UsageError when there is none of that name."""
    found = _NAMES.get(name.lower())
    if found is None:
        raise UsageError(f"There is no import format {name!r:.40}.", hint=f"There are {', '.join(IMPORTS)}.")
    return found

"""Every export format: one line here and one module each."""

from __future__ import annotations

from pathlib import PurePath

from inspector.errors import UsageError
from inspector.exports.record import Format

#: Every format by name, in the order of menus.
EXPORTS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("ndjson", "NDJSON (everything, can be imported)", ".ndjson", "ndjson", lossless=True, also=("jsonl",)),
        Format("session", "Session file (a copy that opens like any)", ".webhooks", "session_file"),
        Format("zip", "ZIP with a folder for each capture", ".zip", "archive"),
        Format("raw", "Raw requests", ".http.bin", "raw", many=False),
        Format("csv", "CSV of the columns", ".csv", "csv", "table"),
        Format("xlsx", "Excel", ".xlsx", "xlsx", "table", also=("excel",)),
        Format("parquet", "Parquet, bodies included", ".parquet", "parquet", "table", extra="parquet"),
        Format("har", "HAR 1.2 (browsers, proxies)", ".har", "har", "tool"),
        Format("http", ".http file (VS Code, JetBrains)", ".http", "http_file", "tool", text=True),
        Format("postman", "Postman collection 2.1", ".postman_collection.json", "postman", "tool"),
        Format("bruno", "Bruno collection", ".bruno.zip", "bruno", "tool"),
        Format("insomnia", "Insomnia collection", ".insomnia.json", "insomnia", "tool"),
        Format("openapi", "OpenAPI 3.1 webhooks", ".openapi.json", "openapi", "tool"),
        Format("mitmproxy", "mitmproxy flows", ".flows", "mitmproxy", "tool", also=("flow", "flows")),
        Format("markdown", "Markdown report", ".md", "markdown", "report", text=True, also=("md",)),
        Format("html", "HTML report (one file, offline)", ".html", "html_report", "report"),
        Format("curl", "cURL (bash)", ".sh", "code.curl", "code", many=False, text=True, also=("curl-bash",)),
        Format("curl-cmd", "cURL (Windows cmd)", ".cmd", "code.curl_cmd", "code", many=False, text=True),
        Format("curl-powershell", "cURL (PowerShell)", ".ps1", "code.curl_powershell", "code", many=False, text=True),
        Format("wget", "wget (bash)", ".wget.sh", "code.wget", "code", many=False, text=True),
        Format("httpie", "HTTPie (bash)", ".httpie.sh", "code.httpie", "code", many=False, text=True),
        Format("requests", "Python, requests", ".requests.py", "code.requests", "code", many=False, text=True),
        Format("httpx", "Python, httpx", ".httpx.py", "code.httpx", "code", many=False, text=True),
        Format("aiohttp", "Python, aiohttp", ".aiohttp.py", "code.aiohttp", "code", many=False, text=True),
        Format(
            "fetch", "JavaScript, fetch", ".mjs", "code.fetch", "code", many=False, text=True, also=("javascript", "js")
        ),
        Format("go", "Go, net/http", ".go", "code.go", "code", many=False, text=True),
        Format("java", "Java, java.net.http", ".java", "code.java", "code", many=False, text=True),
        Format("csharp", "C#, HttpClient", ".cs", "code.csharp", "code", many=False, text=True, also=("c#",)),
        Format("php", "PHP, curl", ".php", "code.php", "code", many=False, text=True),
        Format("ruby", "Ruby, Net::HTTP", ".rb", "code.ruby", "code", many=False, text=True),
        Format("pytest", "pytest file that signs anew", ".test.py", "fixtures.pytest_file", "test", text=True),
        Format("fixture", "JSON fixture with signing recipe", ".fixture.json", "fixtures.json_file", "test", text=True),
        Format(
            "dataclass", "Python dataclasses", ".dataclasses.py", "types.dataclass", "test", text=True, extra="types"
        ),
        Format("pydantic", "Pydantic models", ".models.py", "types.pydantic", "test", text=True, extra="types"),
        Format("typescript", "TypeScript types", ".ts", "types.typescript", "test", text=True, also=("ts",)),
        Format(
            "jsonschema", "JSON Schema", ".schema.json", "types.jsonschema", "test", text=True, also=("json-schema",)
        ),
    )
}

_NAMES = {name: made for made in EXPORTS.values() for name in (made.name, *made.also)}


def format_named(name: str) -> Format:
    """The format; UsageError with the nearest name when there is none."""
    found = _NAMES.get(name.lower())
    if found is None:
        import difflib  # only for mistakes

        near = difflib.get_close_matches(name.lower(), _NAMES, n=1)
        hint = f"Did you mean {_NAMES[near[0]].name}?" if near else "`export --format help` lists them all."
        raise UsageError(f"There is no export format {name!r:.40}.", hint=hint)
    return found


def format_of(path: str) -> Format:
    """The format that a file's name asks for: the one with that ending, NDJSON where no format has it.

    UsageError when several formats have it, as for `.json` and `.py`.
    """
    name = PurePath(path).name.lower()
    longest = max((len(made.suffix) for made in EXPORTS.values() if name.endswith(made.suffix)), default=0)
    ending = name[-longest:] if longest else PurePath(name).suffix
    fits = [made for made in EXPORTS.values() if made.suffix == ending or (not longest and _ends(made, ending))]
    if len(fits) > 1:
        names = ", ".join(made.name for made in fits)
        raise UsageError(f"{ending} files can be {names}.", hint=f"Say which with --format, like {fits[0].name}.")
    return fits[0] if fits else EXPORTS["ndjson"]


def _ends(made: Format, ending: str) -> bool:
    """Whether that is the last part of the format's ending: `.json` of `.openapi.json`."""
    return bool(ending) and made.suffix.endswith(ending)

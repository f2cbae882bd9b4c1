"""Markdown and HTML reports: what they tell, and that nothing in a capture gets out of its place."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, Reply
from inspector.exports import Record, export
from inspector.exports import report as report_module
from inspector.store.base import Entry
from tests.exports import strategies
from tests.exports.conftest import golden_records

Make = Callable[..., Capture]
EVIL = "</pre></td><script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;|`` ` ```\n```\n# x \u202e\x1b[31m"


def _out(name: str, *records: Record) -> str:
    out = io.BytesIO()
    assert export(records, name, out) == len(records)
    return out.getvalue().decode("utf-8")


class Page(HTMLParser):
    """The tags, attributes and text of a page, and whether each tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[tuple[str, str | None]] = set()
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= set(attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "article", "table", "tr", "th", "td"),
    *("pre", "span", "p"),
}


def _hostile(make: Make) -> Record:
    headers = Headers([(b"X-Evil", EVIL.encode()), (b"<b>", b"</pre>"), (b"Content-Type", b"text/html")])
    sent = make(target=f"/{EVIL.encode('utf-8').decode('latin-1')}", headers=headers, body=EVIL.encode(), endpoint=EVIL)
    reply = Reply(200, EVIL, headers, EVIL.encode())
    return Record(Entry(sent, reply, note=EVIL, tags=EVIL))


def _safe(page: Page) -> None:
    assert page.open == []
    assert set(page.tags) <= KNOWN
    names = {name for name, _ in page.attributes}
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert all(value in report_styles() for name, value in page.attributes if name == "class")


def report_styles() -> set[str | None]:
    from inspector.bodies.rendered import STYLES

    return set(STYLES)


def test_the_page_tells_all_of_a_capture() -> None:
    text = _out("html", *golden_records())
    page = Page(text)
    _safe(page)
    shown = "".join(page.text)
    for words in (
        "1. POST /orders · invoice.paid", "2026-11-23T21:00:00.123456Z", "No match: No signature matches.",
        "200 OK after 1.9 ms", "X-Dup: 1", "x-dup: 2", '"note": "it\'s été"', "first",
        "500 Internal Server Error after 4 ms", "<b>nicht gut: ä</b>", "nobody listens at localhost:3000",
        "2. PUT /a/../b[1]",
    ):  # fmt: skip
        assert words in shown
    assert '<span class="key">&quot;id&quot;</span>' in text
    # nothing is loaded, nothing runs
    assert "default-src 'none'" in text
    assert not re.search(r"(?i)https?://(?!localhost)|url\(|@import|javascript:", text)


def test_nothing_hostile_becomes_markup_of_the_page(make_capture: Make) -> None:
    text = _out("html", _hostile(make_capture))
    _safe(Page(text))
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@settings(max_examples=40, deadline=None)
@given(items=st.lists(strategies.records, max_size=3))
def test_any_capture_gives_a_whole_page(items: list[Record]) -> None:
    page = Page(_out("html", *items))
    _safe(page)
    assert page.tags.count("article") == len(items)
    assert _out("markdown", *items).count("\n| Capture | ") == len(items)


def _outside(text: str) -> str:
    """A Markdown text without its code blocks and inline code."""
    text = re.sub(r"(?ms)^(`{3,})[^`\n]*\n.*?\n\1\n?", "", text + "\n")
    return re.sub(r"(?s)(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", text)


def test_markdown_tells_all_of_a_capture() -> None:
    text = _out("markdown", *golden_records())
    for words in (
        "## `1. POST /orders · invoice.paid`", "| Signature | `No match: No signature matches.` |",
        "```http\nPOST /orders?x=1 HTTP/1.1\nHost: localhost:8080\n", '```json\n{\n  "id": "evt_1",\n',
        "| `POST http://localhost:3000/hooks?x=1` | `500 Internal Server Error after 4 ms` |",
    ):  # fmt: skip
        assert words in text


def test_nothing_hostile_gets_out_of_the_code_of_markdown(make_capture: Make) -> None:
    text = _out("markdown", _hostile(make_capture))
    outside = _outside(text)
    assert "script" not in outside
    assert "onerror" not in outside
    assert "\n# x" not in outside
    # the cells are whole: two on each line of the table of facts
    rows = [line for line in text.split("\n### ")[0].splitlines() if line.startswith("| ") and line != "| | |"]
    assert len(rows) > 5
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_a_long_body_is_cut_and_that_is_said(name: str, make_capture: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_module, "LINES", 5)
    body = b"\n".join(b"line %d" % number for number in range(100))
    text = _out(name, Record(Entry(make_capture(headers=[("Content-Type", "text/plain")], body=body))))
    assert "line 4" in text
    assert "line 5" not in text
    assert "95 more lines are not shown; the body has 789 bytes." in text

from __future__ import annotations

import time

import pytest

from inspector.bodies import render
from inspector.bodies.tree import Node, markupnode, walk
from inspector.bodies.tree.markupnode import markup_tree
from inspector.workers import Token
from tests.bodies.conftest import opened

TOKEN = Token()


def lines(text: str, media: str = "text/xml") -> list[str]:
    return list(render("tree", opened(text.encode(), media)).lines)


def test_elements_attributes_and_texts_are_listed_in_order() -> None:
    assert lines("<a x=\"1\" y='2'><b>t</b><c/><!-- n --><d>mixed<e>1</e></d></a>") == [
        "values · 1",
        "  a: element · 6",
        "    @x: 1",
        "    @y: 2",
        "    b: t",
        "    c: ",
        "    <!-- n -->",
        "    d: element · 2",
        "      mixed",
        "      e: 1",
    ]


def test_entities_and_dtds_stay_the_characters_they_are() -> None:
    bomb = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><l>&b; &f;</l>'
    said = lines(bomb)
    assert said[-1] == "  l: &b; &f;"
    assert "passwd" not in "".join(said[2:])


def test_html_knows_elements_without_an_end_and_scripts() -> None:
    said = lines("<body><p>one<br>two<script>if (a<b) {}</script></body>", "text/html")
    assert [line.strip() for line in said] == [
        "values · 1",
        "body: element · 1",
        "p: element · 4",
        "one",
        "br:",
        "two",
        "script: if (a<b) {}",
    ]


def test_broken_markup_is_shown_with_what_is_wrong() -> None:
    assert lines("<a><b>")[-1].strip() == "The document ends before <a>, <b> are closed"
    assert "</z> closes nothing that is open" in lines("<a></z></a>")[2]
    assert lines("<a><b></a>")[2].strip() == "b:"


def test_an_element_is_copied_as_it_was_sent() -> None:
    root = markup_tree('<a>\n  <b x="1">t &amp; u</b>\n  <c/>\n</a>', TOKEN, html=False)
    found: dict[str, Node] = {node.label: node for _, node in walk(root, TOKEN)}
    assert found["b"].exact(TOKEN) == '<b x="1">t &amp; u</b>'
    assert found["a"].exact(TOKEN) == '<a><b x="1">t &amp; u</b><c/></a>'
    assert found["@x"].exact(TOKEN) == "1"


@pytest.mark.parametrize("text", ["<a>" * 50_000, "<a b='" * 20_000, "<" * 100_000, "<a " + 'x="1" ' * 50_000 + "/>"])
def test_hostile_markup_is_bounded(text: str) -> None:
    started = time.monotonic()
    root = markup_tree(text, TOKEN, html=False)
    list(walk(root, TOKEN, 50))
    assert time.monotonic() - started < 10


def test_a_tree_of_too_many_tags_says_where_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markupnode, "MOST_PIECES", 1_000)
    root = markup_tree("<r>" + "<i/>" * 1_005, TOKEN, html=False)
    assert "Only the first 1,000" in [node.text for node in root.children(TOKEN)][1]

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import render
from inspector.bodies.markup import pieces
from inspector.workers import Token
from tests.bodies.conftest import opened

PARTS = [
    "<a>",
    "</a>",
    "<b x='1'>",
    "</b>",
    "<br/>",
    "<!-- c -->",
    "<![CDATA[x<y]]>",
    "<?pi d?>",
    "text",
    " ",
    "\n",
    "&e;",
]
PARTS += [
    "<",
    ">",
    "<!--",
    "-->",
    '"',
    "'",
    "<!DOCTYPE a [<!ENTITY e 'v'>]>",
    "<p>",
    "</p>",
    "<script>",
    "</script>",
    "]]>",
    "<i>t</i>",
    "<i>\nt</i>",
    "<a><b>1</b><c>2</c></a>",
    "<a>\n <b>1</b>\n <c k='\n'>2</c>\n</a>\n",
    '<a xml:space="preserve"><b>1</b> </a>',
]


def lines(text: str, view: str = "xml") -> list[str]:
    return list(render(view, opened(text.encode(), "text/" + view)).lines)


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join), st.booleans())
def test_the_pieces_put_together_are_the_input(text: str, html: bool) -> None:
    for leaves in (False, True):
        assert "".join(piece.text for piece in pieces(text, html=html, token=Token(), leaves=leaves)) == text


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join), st.sampled_from(["xml", "html"]))
def test_only_white_space_changes_whatever_is_broken(text: str, view: str) -> None:
    made = render(view, opened(text.encode(), "text/" + view))
    assert re.sub(r"\s", "", made.copy_text()) == re.sub(r"\s", "", text)
    for index, line in enumerate(made.lines):
        end = 0
        for start, length, _ in made.spans(index):
            assert start >= end
            end = start + length
        assert end <= len(line)


def test_elements_get_lines_and_text_stays_where_it_is() -> None:
    text = (
        '<?xml version="1.0"?><r a="1"><id>7</id><empty></empty><one/>'
        "<mixed> some <b>bold</b> words </mixed><list><i>1</i>\n\n<i>2</i></list><!-- two\n lines --></r>"
    )
    assert lines(text) == [
        '<?xml version="1.0"?>',
        '<r a="1">',
        "  <id>7</id>",
        "  <empty></empty>",
        "  <one/>",
        "  <mixed> some <b>bold</b> words </mixed>",
        "  <list>",
        "    <i>1</i>",
        "    <i>2</i>",
        "  </list>",
        "  <!-- two",
        " lines -->",
        "</r>",
    ]


def test_small_elements_that_come_as_one_token_are_laid_out_as_all_others() -> None:
    text = '<r><o id="1">\n <a>1</a><b k="v">x\ny</b>\n</o> <o xml:space="preserve"> <a>2</a></o>t<o><a>3</a> </o></r>'
    assert lines(text) == [text.split("\n")[0], *text.split("\n")[1:]], "a text beside them keeps all as it is"
    assert lines(text.replace(">t<", "><")) == [
        "<r>",
        '  <o id="1">',
        "    <a>1</a>",
        '    <b k="v">x',
        "y</b>",
        "  </o>",
        '  <o xml:space="preserve"> <a>2</a></o>',
        "  <o>",
        "    <a>3</a>",
        "  </o>",
        "</r>",
    ]


def test_html_knows_elements_without_an_end_and_keeps_scripts() -> None:
    text = (
        "<!DOCTYPE html><html><head><meta charset=utf-8><script>if (a<b) {\n  x('</p>')\n}</script></head>"
        "<body><hr><p>a<br>b</p></body></html>"
    )
    assert lines(text, "html") == [
        "<!DOCTYPE html>",
        "<html>",
        "  <head>",
        "    <meta charset=utf-8>",
        "    <script>if (a<b) {",
        "  x('</p>')",
        "}</script>",
        "  </head>",
        "  <body>",
        "    <hr>",
        "    <p>a<br>b</p>",
        "  </body>",
        "</html>",
    ]


def test_entities_and_dtds_are_never_resolved() -> None:
    bomb = '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
    made = lines(bomb)
    assert made == ['<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>', "<l>&b;</l>"]
    external = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    assert "root:" not in "".join(lines(external))


def test_colours_of_tags_attributes_values_comments_and_entities() -> None:
    made = render("xml", opened(b'<a k="v">x &amp; y</a><!-- c -->', "text/xml"))
    line = made.lines[0]
    coloured = [(line[start : start + length], style) for start, length, style in made.spans(0)]
    assert ("a", "tag") in coloured
    assert ("k", "attr") in coloured
    assert ('"v"', "str") in coloured
    assert ("&amp;", "num") in coloured
    assert [style for _, _, style in made.spans(1)] == ["comment"]


@pytest.mark.parametrize(
    "unit",
    [
        "<!--",
        "<a ",
        "<a '",
        "<a \"'",
        "<![CDATA[",
        "<?",
        "<!",
        "</a>",
        "<a>",
        "<script>",
        "&",
        "<a b='",
        "<p>x",
        "<a><b></b>",
        "<a><b>x</b>\n",
        "<a><b></b></a>",
        "<!DOCTYPE[>",
        "<a/",
        "</",
    ],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    for view in ("xml", "html"):
        text = unit * (150_000 // len(unit))
        started = time.monotonic()
        made = render(view, opened(text.encode(), "text/" + view))
        for index in range(0, min(len(made.lines), 50)):
            made.spans(index)
        assert time.monotonic() - started < 6
        assert made.problem is None

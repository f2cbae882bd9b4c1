from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.editing.address import join_address, split_address, typed_target
from inspector.editing.query import QueryItem, join_target, split_target

#: Targets as they come: anything of latin-1 that has no space or control in it.
TARGETS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), min_size=1)


@given(TARGETS)
def test_a_target_that_nobody_edits_stays_as_it_is(target: str) -> None:
    assert join_target(*split_target(target)) == target


@given(TARGETS, st.data())
def test_editing_one_item_leaves_the_others_as_they_are(target: str, data: st.DataObject) -> None:
    path, items = split_target(f"{target}?a=1&b=2")
    assert items
    place = data.draw(st.integers(0, len(items) - 1))
    changed = list(items)
    changed[place] = changed[place].with_value("new value").with_name("n&m")
    sent = join_target(path, changed).partition("?")[2].split("&")
    before = f"{target}?a=1&b=2".partition("?")[2].split("&")
    assert sent[:place] + sent[place + 1 :] == before[:place] + before[place + 1 :]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_typed_is_what_a_receiver_reads(name: str, value: str) -> None:
    item = QueryItem("old=%20").with_name(name).with_value(value)
    query = join_target("/", [item]).partition("?")[2]
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    assert pairs == [(name, value)]


@pytest.mark.parametrize(
    "target", ["/", "/?", "/p?&", "/p?a&&b", "/p?a=1&a=2&A=%7e+x", "*", "http://h/p?x", "/?=", "/??"]
)
def test_odd_targets_come_back(target: str) -> None:
    assert join_target(*split_target(target)) == target


def test_names_and_values_are_shown_without_their_escapes() -> None:
    item = QueryItem("na%6De=a+b%20%C3%BC")
    assert (item.name, item.value) == ("name", "a b ü")


@pytest.mark.parametrize("raw", ["%ff", "100%", "a%0Ab", "%zz"])
def test_escapes_that_are_no_text_are_shown_as_they_are(raw: str) -> None:
    item = QueryItem(f"x={raw}")
    assert item.value == raw
    assert item.with_value(raw) is item
    assert item.with_value(raw + "!").raw == f"x={raw}!"


def test_the_name_keeps_its_spelling_when_the_value_is_edited() -> None:
    assert QueryItem("na%6De=1").with_value("2").raw == "na%6De=2"
    assert QueryItem("na%6De=%7e").with_name("m").raw == "m=%7e"


def test_blanks_are_written_as_they_were() -> None:
    assert QueryItem("q=a+b").with_value("c d").raw == "q=c+d"
    assert QueryItem("q=a%20b").with_value("c d").raw == "q=c%20d"


def test_a_flag_gets_an_equals_sign_only_with_a_value() -> None:
    assert QueryItem("flag").with_name("flags").raw == "flags"
    assert QueryItem("flag").with_value("1").raw == "flag=1"


def test_the_raw_form_is_kept_but_for_what_would_end_it() -> None:
    assert QueryItem("").with_raw("a=%7e+[1]&b #").raw == "a=%7e+[1]%26b%20%23"


def test_what_is_off_is_left_out() -> None:
    items = [QueryItem("a=1"), QueryItem("b=2", on=False)]
    assert join_target("/p", items) == "/p?a=1"
    assert join_target("/p", [QueryItem("b=2", on=False)]) == "/p"


@pytest.mark.parametrize(
    ("address", "origin", "target"),
    [
        ("http://localhost:3000/a?b=%7e", "http://localhost:3000", "/a?b=%7e"),
        ("  https://[::1]:8443 ", "https://[::1]:8443", ""),
        ("http://h?x=1", "http://h", "/?x=1"),
        ("http://h*", "http://h", "*"),
        ("localhost:3000/x", "localhost:3000/x", ""),
    ],
)
def test_an_address_is_origin_and_target(address: str, origin: str, target: str) -> None:
    assert split_address(address) == (origin, target)


@given(st.from_regex(r"/[!-~\xa1-\xff]*", fullmatch=True))
def test_an_address_put_together_comes_apart_again(target: str) -> None:
    assert split_address(join_address("http://localhost:3000", target)) == ("http://localhost:3000", target)


def test_a_target_that_is_no_path_does_not_stand_in_the_address() -> None:
    assert join_address("http://h", "*") == "http://h"


def test_typed_letters_become_utf8_and_bare_bytes_stay() -> None:
    assert typed_target("/ü?€", "/x") == "/%C3%BC?%E2%82%AC"
    assert typed_target("/\xfc/new", "/\xfc") == "/\xfc/new"
    assert typed_target("/%7e[a]|b", "") == "/%7e[a]|b"


def test_what_is_to_be_filled_in_is_not_escaped() -> None:
    assert QueryItem("id=1").with_value("x {{ uuid }}&").raw == "id=x%20{{ uuid }}%26"
    item = QueryItem("id={{counter + 1}}%20")
    assert item.value == "{{counter + 1}}%20"
    assert item.with_value("{{counter + 2}}%20y").raw == "id={{counter + 2}}%20y"
    assert QueryItem("").with_raw("a b={{ now }}").raw == "a%20b={{ now }}"
    assert typed_target("/a b/{{ uuid }}?x={{now.unix}}", "/") == "/a%20b/{{ uuid }}?x={{now.unix}}"

"""Profiles as files: what is wrong is told with its line, comments survive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.errors import ConfigError, UsageError
from inspector.redaction import BUILT_IN, folder, load_profile, profiles, save_profile
from inspector.redaction.files import parse_profile, profile_text

_TEXT = """# ours
title = "Support"   # for tickets
kinds = ["email", "names"]
headers = [
    "X-Internal-*",  # the gateway's
]
json = ["$.customer.name"]

[[patterns]]
name = "order"
regex = 'ORD-\\d+'
"""


def test_a_profile_is_read_and_written_with_its_comments() -> None:
    folder().mkdir(parents=True)
    (folder() / "support.toml").write_text(_TEXT)
    profile = load_profile("support")
    assert profile.patterns == (("order", r"ORD-\d+"),)
    save_profile(replace(profile, headers=(*profile.headers, "X-New"), title="Other"))
    text = (folder() / "support.toml").read_text()
    assert [part for part in ("# ours", "# the gateway's", "'ORD-\\d+'") if part not in text] == []
    assert load_profile("support") == replace(profile, headers=("X-Internal-*", "X-New"), title="Other")


@pytest.mark.parametrize("name", ["default", "strict", "credentials"])
def test_every_built_in_profile_can_be_written_and_read_back(name: str) -> None:
    assert parse_profile(profile_text(BUILT_IN[name]), "x", name) == BUILT_IN[name]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nheader = ['a']", "x.toml, line 2: header is not known. Did you mean headers?"),
        ("kinds = [\n'emial']", "x.toml, line 2: kinds has 'emial' in it, which is none. Did you mean email?"),
        ("headers = 'a'", "line 1: headers must be a list of texts"),
        ("json = ['$.[']", "line 1: json has a path that cannot be read"),
        ("[[patterns]]\nname = 'a'\nregex = '('", "line 3: patterns has an expression 'a' that cannot be used"),
        ("[[patterns]]\nname = 'A B'\nregex = 'x'", "line 2: patterns has the name 'A B'"),
        ("[[patterns]]\nregexp = 'x'", "line 1: patterns must be tables"),
        ("keep_shape = 1", "line 1: keep_shape must be true or false"),
        ("unsearchable = 'drop'", 'line 1: unsearchable must be "replace" or "keep"'),
        ("title = 3", "line 1: title must be a text"),
        ("a = [", "does not parse"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse_profile(text, "x.toml", "x")
    assert said in str(told.value)


def test_an_own_file_stands_in_the_place_of_a_built_in_one_but_never_of_none() -> None:
    folder().mkdir(parents=True)
    (folder() / "default.toml").write_text('kinds = ["email"]')
    (folder() / "none.toml").write_text('kinds = ["email"]')
    (folder() / "bad.toml").write_text("nothing = 1")
    assert load_profile("default").kinds == ("email",)
    assert load_profile("none").idle
    found, wrong = profiles()
    assert found["default"].kinds == ("email",)
    assert found["none"].idle
    assert len(wrong) == 2


@pytest.mark.parametrize("name", ["stict", "../x", ""])
def test_an_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="There is no redaction profile"):
        load_profile(name)

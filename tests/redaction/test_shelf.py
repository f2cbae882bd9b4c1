"""Profiles on disk: one rule more in one step, and back."""

from __future__ import annotations

import pytest

from inspector.errors import UsageError
from inspector.redaction import BUILT_IN, Profile, load_profile, save_profile
from inspector.redaction.shelf import (
    add_rule,
    free_name,
    is_own,
    path_of,
    problem_of_name,
    problem_of_rule,
    remove_profile,
    rename_profile,
    restore_profile,
)


def test_a_rule_makes_a_built_in_profile_the_users_own_and_can_be_taken_back() -> None:
    added = add_rule("json", "$.customer.name")
    assert added is not None
    assert load_profile("default").json == ("$.customer.name",)
    assert load_profile("default").kinds == BUILT_IN["default"].kinds
    assert add_rule("json", "$.customer.name") is None
    second = add_rule("headers", "X-Mine")
    assert second is not None
    restore_profile("default", second[1])
    assert (load_profile("default").json, load_profile("default").headers) == (("$.customer.name",), ())
    restore_profile("default", added[1])
    assert not is_own("default")
    assert load_profile("default") == BUILT_IN["default"]


def test_names_are_checked_and_free_ones_found() -> None:
    save_profile(Profile("mine"))
    assert free_name("mine") == "mine-2"
    assert free_name("Zwölf Ärzte!") == "zw-lf--rzte"
    assert problem_of_name("mine", "mine") is None
    assert problem_of_name("mine") == "There is a profile mine already."
    assert problem_of_name("A b") is not None
    assert problem_of_name("none") == "none means that nothing is redacted."
    with pytest.raises(UsageError):
        rename_profile("mine", "strict")
    rename_profile("mine", "ours")
    assert (is_own("mine"), is_own("ours")) == (False, True)
    data = remove_profile("ours")
    assert not path_of("ours").exists()
    restore_profile("ours", data)
    assert load_profile("ours") == Profile("ours")


@pytest.mark.parametrize(
    ("kind", "rule", "said"),
    [
        ("headers", "X-*", None),
        ("json", "$.a[*].b", None),
        ("json", "$.a[", "cannot be read"),
        ("patterns", "order: ORD-(\\d+)", None),
        ("patterns", "order: (", "missing )"),
        ("patterns", "ORD: x", "small letters"),
        ("patterns", "no colon", "name: expression"),
        ("patterns", "a: b*", "matches the empty text"),
    ],
)
def test_each_rule_says_what_is_wrong_with_it(kind: str, rule: str, said: str | None) -> None:
    wrong = problem_of_rule(kind, rule)
    assert wrong is None if said is None else said in (wrong or "")

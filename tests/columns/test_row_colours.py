from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.columns import compile_colours, row_colours
from inspector.errors import ConfigError
from inspector.settings import load_settings, save_settings
from inspector.store import Entry, open_store
from inspector.workers import Token


def test_the_first_rule_that_fits_colours_a_row(tmp_path: Path, make_capture: Callable[..., Capture]) -> None:
    store = open_store(tmp_path / "s.webhooks")
    bodies = [b'{"amount": 1}', b'{"amount": 900}', b'{"amount": 9000}']
    ids = store.append([Entry(make_capture(method="PUT", body=body)) for body in bodies])
    ids += store.append([Entry(make_capture(method="GET"))])
    rules = compile_colours({"body.amount>5000": "red", "body.amount>500": "amber", "method:PUT": "green"})
    loaded: list[int] = []

    def load(capture_id: int) -> Capture:
        loaded.append(capture_id)
        return store.capture(capture_id)

    rows = store.summaries(ids)
    found = {row.id: colour for row, colour in row_colours(rules, rows, load, Token())}
    assert found == dict(zip(ids, ["green", "amber", "red", ""], strict=True))
    assert sorted(loaded) == ids, "each is read once, whatever the number of rules"
    store.delete(ids[:1])
    store.purge()
    gone = list(row_colours(rules, rows[:1], store.capture, Token()))
    assert gone == [(rows[0], "")]
    store.close()


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"a": "red", "statsu:1": "red"}, "row colour 2, 'statsu:1', does not parse at character 1"),
        ({"a": "pink"}, "'pink', of row colour 1, is no colour"),
        ({f"x{number}": "red" for number in range(101)}, "100 are the most"),
    ],
)
def test_rules_that_do_not_read_are_told(rules: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compile_colours(rules)
    assert says in str(caught.value)


def test_the_settings_keep_them_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    rules = {"signature:bad": "red", 'body.a="x y"': "blue", "a": "green"}
    save_settings(load_settings(path).changed("colours", rules=rules), path)
    assert list(load_settings(path).colours.rules.items()) == list(rules.items())
    turned = dict(reversed(rules.items()))
    save_settings(load_settings(path).changed("colours", rules=turned), path)
    assert list(load_settings(path).colours.rules.items()) == list(turned.items())

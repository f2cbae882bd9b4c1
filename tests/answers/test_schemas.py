"""Gates that want a body to fit a JSON Schema."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.config import parse_config
from inspector.config.writing import config_text
from inspector.endpoints import AnswerRule, GateRule
from inspector.errors import ConfigError
from inspector.session import Session
from inspector.settings import ListenerSettings
from tests.answers.conftest import Send, told

ORDER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}}}


@pytest.fixture
def schema(tmp_path: Path) -> str:
    place = tmp_path / "order.schema.json"
    place.write_text(json.dumps(ORDER), "utf-8")
    return str(place)


def test_what_does_not_fit_is_refused_with_place_and_reason_and_captured(
    answering: Callable[..., None], send: Send, session: Session, schema: str
) -> None:
    answering(gate=(GateRule("schema", schema),), answers=(AnswerRule(status=201),))
    assert send(body=b'{"id": "a", "amount": 1}').status == 201
    seen = send(body=b'{"id": "a", "amount": "x"}')
    assert seen.wire.startswith(b"HTTP/1.1 422 Unprocessable Content\r\n")
    assert b"order.schema.json" in seen.body
    assert b"amount" in seen.body
    assert b'amount is "x"' in seen.body
    assert b"expected a whole number" in seen.body
    assert send(body=b"not json").status == 422
    assert send(body=b"").status == 422
    rows = session.summaries([1, 2, 3, 4])
    assert [row.status for row in rows] == [201, 422, 422, 422]
    assert "amount" in told(session, 2).rule
    assert session.capture(2).body == b'{"id": "a", "amount": "x"}'


def test_another_status_may_be_wanted(answering: Callable[..., None], send: Send, schema: str) -> None:
    answering(gate=(GateRule("schema", schema, status=400),))
    assert send(body=b"[]").status == 400


def test_large_bodies_are_looked_at_by_a_worker_before_they_are_stored(
    answering: Callable[..., None], send: Send, session: Session, schema: str
) -> None:
    answering(gate=(GateRule("schema", schema),), answers=(AnswerRule(status=201),))
    pad = "x" * 100_000
    assert send(body=json.dumps({"id": "a", "pad": pad}).encode()).status == 201
    assert send(body=json.dumps({"id": 1, "pad": pad}).encode()).status == 422
    assert [row.status for row in session.summaries([1, 2])] == [201, 422]


def test_a_schema_that_takes_for_ever_does_not_hold_up_the_listener(
    answering: Callable[..., None], send: Send, tmp_path: Path
) -> None:
    place = tmp_path / "evil.json"
    place.write_text(json.dumps({"type": "string", "pattern": "^(a+)+$"}), "utf-8")
    answering(gate=(GateRule("schema", str(place)),))
    seen = send(body=json.dumps("a" * 40 + "!").encode())
    assert seen.status == 422
    assert seen.seconds < 5


def test_a_schema_that_is_changed_is_read_again(answering: Callable[..., None], send: Send, schema: str) -> None:
    answering(gate=(GateRule("schema", schema),))
    assert send(body=b'{"id": "a"}').status == 200
    Path(schema).write_text(json.dumps({"type": "array", "minItems": 1_000_000}), "utf-8")
    # the first request after it is judged by it, too
    time.sleep(2)
    assert send(body=b'{"id": "a"}').status == 422


def test_the_configuration_names_a_schema_beside_itself_and_none_elsewhere(tmp_path: Path, schema: str) -> None:
    listener = ListenerSettings()

    def read(written: str) -> tuple[GateRule, ...]:
        text = f"[endpoints.orders]\ngate = [{written}]\n"
        return parse_config(text, str(tmp_path / "hooks.toml"), listener).endpoints[0].gate

    assert read('{ schema = "order.schema.json" }') == (GateRule("schema", schema, folder=str(tmp_path)),)
    config = parse_config(
        '[endpoints.orders]\ngate = [{ schema = "order.schema.json", status = 400 }]\n',
        str(tmp_path / "hooks.toml"),
        listener,
    )
    written = config_text(listener, config.endpoints, tmp_path)
    assert 'schema = "order.schema.json"' in written
    assert parse_config(written, str(tmp_path / "hooks.toml"), listener).endpoints == config.endpoints
    for name, says in (
        ("../../etc/passwd", "outside the folder"),
        ("/etc/passwd", "outside the folder"),
        ("missing.json", "cannot be"),
        ("", "outside the folder"),
    ):
        with pytest.raises(ConfigError, match=says) as caught:
            read(f'{{ schema = "{name}" }}')
        assert caught.value.line == 2
        assert "hooks.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"$ref": "https://example.com/order.json"}', "nothing is fetched"),
        ('{"$ref": "../secret.json"}', "outside the folder"),
        ('{"$ref": "file:///etc/hostname"}', "cannot be used|outside the folder"),
        ('{"type": 7}', "no JSON Schema"),
        ("{", "cannot be used"),
    ],
)
def test_schemas_that_lead_elsewhere_or_are_none_are_refused(tmp_path: Path, content: str, says: str) -> None:
    from inspector.answers import compile_gate

    folder = tmp_path / "hooks"
    folder.mkdir()
    (tmp_path / "secret.json").write_text('{"const": "s3cret"}', "utf-8")
    (folder / "order.json").write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=says) as caught:
        compile_gate([GateRule("schema", str(folder / "order.json"))])
    # it is the schema of a gate, and told once
    assert "The check" not in str(caught.value)
    assert str(caught.value).count("cannot be used") <= 1


def test_a_link_out_of_the_folder_is_no_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    (tmp_path / "secret.json").write_text("{}", "utf-8")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    text = '[endpoints.orders]\ngate = [{ schema = "link.json" }]\n'
    with pytest.raises(ConfigError, match="outside the folder"):
        parse_config(text, str(folder / "hooks.toml"), ListenerSettings())

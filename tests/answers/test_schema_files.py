"""Files of the schemas of gates: as they are now, inside the folder of their configuration."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.answers.schemas import SchemaFile
from inspector.config import parse_config
from inspector.endpoints import Endpoint, GateRule
from inspector.errors import ConfigError
from inspector.session import Session
from inspector.settings import ListenerSettings
from tests.answers.conftest import Send
from tests.answers.test_manners import restarted
from tests.answers.test_rules import until


def configured(session: Session, folder: Path, schema: str) -> None:
    text = f"[endpoints.orders]\ngate = [{{ schema = {json.dumps(schema)} }}]\n"
    session.use_endpoints(parse_config(text, str(folder / "hooks.toml"), ListenerSettings()).endpoints).result(10)


LARGE = b'{"id": "%s"}' % (b"x" * 1_200_000)


@pytest.mark.parametrize(
    "content",
    [
        '{"$ref": "../out.json"}',
        '{"$ref": "file:///etc/passwd"}',
        "{",
        '{"type": 7}',
        '{"$ref": "missing.json"}',
        '{"$ref": "#"}',
        '{"$ref": "https://example.com/x.json"}',
        None,
    ],
)
def test_a_schema_that_breaks_leaves_the_one_of_before_and_is_told_once(
    session: Session, send: Send, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str | None
) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    (tmp_path / "out.json").write_text('{"type": "array"}')
    place = folder / "s.json"
    place.write_text('{"type": "object"}')
    configured(session, folder, "s.json")
    assert send(body=b"{}").status == 200
    if content is None:
        place.unlink()
    else:
        place.write_text(content)
    until(lambda: caplog.records)
    time.sleep(1.5)
    assert send(body=b"{}").status == 200
    assert send(body=LARGE).status == 200
    seen = send(body=b"[]")
    assert seen.status == 422
    assert b"expected an object" in seen.body
    assert str(tmp_path).encode() not in seen.body
    (record,) = caplog.records
    assert "a gate goes on with what its schema said before" in record.getMessage()
    assert "s.json" in record.getMessage()
    caplog.clear()
    place.write_text('{"type": "array"}')
    until(lambda: send(body=b"[]").status == 200)


def test_a_schema_that_becomes_a_link_out_of_the_folder_is_not_followed(
    session: Session, send: Send, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    (tmp_path / "out.json").write_text('{"type": "array"}')
    (folder / "defs.json").write_text('{"type": "object"}')
    (folder / "s.json").write_text('{"$ref": "defs.json"}')
    configured(session, folder, "s.json")
    assert send(body=b"{}").status == 200
    (folder / "defs.json").unlink()
    (folder / "defs.json").symlink_to(tmp_path / "out.json")
    until(lambda: caplog.records)
    assert "outside the folder" in caplog.records[0].getMessage()
    caplog.clear()
    assert (send(body=b"{}").status, send(body=b"[]").status) == (200, 422)


@pytest.mark.parametrize("body", [b'{"id": "a"}', LARGE])
def test_a_schema_of_a_subfolder_refers_to_all_of_the_folder_of_the_configuration(
    session: Session, send: Send, tmp_path: Path, body: bytes
) -> None:
    (tmp_path / "schemas" / "deep").mkdir(parents=True)
    (tmp_path / "defs.json").write_text('{"definitions": {"order": {"$ref": "schemas/deep/order.json#/it"}}}')
    (tmp_path / "schemas" / "deep" / "order.json").write_text(
        json.dumps({"it": {"required": ["id"], "properties": {"id": {"type": "string"}}}})
    )
    (tmp_path / "schemas" / "o.json").write_text('{"$ref": "../defs.json#/definitions/order"}')
    configured(session, tmp_path, "schemas/o.json")
    assert send(body=body).status == 200
    assert send(body=body.replace(b'"id"', b'"no"')).status == 422
    # what the file refers to is looked at, too
    (tmp_path / "schemas" / "deep" / "order.json").write_text('{"it": {"required": ["no"]}}')
    until(lambda: send(body=body.replace(b'"id"', b'"no"')).status == 200)
    assert send(body=body).status == 422


def test_references_by_the_name_that_a_schema_gives_itself_stay_beside_it(
    session: Session, send: Send, tmp_path: Path
) -> None:
    (tmp_path / "s.json").write_text(
        json.dumps(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "$id": "https://example.com/schemas/s.json",
                "properties": {"a": {"$ref": "https://example.com/schemas/t.json"}, "b": {"$ref": "t.json"}},
            }
        )
    )
    (tmp_path / "t.json").write_text('{"type": "integer"}')
    configured(session, tmp_path, "s.json")
    for pad in (b"", b" " * 1_200_000):
        assert send(body=b'{"a": 1, "b": 2}' + pad).status == 200
        assert send(body=b'{"a": 1, "b": "2"}' + pad).status == 422
        assert send(body=b'{"a": "1"}' + pad).status == 422


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"type": "object", "anyOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {"$ref": "#"}}}},
        {"$schema": "http://json-schema.org/draft-04/schema#", "$ref": "#"},
    ],
)
def test_a_schema_that_refers_to_itself_without_end_is_refused(tmp_path: Path, schema: object) -> None:
    (tmp_path / "s.json").write_text(json.dumps(schema))
    with pytest.raises(ConfigError, match="refers to itself without end"):
        SchemaFile(str(tmp_path / "s.json"))


@pytest.mark.parametrize("depth", [200, 900, 5000])
def test_a_schema_that_is_nested_too_deeply_is_refused(tmp_path: Path, depth: int) -> None:
    (tmp_path / "s.json").write_text('{"not":' * depth + "{}" + "}" * depth)
    with pytest.raises(ConfigError, match="nested too deeply"):
        SchemaFile(str(tmp_path / "s.json"))


def test_one_that_refers_to_itself_further_down_is_not(
    answering: Callable[..., None], send: Send, tmp_path: Path
) -> None:
    tree = {"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}
    (tmp_path / "s.json").write_text(json.dumps(tree))
    answering(gate=(GateRule("schema", str(tmp_path / "s.json")),))
    assert send(body=b'{"left": {"right": {}}}').status == 200
    assert send(body=b'{"left": {"right": []}}').status == 422


def test_what_is_given_up_is_not_said_of_the_body(answering: Callable[..., None], send: Send, tmp_path: Path) -> None:
    circle = {"properties": {"a": {"$ref": "#/properties/a"}}}
    (tmp_path / "s.json").write_text(json.dumps(circle))
    answering(gate=(GateRule("schema", str(tmp_path / "s.json")),))
    assert send(body=b"{}").status == 200
    seen = send(body=b'{"a": 1}')
    assert seen.status == 422
    assert seen.body.startswith(b"Whether the body fits could not be found out with the schema s.json: ")
    assert b"refers to itself" in seen.body
    assert str(tmp_path).encode() not in seen.body


def test_where_a_schema_is_gone_at_the_start_no_path_goes_to_the_sender(
    session: Session, send: Send, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        restarted(session, Endpoint("orders", gate=(GateRule("schema", str(tmp_path / "gone.json")),)))
        seen = send()
    assert seen.status == 403
    assert str(tmp_path).encode() not in seen.body
    assert str(tmp_path) in caplog.text
    caplog.clear()

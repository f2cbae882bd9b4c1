"""Whether a template makes JSON is told before its values are known."""

from __future__ import annotations

import pytest

from inspector.templates import Template, makes_json

JSON = (
    '{"id": "{{request.body.id}}"}',
    '{"n": {{request.body.n}}}',
    '{"n": {{request.body.n}}.00, "neg": -{{request.body.n}}}',
    " \n[{{uuid|tojson}}]",
    '["{{uuid}}", "{{now}}", {{now.unix}}, {{counter}}]',
    '{"said": "\\"{{header "X-Id"}}\\" {{request.method}}", "more": [{{request.body.list}}]}',
    '{ {{request.body.name|tojson}}: 1, "a": {{request.body}} }',
    "{{request.body|tojson}}",
    "{{ {'a': request.body.id} | tojson }}\n",
)
TEXT = (
    "{{uuid}}",
    "{{request.body.name}} was received",
    "[note] hello",
    "[{{request.method}}] {{request.path}}",
    "[{{uuid}}]",
    '{"at": {{now}}}',
    "{{request.body}}",
    "{{request.body}} {{request.body|tojson}}",
    "{note} {{uuid}}",
    '{"id": "{{request.body.id}}"',
    '"{{uuid}}"',
    "{{counter}}",
    "[" * 100_000 + "{{uuid|tojson}}",
)


@pytest.mark.parametrize("source", JSON)
def test_what_is_json_with_any_value_is_json(source: str) -> None:
    assert makes_json(Template.parse(source))


@pytest.mark.parametrize("source", TEXT, ids=lambda source: source[:40])
def test_what_only_begins_like_json_is_none(source: str) -> None:
    assert not makes_json(Template.parse(source))


def test_bytes_without_a_template_speak_for_themselves() -> None:
    assert makes_json(b'\t{"a": "{{x}}"}\r\n')
    assert not makes_json(b"[{{x}}]")
    assert not makes_json(b'{"a": "\xff"}')
    assert not makes_json(b"")

"""Rules, made ready: what an answer is called when its rule does not say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.endpoints import AnswerRule
from tests.answers.conftest import Send


@pytest.mark.parametrize(
    ("body", "template", "kind"),
    [
        ("{{uuid}}", True, b"text/plain; charset=utf-8"),
        ("{{request.body.name}} was received", True, b"text/plain; charset=utf-8"),
        ("[note] hello", True, b"text/plain; charset=utf-8"),
        ('{"id": "{{request.body.name}}", "n": {{request.size}}}', True, b"application/json"),
        ("[{{uuid|tojson}}]", True, b"application/json"),
        ('{"as it is": "{{request.body.name}}"}', False, b"application/json"),
        ("[{{uuid|tojson}}]", False, b"text/plain; charset=utf-8"),
    ],
)
def test_text_is_not_called_json_for_its_first_letter(
    body: str, template: bool, kind: bytes, answering: Callable[..., None], send: Send
) -> None:
    answering(answers=(AnswerRule(body=body, template=template),))
    assert b"\r\nContent-Type: " + kind + b"\r\n" in send(body=b'{"name": "Ada"}').head

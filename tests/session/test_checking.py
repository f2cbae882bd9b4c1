"""Checks keep going whatever a capture holds: one odd row costs neither itself nor those behind it."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from inspector.endpoints import AnswerRule, Endpoint
from inspector.session import Session, checking
from tests.session.test_session import post, wait_for


def test_an_imported_endpoint_that_could_not_exist_here_is_checked_like_the_default_one(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "odd.ndjson"
    rows: list[dict[str, Any]] = [{"method": "POST", "endpoint": name, "headers": []} for name in ("a b/../c\n", "")]
    rows.append({"method": "POST", "headers": [["X-GitHub-Event", "push"]]})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert session.import_file(path).result(10).added == 3
    wait_for(lambda: not session.store.unannotated(1))
    assert [row.provider for row in session.summaries(session.ids())] == ["github", "", ""]
    assert session.capture(1).endpoint == "a b/../c\n"
    assert session.endpoint("a b/../c\n").name == "default"


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (AnswerRule(when="provider:github", status=201),),
        (AnswerRule(when="verdict:invalid"), AnswerRule(when="provider:github", status=201)),
    ],
    ids=["plain", "asked before", "judged before"],
)
def test_a_flaw_in_a_check_neither_loses_the_request_nor_stops_the_checks(
    session: Session,
    rules: tuple[AnswerRule, ...],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address = session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("default", answers=rules)).result(10)
    sound = checking.identify

    def flawed(capture: Any) -> Any:
        if capture.target == "/flaw":
            raise ZeroDivisionError("flaw")
        return sound(capture)

    monkeypatch.setattr(checking, "identify", flawed)
    with caplog.at_level(logging.CRITICAL, logger=checking.__name__):
        assert post(f"{address}/flaw") == 200
        assert post(f"{address}/next", X_GitHub_Event="push") == (201 if rules else 200)
        wait_for(lambda: not session.store.unannotated(1))
    second, first = session.summaries(session.ids())
    assert first.outcome == "error"
    assert "ZeroDivisionError" in (session.verdicts(first.id)[0].detail or "")
    assert second.provider == "github"


def test_a_verdict_about_text_that_is_no_unicode_is_stored_like_any_other(session: Session, tmp_path: Path) -> None:
    body = json.dumps({"Type": "Notification", "MessageId": "1", "SignatureVersion": "\ud800"})
    assert post(session.listen(port=0).result(10), body.encode(), X_Amz_Sns_Message_Type="Notification") == 200
    path = tmp_path / "odd.ndjson"
    headers = [["X-Amz-Sns-Message-Type", "Notification"]]
    rows = [{"headers": headers, "body_b64": base64.b64encode(body.encode()).decode()}, {"headers": headers}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    session.import_file(path).result(10)
    wait_for(lambda: not session.store.unannotated(1))
    assert session.verdicts(1)[0].scheme == "v\\ud800"


def test_a_secret_may_have_a_name_that_is_no_unicode(session: Session) -> None:
    session.set_secret("default", "\udcff", "key").result(10)
    assert post(session.listen(port=0).result(10), X_GitHub_Event="push") == 200
    wait_for(lambda: not session.store.unannotated(1))
    assert session.verdicts(1)[0].secret == "\\udcff"

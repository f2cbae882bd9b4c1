"""Body files: as they are now, inside their folder, and no template where they are no text."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.answers.files import BodyFile, inside
from inspector.config import parse_config
from inspector.endpoints import AnswerRule
from inspector.errors import ConfigError
from inspector.session import Session
from tests.answers.conftest import Send
from tests.answers.test_rules import until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "hooks"
    made.mkdir()
    (tmp_path / "secret.txt").write_text("s3cret")
    return made


def configured(session: Session, folder: Path, rule: str) -> None:
    text = f"[endpoints.orders]\n[[endpoints.orders.answers]]\n{rule}\n"
    session.use_endpoints(parse_config(text, str(folder / "hooks.toml")).endpoints).result(10)


@pytest.mark.parametrize("name", ["in.txt", "sub/in.txt"])
def test_a_file_that_becomes_a_way_out_is_answered_as_before_and_told_once(
    session: Session, send: Send, folder: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    place = folder / name
    place.parent.mkdir(exist_ok=True)
    place.write_text("inside")
    configured(session, folder, f"file = {json.dumps(name)}")
    assert send().body == b"inside"
    place.unlink()
    if place.parent == folder:
        place.symlink_to(folder.parent / "secret.txt")
    else:
        (folder.parent / "in.txt").write_text("s3cret")
        place.parent.rmdir()
        place.parent.symlink_to(folder.parent)
    until(lambda: caplog.records)
    time.sleep(1.5)
    assert send().body == b"inside"
    (record,) = caplog.records
    assert "goes on with what its file said before" in record.getMessage()
    assert "outside the folder" in record.getMessage()
    caplog.clear()
    if place.is_symlink():
        place.unlink()
        place.write_text("again")
        until(lambda: send().body == b"again")


def test_a_link_that_leads_to_another_file_of_the_folder_is_followed(
    session: Session, send: Send, folder: Path
) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(name)
    link = folder / "now.txt"
    link.symlink_to("one.txt")
    configured(session, folder, 'file = "now.txt"')
    assert send().body == b"one"
    link.unlink()
    link.symlink_to("two.txt")
    until(lambda: send().body == b"two")


def test_what_was_edited_counts_for_the_first_request_after_it(session: Session, send: Send, folder: Path) -> None:
    (folder / "in.txt").write_text("old")
    configured(session, folder, 'file = "in.txt"')
    assert send().body == b"old"
    (folder / "in.txt").write_text("new")
    time.sleep(2)
    assert send().body == b"new"


def test_a_file_that_was_chosen_stays_in_the_folder_where_it_lies(folder: Path) -> None:
    place = folder / "in.txt"
    place.write_text("inside")
    file = BodyFile(str(place), template=None)
    place.unlink()
    place.symlink_to(folder.parent / "secret.txt")
    with pytest.raises(ConfigError, match="outside the folder"):
        file.make()


@pytest.mark.parametrize("name", ["in.txt", "sub/../in.txt", "./in.txt"])
def test_the_path_inside_is_whole_and_plain(folder: Path, name: str) -> None:
    assert inside(folder, name) == folder / "in.txt"


@pytest.mark.parametrize("name", ["\0", "a\0/../../x"])
def test_what_is_no_path_is_told(folder: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        inside(folder, name)


BINARY = os.urandom(300_000) + b"{{ \xff\xfe {{never closed \x00"


@pytest.mark.parametrize("data", [BINARY, b"\x00{{nope", b"\xff{{uuid}}", "{{uuid}} é".encode("latin-1")])
def test_a_file_that_is_no_text_is_no_template(session: Session, send: Send, folder: Path, data: bytes) -> None:
    (folder / "big.bin").write_bytes(data)
    configured(session, folder, 'file = "big.bin"')
    assert send().body == data


def test_it_is_one_where_that_is_said(session: Session, send: Send, folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"\xff{{request.method}}")
    configured(session, folder, 'file = "a.bin"\ntemplate = true')
    assert send().body == b"\xffPOST"
    (folder / "big.bin").write_bytes(BINARY)
    with pytest.raises(ConfigError, match="template = false"):
        configured(session, folder, 'file = "big.bin"\ntemplate = true')


@pytest.mark.parametrize("text", ["{{never closed", "Dear {{customer}}"])
def test_how_braces_stay_as_they_are_is_told(session: Session, send: Send, folder: Path, text: str) -> None:
    (folder / "a.txt").write_text(text)
    with pytest.raises(ConfigError, match="`template = false`"):
        configured(session, folder, 'file = "a.txt"')
    configured(session, folder, 'file = "a.txt"\ntemplate = false')
    assert send().body == text.encode()


def test_the_folder_of_a_configuration_is_kept_with_the_rule(folder: Path) -> None:
    (folder / "in.txt").write_text("x")
    text = '[endpoints.orders]\n[[endpoints.orders.answers]]\nfile = "in.txt"\n'
    (rule,) = parse_config(text, str(folder / "hooks.toml")).endpoints[0].answers
    assert rule == AnswerRule(file=str(folder / "in.txt"), folder=str(folder))
    assert AnswerRule.from_dict(rule.to_dict()) == rule


def test_manners_that_are_gone_are_looked_at_no_more(
    session: Session, answering: Callable[..., None], send: Send, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "in.txt").write_text("x")
    configured(session, folder, 'file = "in.txt"')
    assert send().body == b"x"
    answering(answers=(AnswerRule(body="y"),))
    assert send().body == b"y"
    (folder / "in.txt").unlink()
    time.sleep(1.5)
    assert not caplog.records

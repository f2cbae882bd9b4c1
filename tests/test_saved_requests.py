from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.errors import ConfigError, NotFound
from inspector.saved_requests import (
    SavedRequest,
    folder,
    remove_request,
    rename_request,
    save_request,
    saved_requests,
)


def names() -> list[str]:
    return [saved.name for saved in saved_requests()[0]]


@pytest.fixture(autouse=True)
def _empty(home: object) -> None:
    """Each test has a home of its own."""


ONE = SavedRequest(
    "Paid order", "POST", "http://localhost:3000/x?a=%7e", Headers([(b"X-A", b"\xff")]), b"\x00\xff", {"fresh_id": True}
)


def test_it_comes_back_as_it_was_saved() -> None:
    save_request(ONE)
    assert saved_requests() == ([ONE], [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200), st.binary(max_size=50))
def test_any_name_that_shows_is_a_safe_file_name(name: str, body: bytes) -> None:
    path = save_request(SavedRequest(name, "PUT", "", body=body))
    assert path.parent == folder()
    assert path.name.isascii()
    assert next(saved for saved in saved_requests()[0] if saved.name == name).body == body


@pytest.mark.parametrize("name", ["../up", "CON", "a/b\\c", ".hidden", "x" * 200, "Ünïcode ☃"])
def test_odd_names_stay_in_the_folder_and_apart(name: str) -> None:
    save_request(SavedRequest(name, "GET", "http://a"))
    save_request(SavedRequest(name.upper() + "!"[: 200 - len(name)], "GET", "http://b"))
    assert name in names()
    assert {path.parent for path in folder().rglob("*")} == {folder()}


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\nb", "a\u202eb"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        save_request(SavedRequest(name, "GET", ""))


def test_saving_again_replaces_and_leaves_no_draft() -> None:
    save_request(ONE)
    save_request(SavedRequest(ONE.name, "GET", "http://b"))
    assert [saved.method for saved in saved_requests()[0]] == ["GET"]
    assert len(list(folder().iterdir())) == 1


def test_a_request_is_renamed_and_removed() -> None:
    save_request(ONE)
    save_request(SavedRequest("Other", "GET", ""))
    with pytest.raises(ConfigError, match="already"):
        rename_request("Other", ONE.name)
    rename_request("Other", "another")
    assert names() == ["another", "Paid order"]
    remove_request("another")
    assert names() == ["Paid order"]
    with pytest.raises(NotFound):
        remove_request("another")
    with pytest.raises(NotFound):
        rename_request("another", "x")


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '{"version": 2, "name": "x"}', "[" * 100_000),
        '{"version": 1, "name": "x", "method": "GET", "url": "", "headers": [], "body_b64": "!"}',
        '{"version": 1, "name": "x", "method": "GET", "url": "", "headers": [["a"]], "body_b64": ""}',
        '{"version": 1, "name": "x", "method": "GET", "url": "", "headers": [["a", "\u20ac"]], "body_b64": ""}',
        '{"version": 1, "name": 5, "method": "GET", "url": "", "headers": [], "body_b64": ""}',
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_and_left_alone(text: str) -> None:
    save_request(ONE)
    other = folder() / "broken.json"
    other.write_text(text, "utf-8")
    found, wrong = saved_requests()
    assert found == [ONE]
    assert len(wrong) == 1
    assert str(other) in wrong[0]
    assert other.read_text("utf-8") == text


def test_files_of_any_name_are_read_and_the_copy_goes_with_the_next_save() -> None:
    path = save_request(ONE)
    (folder() / "mine.json").write_bytes(path.read_bytes())
    assert names() == ["Paid order"]
    save_request(ONE)
    assert [found.name for found in folder().iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")
def test_nobody_else_reads_what_may_hold_credentials() -> None:
    assert save_request(ONE).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told() -> None:
    folder().parent.mkdir(parents=True, exist_ok=True)
    folder().mkdir(mode=0o500)
    with pytest.raises(ConfigError, match="cannot be written"):
        save_request(ONE)

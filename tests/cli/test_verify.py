from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.exports import raw_request
from tests.cli.conftest import SECRET, Ran, signed

Run = Callable[..., Ran]


@pytest.fixture
def file(tmp_path: Path, make_capture: Callable[..., Capture]) -> Path:
    path = tmp_path / "request.http"
    path.write_bytes(raw_request(signed(make_capture(headers=[["Host", "x"]], body=b'{"zen": 1}'))))
    return path


@pytest.fixture
def lines(tmp_path: Path, make_capture: Callable[..., Capture]) -> Path:
    path = tmp_path / "requests.ndjson"
    good, bad = signed(make_capture()), signed(make_capture(), "another secret")
    path.write_text("".join(json.dumps(one.to_interchange()) + "\n" for one in (good, bad)))
    return path


def test_a_raw_request_with_a_good_signature_is_valid(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    done = run("verify", file, "--secret-env", "HOOK")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("✓ valid  github")


def test_json_has_one_object_a_capture_with_exactly_the_agreed_keys(run: Run, lines: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    done = run("verify", lines, "--secret-file", tmp_path / "secret", "--json")
    assert done.status == 1
    first, second = [json.loads(line) for line in done.out.splitlines()]
    assert list(first) == ["uuid", "provider", "outcome", "scheme", "reason", "detail", "hypotheses"]
    assert (first["provider"], first["outcome"], first["hypotheses"]) == ("github", "valid", [])
    assert second["outcome"] == "invalid"
    assert second["hypotheses"]
    assert set(second["hypotheses"][0]) == {"reason", "detail", "proof", "fix"}


def test_explain_says_why_and_what_to_do(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET + " ")
    done = run("verify", file, "--secret-env", "HOOK", "--explain")
    assert done.status == 1
    assert "secret_whitespace" in done.out


def test_explain_shows_what_was_compared(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "another secret")
    done = run("verify", file, "--secret-env", "HOOK", "--explain")
    assert 'signed string: {"zen": 1}' in done.out
    assert "received: " in done.out
    assert "expected: " in done.out
    told = json.loads(run("verify", file, "--secret-env", "HOOK", "--explain", "--json").out)["evidence"]
    assert (told["signed"], told["signed_size"], told["tolerance_s"]) == ('{"zen": 1}', 10, None)
    assert len(told["received"]) == len(told["expected"]) == 1
    assert "another secret" not in done.out + done.err


def test_explain_shows_when_it_was_signed_and_received(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r").write_bytes(
        b"POST / HTTP/1.1\r\nHost: x\r\nStripe-Signature: t=1764590393,v1=" + b"0" * 64 + b'\r\n\r\n{"a": "\xc2\xa0"}\n'
    )
    monkeypatch.setenv("HOOK", "whsec_x")
    done = run("verify", tmp_path / "r", "--secret-env", "HOOK", "--explain", "--at", "1764590400")
    assert 'signed string: 1764590393.{"a": "⍽"}␊' in done.out
    assert "times: signed 2025-12-01T11:59:53Z, received 2025-12-01T12:00:00Z (+7 s), 300 s allowed" in done.out
    told = json.loads(
        run("verify", tmp_path / "r", "--secret-env", "HOOK", "--explain", "--json", "--at", "1764590400").out
    )["evidence"]
    assert (told["signed_at"], told["age_s"], told["tolerance_s"]) == ("2025-12-01T11:59:53Z", 7.0, 300)


def test_a_missing_signature_is_explained_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r").write_bytes(b"POST / HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: ping\r\n\r\n{}")
    monkeypatch.setenv("HOOK", SECRET)
    done = run("verify", tmp_path / "r", "--secret-env", "HOOK", "--explain")
    assert done.status == 1
    assert "missing_header: " in done.out


def test_the_body_that_an_application_saw_is_compared(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "seen").write_bytes(b'{"zen":1}')
    done = run("verify", file, "--secret", SECRET, "--body-seen", tmp_path / "seen")
    assert done.status == 1
    assert "differs from byte 7 (line 1, column 8) on. body_reserialized: " in done.out
    told = json.loads(run("verify", file, "--secret", SECRET, "--body-seen", tmp_path / "seen", "--json").out)
    assert told["outcome"] == "valid"
    assert (told["body_seen"]["same"], told["body_seen"]["offset"]) == (False, 7)
    (tmp_path / "seen").write_bytes(b'{"zen": 1}')
    same = run("verify", file, "--secret", SECRET, "--body-seen", tmp_path / "seen")
    assert same.status == 0
    assert "the same 10 bytes" in same.out


def test_a_secret_in_the_command_line_is_warned_about_and_not_repeated(run: Run, file: Path) -> None:
    done = run("verify", file, "--secret", SECRET)
    assert done.status == 0
    assert "visible to other users" in done.err
    assert SECRET not in done.err + done.out


def test_standard_input_is_read(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert run("verify", "-", "--secret-env", "HOOK").status == 0


def test_what_is_kept_counts_beside_what_is_given(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    verify = ("verify", "--session", filled, "--id", 1)
    run("endpoints", "add", "default", "--session", filled, "--secret-env", "HOOK")
    assert "valid" in run(*verify, "--url", "https://hooks.example.com/in").out
    assert run(*verify, "--provider", "github").status == 0
    assert run(*verify, "--at", "1790000000").status == 0
    assert run(*verify, "--provider", "stripe").status == 1
    run("endpoints", "set", "default", "--session", filled, "--provider", "stripe")
    assert run(*verify, "--secret-env", "HOOK").status == 1
    assert run(*verify, "--secret-env", "HOOK", "--provider", "auto").status == 0


def test_a_capture_of_the_session_is_checked_with_a_given_or_a_kept_secret(
    run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    assert run("verify", "--session", filled, "--id", 1, "--secret-env", "HOOK").status == 0
    assert "no secret" in run("verify", "--session", filled, "--id", 1).out
    run("endpoints", "add", "default", "--session", filled, "--secret-env", "HOOK")
    kept = run("verify", "--session", filled, "--id", 1, "--json")
    assert json.loads(kept.out)["outcome"] == "valid"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["FILE", "--secret-env", "NOT_SET_ANYWHERE"], "The variable NOT_SET_ANYWHERE of --secret-env is not set"),
        (["FILE", "--secret-file", "/nonexistent"], "/nonexistent"),
        (["FILE", "--provider", "githab"], "There is no provider 'githab'"),
        (["/nonexistent.http"], "/nonexistent.http cannot be read"),
        (["FILE", "--body-seen", "/nonexistent"], "/nonexistent cannot be read"),
        (["-", "--body-seen", "-"], "cannot both be standard input"),
        (["FILE", "--id", "1"], "one thing to check"),
        (["FILE", "--secret-env", "A", "--secret-file", "B"], "not allowed with"),
    ],
)
def test_bad_usage_is_told(run: Run, file: Path, words: list[str], says: str) -> None:
    done = run("verify", *[str(file) if word == "FILE" else word for word in words])
    assert (done.status, done.out) == (2, "")
    assert says in done.err


@pytest.mark.parametrize("content", [b"", b"\n\n", b"hello\n", b"{broken\n", b"\x00\xff\x00"])
def test_unreadable_input_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    done = run("verify", tmp_path / "x")
    assert (done.status, done.out) == (2, "")
    assert str(tmp_path / "x") in done.err
    assert done.err.count("\n") == 1


def test_time_is_judged_at_the_moment_that_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib
    import hmac

    body = b'{"id": "evt_1", "object": "event"}'
    signature = hmac.new(b"whsec_x", b"1764590393." + body, hashlib.sha256).hexdigest()
    head = f"POST / HTTP/1.1\r\nHost: x\r\nStripe-Signature: t=1764590393,v1={signature}\r\n\r\n"
    (tmp_path / "r").write_bytes(head.encode() + body)
    monkeypatch.setenv("HOOK", "whsec_x")
    assert run("verify", tmp_path / "r", "--secret-env", "HOOK", "--at", "1764590400").status == 0
    late = run("verify", tmp_path / "r", "--secret-env", "HOOK", "--at", "1764599999")
    assert late.status == 1
    assert "expired_timestamp" in late.out


@pytest.mark.parametrize("moment", ["nan", "1e400", "noon"])
def test_a_moment_that_is_none_is_bad_usage(run: Run, file: Path, moment: str) -> None:
    done = run("verify", file, "--at", moment)
    assert (done.status, done.out) == (2, "")
    assert "is no moment" in done.err


def test_an_empty_secret_does_not_pass_for_none(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "")
    (tmp_path / "empty").write_text("\n")
    for words in (["--secret-env", "HOOK"], ["--secret-file", tmp_path / "empty"], ["--secret", ""]):
        done = run("verify", file, *words)
        assert (done.status, done.out) == (2, "")
        assert "is empty" in done.err


def test_a_byte_order_mark_before_a_raw_request_is_passed_over(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert run("verify", file, "--secret-env", "HOOK").status == 0


def test_a_broken_line_is_named_without_speaking_of_an_import(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "broken.ndjson"
    path.write_text('{"method": "POST"}\n{"x"\n')
    done = run("verify", path)
    assert done.status == 2
    assert f"{path}, line 2: not JSON" in done.err
    assert "imported" not in done.err


def test_what_is_no_request_is_quoted_as_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("hello\n")
    done = run("verify", path)
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "Line 1 is no HTTP request: 'hello'." in done.err

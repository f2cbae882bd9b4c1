"""Custom HMAC: other senders' schemes, written as descriptions, come to the same verdicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, new_uuid
from inspector.errors import ConfigError, NotFound
from inspector.providers import REGISTRY, CustomScheme, Keys, recognise, use_custom, verify
from inspector.providers.custom import CLOCKS, ENCODINGS, KEY_FORMS, CustomHash
from inspector.providers.custom_files import (
    folder,
    parse_scheme,
    read_folder,
    remove_scheme,
    save_scheme,
    scheme_text,
)
from tests.providers.vectors import capture_of, cases, url_of

STRIPE = CustomScheme(
    "my-stripe", "Stripe-Signature", format="t={timestamp},v1={signature}", signed="{timestamp}.{body}", tolerance_s=300
)
#: A built-in provider, described by hand.
LIKE: dict[str, CustomScheme] = {
    "stripe": STRIPE,
    "github": CustomScheme("my-github", "X-Hub-Signature-256", format="sha256={signature}"),
    "shopify": CustomScheme("my-shopify", "X-Shopify-Hmac-Sha256", encoding="base64"),
    "slack": CustomScheme(
        "my-slack",
        "X-Slack-Signature",
        format="v0={signature}",
        signed="v0:{timestamp}:{body}",
        timestamp_header="X-Slack-Request-Timestamp",
        tolerance_s=300,
    ),
    "paystack": CustomScheme("my-paystack", "x-paystack-signature", algorithm="sha512"),
    "standardwebhooks": CustomScheme(
        "my-standard",
        "webhook-signature",
        encoding="base64",
        format="v1,{signature}",
        signed="{header:webhook-id}.{timestamp}.{body}",
        timestamp_header="webhook-timestamp",
        tolerance_s=300,
        key="base64",
        key_prefix="whsec_",
    ),
    "square": CustomScheme("my-square", "X-Square-Hmacsha256-Signature", encoding="base64", signed="{url}{body}"),
}


@pytest.fixture
def custom() -> Iterator[None]:
    yield
    use_custom([])


def a_capture(**changes: Any) -> Capture:
    plain = Capture(
        uuid=new_uuid(),
        endpoint="default",
        received_at=datetime.fromtimestamp(1_764_590_400, UTC),
        remote="127.0.0.1:50000",
        scheme="http",
        http_version="1.1",
        method="POST",
        target="/in?x=1",
        headers=Headers.from_text([["Host", "hooks.example.com"], ["X-Event", "made"]]),
        body=b'{"id": 1}',
    )
    return dataclasses.replace(plain, **changes)


@pytest.mark.parametrize("name", sorted(LIKE))
def test_a_described_scheme_accepts_and_refuses_what_the_built_in_one_does(name: str, custom: None) -> None:
    lines = [line for line in cases() if line["provider"] == name and line["tier"] == "core" and line.get("secret")]
    if not lines:
        pytest.skip("the shared vectors are not here")
    assert use_custom([LIKE[name]]) == []
    accepted = 0
    for line in lines:
        if "shopify-events" in line["id"]:
            continue  # another header
        verdict = verify(
            capture_of(line), Keys(secret=line["secret"]), provider=LIKE[name].name, public_url=url_of(line)
        )
        if line["expect"] == "valid":
            assert verdict.outcome == "valid", line["id"]
            accepted += 1
        else:
            assert verdict.outcome != "valid", line["id"]
    assert accepted


@given(
    st.sampled_from(["sha1", "sha256", "sha384", "sha512"]),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["{signature}", "sig={signature}", "t={timestamp};s={signature}"]),
    st.sampled_from(["{body}", "{method}|{url}|{body}", "{body}{path}", "{header:X-Event}:{body}"]),
    st.sampled_from(sorted(CLOCKS)),
    st.sampled_from(KEY_FORMS),
    st.binary(max_size=200),
)
def test_what_is_signed_is_accepted_and_a_changed_body_is_not(
    algorithm: str, encoding: str, form: str, signed: str, clock: str, key: str, body: bytes
) -> None:
    stamped = "{timestamp}" in form
    scheme = CustomScheme(
        "acme",
        "X-Acme",
        algorithm=algorithm,
        encoding=encoding,
        format=form,
        signed="{timestamp}." + signed if stamped else signed,
        timestamp_format=clock,
        tolerance_s=300,
        key=key,
    )
    provider = CustomHash(scheme)
    keys = Keys(secret={"text": "sé cret", "hex": "00ff10", "base64": "AP8Q"}[key])
    capture = a_capture(body=body)
    made = provider.sign(capture, keys, 1_764_590_400.0)
    sent = dataclasses.replace(capture, headers=made.headers)
    use_custom([scheme])
    try:
        assert verify(sent, keys, provider="acme").outcome == "valid"
        changed = dataclasses.replace(sent, body=body + b"x")
        assert verify(changed, keys, provider="acme").reason == "mismatch"
        late = verify(sent, keys, provider="acme", received_at=1_764_590_400.0 + 301)
        assert late.reason == ("expired_timestamp" if stamped else None)
        assert recognise(sent).provider == "acme"
    finally:
        use_custom([])
    assert "acme" not in REGISTRY
    assert recognise(sent).provider != "acme"


def test_events_and_missing_parts_are_told(custom: None) -> None:
    scheme = CustomScheme(
        "acme", "X-Acme", signed="{header:X-Id}{body}", event="header:X-Event", event_id="body:id", secret_hint="Ask."
    )
    use_custom([scheme])
    capture = a_capture(headers=Headers.from_text([["X-Acme", "00"], ["X-Event", "made"]]))
    seen = recognise(capture)
    assert (seen.provider, seen.event_type, seen.event_id) == ("acme", "made", "1")
    assert verify(capture, Keys()).outcome == "no_secret"
    verdict = verify(capture, Keys(secret="k"))
    assert (verdict.outcome, verdict.reason) == ("invalid", "missing_header")
    assert "X-Id" in (verdict.detail or "")
    assert verify(a_capture(), Keys(secret="k"), provider="acme").outcome == "unsigned"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "Bad Name"}, "name"),
        ({"header": "X Y"}, "header"),
        ({"algorithm": "crc32"}, "sha256"),
        ({"encoding": "rot13"}, "base64"),
        ({"format": "no place"}, "signature"),
        ({"format": "{signature}{signature}"}, "signature"),
        ({"signed": "{bdy}"}, "bdy"),
        ({"signed": "{body}{body}"}, "more than once"),
        ({"signed": "{timestamp}.{body}"}, "where the time stands"),
        ({"event": "type"}, "body:type"),
        ({"tolerance_s": -1.0}, "seconds"),
        ({"tolerance_s": float("inf")}, "seconds"),
    ],
)
def test_a_description_that_cannot_work_is_refused_with_the_way_out(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        CustomScheme(**{"name": "acme", "header": "X-Acme", **changes})
    assert says in str(caught.value)


@pytest.mark.parametrize("scheme", LIKE.values(), ids=lambda scheme: scheme.name)
def test_a_file_is_read_back_the_same(scheme: CustomScheme, home: Path) -> None:
    assert parse_scheme(scheme_text(scheme), "x") == scheme
    assert save_scheme(scheme) == folder() / f"{scheme.name}.toml"
    assert read_folder() == ([scheme], [])
    remove_scheme(scheme.name)
    assert read_folder() == ([], [])
    with pytest.raises(NotFound):
        remove_scheme(scheme.name)


def test_a_file_may_have_any_name(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder().mkdir(parents=True)
    shared = folder() / "from a colleague.toml"
    shared.write_text(scheme_text(CustomScheme("acme", "X-Acme")))
    changed = CustomScheme("acme", "X-Acme", algorithm="sha1")
    assert save_scheme(changed) == shared
    assert read_folder() == ([changed], [])
    (folder() / "twin.toml").write_text(scheme_text(CustomScheme("acme", "X-Other")))
    found, wrong = read_folder()
    assert found == [changed]
    assert "twin.toml describes acme, and so does from a colleague.toml." in wrong[0]
    remove_scheme("acme")
    assert read_folder() == ([], [])
    caplog.clear()


def test_a_file_that_holds_something_else_is_not_written_over(home: Path) -> None:
    folder().mkdir(parents=True)
    (folder() / "acme.toml").write_text("[provider]  # to be written\n")
    with pytest.raises(ConfigError, match="holds something else"):
        save_scheme(CustomScheme("acme", "X-Acme"))
    assert "to be written" in (folder() / "acme.toml").read_text()


def test_a_file_that_cannot_be_deleted_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_scheme(CustomScheme("acme", "X-Acme"))

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ConfigError, match=r"acme\.toml cannot be removed: Permission denied"):
        remove_scheme("acme")


def test_one_bad_file_does_not_hide_the_others(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    save_scheme(STRIPE)
    (folder() / "broken.toml").write_text("[provider\n")
    (folder() / "other.toml").write_text('[provider]\nname = "a"\nhaeder = "X"\n')
    (folder() / "latin.toml").write_bytes(b"\xff")
    found, wrong = read_folder()
    assert found == [STRIPE]
    assert len(wrong) == 3
    assert any("broken.toml" in text for text in wrong)
    assert any("haeder" in text for text in wrong)
    caplog.clear()


def test_a_built_in_name_is_not_taken_over(custom: None) -> None:
    before = REGISTRY["stripe"]
    refused = use_custom([CustomScheme("stripe", "X-Mine")])
    assert REGISTRY["stripe"] is before
    assert "built in" in refused[0]

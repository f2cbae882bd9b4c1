from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Capture, Verdict
from inspector.errors import ResendRefused
from inspector.providers import Keys, get, recognise, verify
from inspector.providers._qsh import canonical_request, query_hash, relative_paths
from tests.providers.tokens import NOW, forge, make, pem, rsa_key

SECRET = "Q47Smr2CMqFZ3KD7/ZJPr6/2ejGbbS+v0qrGfINdGoqOtlOo"
URL = "https://hooks.example.com/app/hook?a=1&b=x%20y"
KEYS = {"secret": SECRET, "options": {"base_url": "https://hooks.example.com/app"}}
Judge = Callable[..., Verdict]


def claims(**changes: Any) -> dict[str, Any]:
    made = {
        "iss": "tenant-1",
        "iat": int(NOW) - 5,
        "exp": int(NOW) + 175,
        "qsh": query_hash("POST", "/hook", "a=1&b=x%20y"),
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


def hs256(**changes: Any) -> str:
    return make(claims(**changes), SECRET, "HS256", kid=None)


@pytest.fixture
def request_with(make_capture: Any) -> Callable[..., Capture]:
    def run(token: str, place: str = "JWT") -> Capture:
        target = "/app/hook?a=1&b=x%20y"
        headers = [("Host", "localhost:8080"), ("User-Agent", "Atlassian HttpClient 4.2")]
        if place == "query":
            target = f"/app/hook?a=1&jwt={token}&b=x%20y"
        else:
            headers.append(("Authorization", f"{place} {token}"))
        return make_capture(headers=headers, target=target, body=b'{"webhookEvent": "jira:issue_created"}')

    return run


@pytest.fixture
def judge(request_with: Callable[..., Capture]) -> Judge:
    def run(token: str, place: str = "JWT", **fields: Any) -> Verdict:
        capture = request_with(token, place)
        url = "https://hooks.example.com" + capture.target
        return verify(capture, Keys.from_dict(KEYS | fields), provider="jira", public_url=url, received_at=NOW)

    return run


@pytest.mark.parametrize("place", ["JWT", "jwt", "query"])
def test_a_token_with_the_tenants_secret_is_valid_in_either_place(judge: Judge, place: str) -> None:
    verdict = judge(hs256(), place)
    assert (verdict.outcome, verdict.scheme) == ("valid", "connect-jwt")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"qsh": "context-qsh"}, "qsh_mismatch"),
        ({"qsh": None}, "qsh_mismatch"),
        ({"qsh": 5}, "qsh_mismatch"),
        ({"qsh": query_hash("GET", "/hook", "a=1&b=x%20y")}, "qsh_mismatch"),
        ({"qsh": query_hash("POST", "/app/hook", "a=1&b=x%20y")}, "qsh_mismatch"),
        ({"exp": int(NOW) - 90}, "expired_timestamp"),
        ({"iat": int(NOW) + 91}, "future_timestamp"),
        ({"exp": None}, "missing_timestamp"),
    ],
)
def test_each_wrong_claim_has_its_reason(judge: Judge, changes: dict[str, Any], reason: str) -> None:
    verdict = judge(hs256(**changes))
    assert (verdict.outcome, verdict.reason) == ("invalid", reason)


def test_clocks_may_differ_by_ninety_seconds_as_atlassians_library_allows(judge: Judge) -> None:
    assert judge(hs256(exp=int(NOW) - 89)).outcome == "valid"
    assert judge(hs256(iat=int(NOW) + 90)).outcome == "valid"


def test_secret_algorithm_and_tenant_count(judge: Judge) -> None:
    assert judge(hs256(), secret="other").reason == "mismatch"
    assert judge(make(claims(), SECRET * 2, "HS512", kid=None)).reason == "wrong_algorithm"
    assert judge(forge({"alg": "none"}, claims())).reason == "wrong_algorithm"
    assert judge(make(claims(), rsa_key())).reason == "wrong_algorithm"
    assert "public key" in (judge(make(claims(), rsa_key())).detail or "")
    assert judge(hs256(), options={"client_key": "tenant-2"}).reason == "wrong_issuer"
    assert judge("abc.def").reason == "malformed_header"
    assert judge(hs256(), secret=None).outcome == "no_secret"


def test_without_a_base_address_the_one_that_fits_is_found_and_named(judge: Judge) -> None:
    verdict = judge(hs256(), options={})
    assert verdict.outcome == "valid"
    assert "/app" in (verdict.detail or "")


def test_callbacks_of_an_installation_are_checked_with_atlassians_public_key(judge: Judge) -> None:
    options = {"base_url": "https://hooks.example.com/app", "audience": "https://hooks.example.com/app", "kid": "k1"}
    token = make(claims(aud=["https://hooks.example.com/app"]), rsa_key())
    public = pem(rsa_key())
    for given_keys in ({"secret": public}, {"secret": None, "public_key": public}):
        verdict = judge(token, options=options, **given_keys)
        assert (verdict.outcome, verdict.scheme) == ("valid", "connect-lifecycle-rs256")
    assert judge(token, options=options, secret=pem(rsa_key(1))).reason == "wrong_secret"
    assert judge(token, options=options | {"kid": "k2"}, secret=public).reason == "unknown_key"
    assert judge(token, options=options | {"audience": "https://x"}, secret=public).reason == "wrong_audience"
    assert judge(hs256(), options=options, secret=public).reason == "wrong_algorithm"


def test_apps_by_oauth_have_their_client_secret_and_no_address_in_the_token(judge: Judge) -> None:
    token = hs256(qsh=None)
    assert (judge(token, "Bearer").outcome, judge(token, "Bearer").scheme) == ("valid", "oauth-jwt")
    assert judge(hs256(qsh=None, exp=int(NOW) - 100), "Bearer").reason == "expired_timestamp"


def test_the_header_is_method_and_signature_and_only_sha256_counts(make_capture: Any) -> None:
    good = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    keys = Keys(secret="It's a Secret to Everybody")

    def outcome(value: str) -> tuple[str, str | None]:
        capture = make_capture(headers=[("X-Hub-Signature", value)], body=b"Hello World!")
        verdict = verify(capture, keys, provider="jira")
        return verdict.outcome, verdict.reason

    assert outcome(good) == ("valid", None)
    assert outcome(good.replace("sha256=", "")) == ("invalid", "malformed_header")
    assert outcome("sha1=" + "ab" * 20) == ("invalid", "wrong_algorithm")
    assert outcome("sha256=" + "ab" * 32) == ("invalid", "mismatch")


def test_signing_anew_keeps_the_claims_and_renews_times_and_address(request_with: Callable[..., Capture]) -> None:
    provider = get("jira")
    assert provider is not None
    keys = Keys.from_dict(KEYS)
    moved = "https://other.example/app/elsewhere?z=1"
    for place in ("JWT", "query", "Bearer"):
        capture = request_with(hs256(sub="mia", exp=int(NOW) - 9000), place)
        signed = provider.sign(capture, keys, NOW + 5000, public_url=moved)
        again = replace(capture, headers=signed.headers, target=signed.target or capture.target)

        def reason(url: str, again: Capture = again) -> str | None:
            return verify(again, keys, provider="jira", public_url=url, received_at=NOW + 5000).reason

        assert reason(moved) is None
        assert reason(URL) == (None if place == "Bearer" else "qsh_mismatch")
    with pytest.raises(ResendRefused, match="private key"):
        provider.sign(request_with(make(claims(), rsa_key())), keys, NOW)


def test_it_is_recognised_by_headers_agent_and_body(make_capture: Any) -> None:
    body = json.dumps({"webhookEvent": "jira:issue_updated"}).encode()
    lines = [("X-Atlassian-Webhook-Identifier", "id-1"), ("X-Atlassian-Webhook-Retry", "2")]
    assert recognise(make_capture(headers=lines, body=body)) == ("jira", 0.95, "jira:issue_updated", "id-1", 3)
    assert recognise(make_capture(headers=[("Authorization", "JWT x")], body=b"")).provider == "jira"
    assert recognise(make_capture(headers=[("User-Agent", "Atlassian Webhook HTTP Client")])).confidence == 0.7
    assert recognise(make_capture(body=body)).confidence == 0.6
    installed = b'{"key": "app", "clientKey": "c", "baseUrl": "https://a.atlassian.net", "eventType": "installed"}'
    token = [("Authorization", "JWT x")]
    assert recognise(make_capture(headers=token, body=installed))[:3] == ("jira", 0.9, "installed")


ATOMS = st.sampled_from(
    ["a", "b", "jwt", "~", "*", "+", "%20", "%2B", "%26", "&", "=", ";", ",", "%C3%A9", "%", "", "'"]
)


@given(
    path=st.lists(st.sampled_from(["/", "a", "%26", "&", "x%20y", ";p", "~", "caf%C3%A9"]), max_size=6).map("".join),
    query=st.lists(ATOMS, max_size=12).map("".join),
    method=st.sampled_from(["GET", "post", "PUT"]),
)
def test_the_query_hash_is_that_of_atlassians_library(path: str, query: str, method: str) -> None:
    library = pytest.importorskip("atlassian_jwt.url_utils")
    # what follows a semicolon is left unescaped by this library, and escaped by Atlassian's other one
    path = "/" + (path.replace(";p", "") if "&" in path or "/;" in path or path[:1] == ";" else path)
    url = f"{path}?{query}" if query else path
    assert canonical_request(method, path, query) == library.canonicalize_request(method, url)


def test_paths_are_taken_relative_to_the_base_address() -> None:
    base = "https://a.example/app/"
    assert list(relative_paths("https://a.example/app/x?y", base)) == [("/x", "/app")]
    assert list(relative_paths("https://a.example/apple", base)) == [("/apple", "")]
    assert next(relative_paths("https://a.example/app", base)) == ("", "/app")
    assert [base for _, base in relative_paths("https://a.example/a/b", None)] == ["", "/a", "/a/b"]

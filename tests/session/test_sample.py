from __future__ import annotations

import base64
from pathlib import Path

import pytest

from inspector.endpoints import Endpoint, SecretRef
from inspector.providers import REGISTRY, Keys, verify
from inspector.providers.samples import sample_has_signature, sample_names, sample_shows_secret
from inspector.secrets import FileVault
from inspector.session.checking import Checking
from inspector.session.sample import made_sample

SECRET = "0123456789abcdef" * 4
#: They sign with a private key of their own, so that a sample of theirs is unsigned.
PRIVATE = {"sendgrid", "paypal", "sns", "discord", "plaid", "google"}
#: Events of those that nobody signs.
NOT_SIGNED = {"Notification.raw", "execute-webhook"}
ALL = [(provider, event) for provider in REGISTRY for event in sample_names(provider)]


@pytest.mark.parametrize(("provider", "event"), ALL, ids=lambda value: value)
def test_a_sample_holds_with_the_secret_of_its_endpoint_and_never_shows_it(
    provider: str, event: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAMPLE_SECRET", SECRET)
    endpoint = Endpoint("default", provider=provider, secrets=(SecretRef("env", "SAMPLE_SECRET"),))
    checking = Checking(FileVault(tmp_path / "secrets.json"), lambda _id: "")
    checking.reload([endpoint])
    sample = made_sample(checking, [endpoint], provider, event)
    verdict = verify(sample, Keys(secret=SECRET), provider=provider)
    # who shows the secret itself gets a made-up one: what arrives is stored in the session
    if provider in PRIVATE:
        assert verdict.outcome == ("not_applicable" if event in NOT_SIGNED else "unsigned"), verdict.detail
    elif not sample_has_signature(provider, event):
        assert verdict.outcome in ("unsigned", "not_applicable", "invalid"), verdict.detail
    elif REGISTRY[provider].shows_secret:
        assert verdict.outcome == ("invalid" if sample_shows_secret(provider, event) else "unsigned"), verdict.detail
    else:
        assert verdict.outcome == "valid", verdict.detail
    stored = sample.wire_head() + sample.body
    assert SECRET.encode() not in stored
    assert base64.b64encode(SECRET.encode()).rstrip(b"=") not in stored

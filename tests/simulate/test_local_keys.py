from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.providers import Keys, verify
from inspector.providers.samples import sample_has_signature, sample_names
from inspector.simulate import Order, make
from tests.providers.test_local_keys import OWNERS
from tests.providers.test_resign import NOW, local_key

URL = "https://hooks.example.com/"


@pytest.mark.parametrize("name", OWNERS)
def test_a_sample_by_a_test_key_holds_with_its_public_half_and_a_wrong_one_does_not(name: str) -> None:
    key = local_key(name)
    beside = Keys(secret="8PT597110X687430L")
    events = [event for event in sample_names(name) if sample_has_signature(name, event)]
    for event in events:
        order = Order(name, event, key.signing(beside, NOW), public_url=URL)
        for variant, wanted in (("good", "valid"), ("signature", "invalid")):
            (sample, *_) = make(replace(order, variant=variant), NOW).captures
            # where a request of theirs is signed with a secret all the same, that one is taken
            verdicts = [
                verify(sample, keys, provider=name, public_url=URL, received_at=NOW)
                for keys in (key.checking(beside), beside)
            ]
            good = any(verdict.outcome == "valid" for verdict in verdicts)
            assert good == (wanted == "valid"), (event, variant, verdicts)

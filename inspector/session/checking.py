"""Which provider sent a capture, and whether its signature holds, with the secrets that its endpoint has.

Secrets are read from the vault once, by a worker (a keyring may ask the user, or hang), and kept in memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspector.capture import NOTHING_FOUND, Annotation, Capture, Verdict
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint, SecretRef, plain_endpoint
from inspector.providers import CustomScheme, Keys, event_of, identify, recognise, verify_any
from inspector.providers._verify_token import OPTION as VERIFY_TOKEN
from inspector.providers.custom import CustomHash
from inspector.providers.local_keys import LocalKey
from inspector.quick import quick
from inspector.secrets import Vault
from inspector.session.known import Known, read_known, with_options

if TYPE_CHECKING:
    from inspector.diagnosis import Hypothesis

log = logging.getLogger(__name__)
_new_annotation = quick(Annotation)

#: The name in verdicts by a local test key.
LOCAL_KEY = "local test key"
#: Secrets of an endpoint that a failed signature is studied with.
_MOST_SECRETS = 3


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A check under other circumstances than those that are saved; None leaves one as it is."""

    keys: Keys | None = None
    provider: str | None = None
    public_url: str | None = None
    received_at: float | None = None


AS_SAVED = Otherwise()


class Checking:
    """Derives annotations. `reload` must have run once before `annotate` gives anything.

    `chosen` gives who the user said sent a capture (by id), or "".
    """

    def __init__(self, vault: Vault, chosen: Callable[[int], str]) -> None:
        self._vault = vault
        self._chosen = chosen
        self._known = Known()
        self._ready = False

    def reload(self, endpoints: list[Endpoint], *, files: bool = False) -> frozenset[str]:
        """Read the secrets of these endpoints; blocks for as long as the keyring does. Names of those that changed.

        With `files` only those are read again that are kept in files.
        """
        known = read_known(endpoints, self._vault, self._known if files else None)
        before, self._known = self._known, known
        self._ready = True
        return frozenset(
            name
            for name in known.endpoints.keys() | before.endpoints.keys()
            if _judged_by(known, name) != _judged_by(before, name)
        )

    def problem(self, endpoint: str) -> str | None:
        """Why a secret of the endpoint could not be read, or None."""
        return self._known.problems.get(endpoint)

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint as last loaded; a plain one of that name when it is not configured."""
        return self._known.endpoints.get(name) or plain_endpoint(name)

    def keys(self, endpoint: str) -> tuple[tuple[str, Keys], ...]:
        """Named signing keys of the endpoint; those of `default` when it has none of its own."""
        known = self._known.keys
        return known.get(endpoint) or known.get(DEFAULT_ENDPOINT, ())

    def handshake_keys(self, endpoint: str) -> tuple[Keys, ...]:
        """What handshakes of an endpoint are answered with: its signing and test keys, each with a verify token."""
        known = self._known.tokens
        tokens = known.get(endpoint) or known.get(DEFAULT_ENDPOINT) or ()
        signing = (*(keys for _, keys in self.keys(endpoint)), *self._test_keys(endpoint))
        if not tokens:
            return signing
        return tuple(
            replace(keys, options={**keys.options, VERIFY_TOKEN: token})
            for keys in signing or (Keys(),)
            for token in tokens
        )

    def _test_keys(self, endpoint: str) -> list[Keys]:
        """The public halves of an endpoint's local test keys: what we sent ourselves is known by them."""
        of = [key for (name, _), key in self._known.local_keys.items() if name == endpoint]
        of = of or [key for (name, _), key in self._known.local_keys.items() if name == DEFAULT_ENDPOINT]
        return [key.checking(Keys()) for key in of]

    def gate_secrets(self, endpoint: str) -> Mapping[SecretRef, str]:
        """What the gate of an endpoint compares with; one that cannot be read is not in it."""
        return self._known.gates.get(endpoint, {})

    def can_sign(self, endpoint: str) -> bool:
        """Whether anything is known that captures of the endpoint could be signed with."""
        return bool(self.keys(endpoint) or self._known.local_keys)

    def local_key(self, endpoint: str, provider: str) -> LocalKey | None:
        """The local test key of the endpoint for that provider; that of `default` when it has none of its own."""
        known = self._known.local_keys
        return known.get((endpoint, provider)) or known.get((DEFAULT_ENDPOINT, provider))

    def _named_keys(self, endpoint: Endpoint, capture: Capture, otherwise: Otherwise) -> Sequence[tuple[str, Keys]]:
        if otherwise.keys is None:
            return self.keys(capture.endpoint)
        return with_options([("", otherwise.keys)], endpoint.options)

    def annotate(self, capture: Capture, *, explain: bool = False, seen: Annotation | None = None) -> Annotation | None:
        """Provider, event and verdicts; None while the secrets are still being read. Safe on any thread.

        `seen` is what `recognise` gave, where it was asked before.

        With `explain` a signature that merely does not match is given the reason that the diagnosis can prove: that
        takes some 10 ms, 200 for a big body.
        """
        if not self._ready:
            return None
        if capture.malformed is not None:
            return NOTHING_FOUND
        try:
            return self._annotation(capture, explain, seen)
        except Exception as error:
            # a flaw in the reading of one request must neither lose it nor keep all that follow from being checked
            log.exception("a request could not be checked")
            detail = f"This program failed to check the request ({type(error).__name__}); its log says more."
            return Annotation(verdicts=(Verdict("error", detail=detail),))

    def recognise(self, capture: Capture) -> Annotation | None:
        """Provider and event, without verdicts; None while the secrets are still being read. Safe on any thread."""
        if not self._ready:
            return None
        if capture.malformed is not None:
            return NOTHING_FOUND
        try:
            return self._seen(capture)
        except Exception:
            # as in `annotate`, which will tell: not NOTHING_FOUND itself, after which nobody looks again
            log.exception("the sender of a request could not be recognised")
            return Annotation()

    def _seen(self, capture: Capture) -> Annotation:
        # what arrives has no id yet, and this is asked of all of it
        chosen = self.provider(capture) if capture.id else self._known.providers.get(capture.endpoint, "auto")
        if chosen != "auto":
            event = event_of(capture, chosen)
            return _new_annotation(chosen, event.type, event.id, event.attempt)
        sender, _ = identify(capture)
        if sender is None:
            return NOTHING_FOUND
        event = sender.event(capture)
        return _new_annotation(sender.name, event.type, event.id, event.attempt)

    def _annotation(self, capture: Capture, explain: bool, seen: Annotation | None) -> Annotation:
        if seen is None or not (seen.provider or seen is NOTHING_FOUND):
            # the latter after a flaw in `recognise`: now it is told
            seen = self._seen(capture)
        if not seen.provider:
            return seen
        verdicts = self._verdicts(capture, seen.provider)
        if explain and unexplained(verdicts):
            verdicts[0] = self._explained(capture, verdicts[0])
        return _new_annotation(
            seen.provider, seen.event_type, seen.event_id, seen.attempt, _age(verdicts), tuple(verdicts)
        )

    def _explained(self, capture: Capture, verdict: Verdict) -> Verdict:
        try:
            found = self.diagnose(capture)
        except Exception:
            # a flaw in the search for a reason must not keep all that follow from being checked
            log.exception("a failed signature could not be diagnosed")
            return verdict
        if not found or found[0].reason == "mismatch":
            return verdict
        return replace(verdict, reason=found[0].reason, detail=found[0].detail)

    def verdicts(self, capture: Capture, otherwise: Otherwise = AS_SAVED) -> list[Verdict]:
        """One verdict a secret, strongest first, with evidence; none for a provider that is not known."""
        if capture.malformed is not None:
            return []
        chosen = otherwise.provider or self.provider(capture)
        return self._verdicts(capture, recognise(capture).provider if chosen == "auto" else chosen, otherwise)

    def provider(self, capture: Capture) -> str:
        """Who sent it as the user said, of the capture or of its endpoint; "auto" where nothing was said."""
        chosen = self._chosen(capture.id) if capture.id else ""
        return chosen or self._known.providers.get(capture.endpoint, "auto")

    def _verdicts(self, capture: Capture, provider: str, otherwise: Otherwise = AS_SAVED) -> list[Verdict]:
        if not provider:
            return []
        endpoint = self.endpoint(capture.endpoint)
        named = self._named_keys(endpoint, capture, otherwise)

        def judged(keys: Sequence[tuple[str, Keys]]) -> list[Verdict]:
            return verify_any(
                capture,
                keys,
                provider=provider,
                public_url=otherwise.public_url or endpoint.public_url or None,
                tolerance=endpoint.tolerance_s,
                received_at=otherwise.received_at,
            )

        verdicts = judged(named)
        local = self.local_key(capture.endpoint, provider) if otherwise.keys is None else None
        if local is None or verdicts[0].outcome == "valid":
            return verdicts
        # what was signed again here: of others' requests a key of our own says nothing
        tried = [(LOCAL_KEY, local.checking(keys)) for _, keys in named or [("", Keys(options=endpoint.options))]]
        return [one for one in judged(tried) if is_right(one)][:1] + verdicts

    def try_custom(self, scheme: CustomScheme, capture: Capture) -> list[Verdict]:
        """What a description would say of a capture, one verdict a secret, strongest first."""
        endpoint = self.endpoint(capture.endpoint)
        return verify_any(
            capture,
            self.keys(capture.endpoint),
            provider=CustomHash(scheme),
            public_url=endpoint.public_url or None,
            tolerance=endpoint.tolerance_s,
        )

    def diagnose(
        self, capture: Capture, earlier: Sequence[Capture] = (), otherwise: Otherwise = AS_SAVED
    ) -> list[Hypothesis]:
        """Why the signature does not hold; empty when nothing failed or nothing can be said without a secret.

        `earlier` are other deliveries of the same event. With several secrets the first that explains anything counts.
        """
        # Imported here: only a failed check needs it, and start-up should not wait for it.
        from inspector.diagnosis import diagnose

        endpoint = self.endpoint(capture.endpoint)
        named = self._named_keys(endpoint, capture, otherwise)
        if not named or capture.malformed is not None:
            return []
        chosen = otherwise.provider or self.provider(capture)
        own = {keys.secret for _, keys in named}
        saved = [
            (f"{other}: {name}", keys.secret)
            for other, pairs in self._known.keys.items()
            for name, keys in pairs
            if keys.secret is not None and keys.secret not in own
        ]
        found: list[Hypothesis] = []
        for _, keys in named[:_MOST_SECRETS]:
            found = diagnose(
                capture,
                keys,
                provider=None if chosen == "auto" else chosen,
                public_url=otherwise.public_url or endpoint.public_url or None,
                tolerance=endpoint.tolerance_s,
                received_at=otherwise.received_at,
                saved=saved,
                earlier=earlier,
            )
            if found and found[0].reason not in ("mismatch", "wrong_secret"):
                break
        return found


def _judged_by(known: Known, name: str) -> tuple[object, ...]:
    """All of an endpoint that its verdicts depend on."""
    endpoint = known.endpoints.get(name)
    about = () if endpoint is None else (endpoint.provider, endpoint.public_url, endpoint.tolerance_s, endpoint.options)
    return (*about, known.keys.get(name))


def unexplained(verdicts: Sequence[Verdict]) -> bool:
    """Whether the strongest verdict is only that nothing matches."""
    return bool(verdicts) and verdicts[0].outcome == "invalid" and verdicts[0].reason in (None, "mismatch")


def is_right(verdict: Verdict) -> bool:
    """Whether the signature was made with that very key, be it late or early."""
    return verdict.outcome == "valid" or verdict.reason in ("expired_timestamp", "future_timestamp")


def _age(verdicts: list[Verdict]) -> int | None:
    for verdict in verdicts:
        evidence = verdict.evidence
        if evidence is not None and evidence.signed_at is not None and evidence.received_at is not None:
            # A clock can be absurdly wrong in a hostile header; the store's integers are 64 bits wide.
            return max(-(2**62), min(2**62, round(evidence.received_at - evidence.signed_at)))
    return None

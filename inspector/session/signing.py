"""Signing a capture anew on its way out: whether that has to be, and with which of the keys that are known."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from inspector.capture import Capture, Verdict
from inspector.errors import KeyNeeded, ResendRefused
from inspector.providers import Keys, Provider, Signed, get, recognise
from inspector.providers.resign import changed_headers, is_stale, past_tolerance, resign, with_fresh_ids
from inspector.resend import How
from inspector.session.checking import Checking, Otherwise, is_right


@dataclass(frozen=True, slots=True)
class Ready:
    """A capture as it is to be sent, what is to be said about that, and whether it was signed anew."""

    capture: Capture
    told: tuple[str, ...] = ()
    resigned: bool = False


def make_ready(checking: Checking, original: Capture, edited: Capture, url: str, how: How) -> Ready:
    """Ids and signature of `edited` as `how` wants them; its target is the one that is sent, `url` the whole address.

    ResendRefused when a signature or an id is wanted that nothing makes; KeyNeeded says how to make a test key.
    """
    if how.resign is not True and not how.fresh_id and (how.resign is False or not _may_sign(checking, original, how)):
        # most often there is nothing to do, which is to cost nothing
        return Ready(edited)
    provider = _provider(checking, original)
    fresh = with_fresh_ids(edited, provider) if how.fresh_id and provider is not None else (edited, ())
    named = tuple(checking.keys(original.endpoint) if how.keys is None else how.keys)
    signer = Signer(checking, original, provider, named)
    if how.fresh_id and provider is None:
        raise ResendRefused(
            f"#{original.id} cannot get a new id: its provider is not known.",
            hint="Choose the provider in the endpoint's settings.",
        )
    told: tuple[str, ...] = ()
    if how.fresh_id:
        renewed = [*changed_headers(edited.headers, fresh[0].headers), *fresh[1]]
        told = (f"New ids: {', '.join(renewed) or 'it has none'}",)
    if not (signer.has_to_sign(fresh[0]) if how.resign is None else how.resign):
        return Ready(fresh[0], told)
    try:
        signed, by = signer.sign(edited, url, fresh_id=how.fresh_id)
    except ResendRefused as refused:
        if how.resign:
            raise
        # nobody asked for it: it goes out as it is
        return Ready(fresh[0], (*told, f"Not signed again, though its signature is out of date: {refused.message}"))
    ready = replace(
        edited,
        headers=signed.headers,
        body=signed.body,
        target=edited.target if signed.target is None else signed.target,
        head=None,
    )
    return Ready(ready, (f"Signed again with {by}: {', '.join(signed.changed) or 'nothing changed'}",), resigned=True)


class Signer:
    """Signs for one capture with the keys that are named, in their order, else with the local test key."""

    def __init__(
        self, checking: Checking, capture: Capture, provider: Provider | None, named: Sequence[tuple[str, Keys]]
    ) -> None:
        self._checking = checking
        self._capture = capture
        self._provider = provider
        self._named = named
        self._local = None if provider is None else checking.local_key(capture.endpoint, provider.name)
        self._options = checking.endpoint(capture.endpoint).options

    def has_to_sign(self, edited: Capture) -> bool:
        """Whether a signature that was right would be refused by now: it is too old, or no longer fits.

        Only where something is known to sign with. One that was wrong from the start, and one that the user edited,
        goes out as it is.
        """
        if self._provider is None or not (self._named or self._local):
            return False
        now = time.time()
        best = next(iter(self._judged), None)
        if best is None:
            return False
        if is_stale(best, now):
            return True
        if best.outcome == "no_secret" and self._local is not None:
            # with nothing to check by, the time alone tells
            keys = self._local.checking(Keys(options=self._options))
            found = self._checking.verdicts(self._capture, Otherwise(keys=keys, provider=self._provider.name))
            return any(one.evidence is not None and past_tolerance(one.evidence, now) for one in found)
        if edited is self._capture or best.outcome != "valid":
            return False
        fits = any(one.outcome == "valid" for one in self._verdicts(edited))
        return not fits and not self._touches_signature(edited)

    def sign(self, edited: Capture, url: str, *, fresh_id: bool = False) -> tuple[Signed, str]:
        """The request signed anew, and with what. ResendRefused, KeyNeeded."""
        if self._provider is None:
            raise ResendRefused(
                f"#{self._capture.id} cannot be signed again: its provider is not known.",
                hint="Choose the provider in the endpoint's settings.",
            )
        # what is signed where no address is configured is the one that it is sent to
        public_url = self._checking.endpoint(self._capture.endpoint).public_url or url
        refused: ResendRefused | None = None
        for by, keys in self._ways():
            try:
                made = resign(edited, self._provider, keys, time.time(), fresh_id=fresh_id, public_url=public_url)
            except ResendRefused as error:
                # the error that says what is missing beats one that says what one key of several is not
                refused = error if refused is None or isinstance(error, KeyNeeded) else refused
            else:
                return made, by
        if refused is None or not (self._named or self._local or isinstance(refused, KeyNeeded)):
            raise ResendRefused(
                f"#{self._capture.id} cannot be signed again: no signing secret is known.",
                hint=f"Add one to the endpoint {self._capture.endpoint!r}.",
            )
        raise refused

    def _ways(self) -> Iterator[tuple[str, Keys]]:
        """What to sign with, in words, likeliest first: the secret that the capture's signature holds with."""
        held = next((one.secret for one in self._judged if is_right(one)), None)
        ranked = sorted(self._named, key=lambda pair: pair[0] != held)
        for label, keys in ranked:
            yield f"the secret {label!r}", keys
        if not ranked:
            yield "nothing", Keys(options=self._options)
        if self._local is not None and self._provider is not None:
            by = f"the local test key of {self._provider.title}"
            for _, keys in ranked or [("", Keys(options=self._options))]:
                yield by, self._local.signing(keys, time.time())

    def _touches_signature(self, edited: Capture) -> bool:
        """Whether the user edited what a new signature would replace."""
        try:
            signed, _ = self.sign(edited, "http://localhost/")
        except ResendRefused:
            return False
        made = {name.lower() for name in changed_headers(edited.headers, signed.headers)}
        return bool(made & {name.lower() for name in changed_headers(self._capture.headers, edited.headers)})

    @cached_property
    def _judged(self) -> list[Verdict]:
        return self._verdicts(self._capture)

    def _verdicts(self, capture: Capture) -> list[Verdict]:
        """Strongest first, as of receipt; the named keys count where they are not the endpoint's own."""
        by = self._provider.name if self._provider is not None else None
        if self._named == self._checking.keys(self._capture.endpoint):
            return self._checking.verdicts(capture, Otherwise(provider=by))
        return [
            replace(one, secret=label)
            for label, keys in self._named
            for one in self._checking.verdicts(capture, Otherwise(keys=keys, provider=by))[:1]
        ]


def _may_sign(checking: Checking, original: Capture, how: How) -> bool:
    return bool(how.keys) if how.keys is not None else checking.can_sign(original.endpoint)


def _provider(checking: Checking, capture: Capture) -> Provider | None:
    chosen = checking.provider(capture)
    return get(recognise(capture).provider if chosen == "auto" else chosen)

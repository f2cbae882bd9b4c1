"""The gate of an endpoint: what fails it is refused with a reason, and captured all the same."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from inspector.answers.schemas import SchemaFile, misfit
from inspector.capture import CLIENT_CERTIFICATE, PROXY, Annotation, Capture, is_token
from inspector.capture.forwarded import address_of
from inspector.endpoints import GATES, GateRule, SecretRef
from inspector.errors import ConfigError
from inspector.providers import get

_BLANKS = b" \t"
_CHALLENGES = {
    "basic": ((b"WWW-Authenticate", b'Basic realm="webhook-inspector", charset="UTF-8"'),),
    "bearer": ((b"WWW-Authenticate", b'Bearer realm="webhook-inspector"'),),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request does not pass, and how it is told."""

    status: int
    reason: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """The conditions of one endpoint, ready to be asked. With a `problem` nothing passes."""

    rules: tuple[GateRule, ...] = ()
    networks: Mapping[GateRule, tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]] = field(default_factory=dict)
    schemas: Mapping[GateRule, SchemaFile] = field(default_factory=dict)
    problem: str = ""

    @property
    def annotated(self) -> bool:
        """Whether the verdict has to be known."""
        return any(rule.kind == "signature" for rule in self.rules)

    def for_handshakes(self, *, signed: bool) -> Gate:
        """What of it a handshake has to meet as well: it comes from the same place as what is delivered later.

        It cannot bring a signature unless it is `signed`, a secret that is yet to be agreed on, or a delivery's body.
        """
        kinds = ("addresses", "certificate", "signature") if signed else ("addresses", "certificate")
        return replace(self, rules=tuple(rule for rule in self.rules if rule.kind in kinds), schemas={})

    def refusal(
        self, capture: Capture, annotation: Annotation | None, secrets: Mapping[SecretRef, str]
    ) -> Refusal | None:
        """Why it does not pass, but for schemas; None when it does.

        `secrets` are by reference; a missing one lets nothing pass.
        """
        if self.problem:
            return Refusal(403, f"The gate cannot be read here, so nothing passes. {self.problem}")
        for rule in self.rules:
            if (found := self._refusal(rule, capture, annotation, secrets)) is not None:
                return replace(found, status=rule.status) if rule.status else found
        return None

    def misfit(self, capture: Capture, seconds: float) -> Refusal | None:
        """The same for schemas; blocks for at most about that many seconds each."""
        for rule, schema in self.schemas.items():
            if (reason := misfit(schema, capture, seconds)) is not None:
                return Refusal(rule.status or 422, reason)
        return None

    def _refusal(
        self, rule: GateRule, capture: Capture, annotation: Annotation | None, secrets: Mapping[SecretRef, str]
    ) -> Refusal | None:
        if rule.kind == "schema":
            return None
        if rule.kind == "signature":
            return _unsigned(annotation)
        if rule.kind == "addresses":
            return _elsewhere(capture, self.networks[rule])
        if rule.kind == "certificate":
            if CLIENT_CERTIFICATE in capture.extra:
                return None
            return Refusal(403, "A client certificate is wanted, and this connection has none.")
        wanted = None if rule.secret is None else secrets.get(rule.secret)
        if wanted is None:
            return Refusal(403, f"What the gate wants ({GATES[rule.kind]}) cannot be read here, so nothing passes.")
        if rule.kind == "header":
            return _header(rule, capture, wanted)
        return _authorization(rule, capture, wanted)


def compile_gate(rules: Sequence[GateRule]) -> Gate | None:
    """Read the conditions; None when there are none. ConfigError says which does not read."""
    networks, schemas = {}, {}
    for rule in rules:
        if rule.kind not in GATES:
            raise ConfigError(
                f"{rule.kind!r:.40} is nothing a gate can ask for.", hint=f"There are {', '.join(GATES)}."
            )
        if rule.kind in ("basic", "bearer", "header") and rule.secret is None:
            raise ConfigError(f"The gate asks for {GATES[rule.kind]}, and does not say where it is kept.")
        if rule.kind in ("basic", "header") and not rule.name:
            raise ConfigError(f"The gate asks for {GATES[rule.kind]}, and does not name it.")
        if rule.kind == "header" and not is_token(rule.name):
            raise ConfigError(f"{rule.name!r:.80} is no name of a header, so that nothing would ever pass.")
        if rule.status and not 400 <= rule.status <= 599:
            raise ConfigError(f"{rule.status} refuses nobody.", hint="A gate refuses with 400 to 599.")
        if rule.kind == "addresses":
            networks[rule] = _networks(rule)
        if rule.kind == "schema":
            schemas[rule] = SchemaFile(rule.name, rule.folder)
    return Gate(tuple(rules), networks, schemas) if rules else None


def _networks(rule: GateRule) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    found = []
    for value in rule.values:
        try:
            found.append(ipaddress.ip_network(value, strict=False))
        except ValueError as error:
            raise ConfigError(f"{value!r:.80} is no range of addresses.", hint="Write it like 10.0.0.0/8.") from error
    if not found:
        raise ConfigError("The gate asks for an address of no range.", hint="Name ranges like 10.0.0.0/8.")
    return tuple(found)


def _unsigned(annotation: Annotation | None) -> Refusal | None:
    if annotation is None:
        return Refusal(403, "The secrets are still being read. Send it again in a moment.")
    verdict = annotation.verdicts[0] if annotation.verdicts else None
    if verdict is not None and verdict.outcome == "valid":
        return None
    if verdict is None or verdict.outcome == "not_applicable":
        return Refusal(401, "A valid signature is wanted, and no known provider signed this request.")
    if verdict.outcome == "unsigned":
        return Refusal(401, "A valid signature is wanted, and this request has none.")
    if verdict.outcome == "no_secret":
        return Refusal(403, "A valid signature is wanted, and no secret is saved to check it with.")
    known = get(annotation.provider)
    # the reason alone: its detail may quote what an attacker could learn from
    return Refusal(
        403 if known is None else known.refuses_with,
        f"The signature does not hold ({verdict.reason or verdict.outcome}).",
    )


def _elsewhere(capture: Capture, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> Refusal | None:
    proxy = capture.extra.get(PROXY)
    # the address of a proxy that does not tell whom it speaks for is nobody's
    hidden = isinstance(proxy, Mapping) and "problem" in proxy
    address = None if hidden else address_of(capture.remote)
    if address is None:
        return Refusal(403, "The address of the sender is not known.")
    if any(address in network for network in networks):
        return None
    return Refusal(403, f"{address} is outside the ranges of addresses that may send here.")


def _header(rule: GateRule, capture: Capture, wanted: str) -> Refusal | None:
    found = capture.headers.get(rule.name)
    if found is None:
        return Refusal(401, f"The header {rule.name} is missing.")
    if not _same(_bare(found), wanted):
        return Refusal(403, f"The header {rule.name} has another value than the one that is wanted.")
    return None


def _authorization(rule: GateRule, capture: Capture, wanted: str) -> Refusal | None:
    scheme, _, given = _bare(capture.headers.get("authorization") or "").partition(b" ")
    challenge = _CHALLENGES[rule.kind]
    if scheme.lower() != rule.kind.encode("ascii"):
        return Refusal(401, f"Authorization by {rule.kind} is wanted.", challenge)
    if rule.kind == "bearer":
        right = _same(given.strip(_BLANKS), wanted)
    else:
        try:
            pair = base64.b64decode(given.strip(_BLANKS), validate=True)
        except binascii.Error:
            return Refusal(401, "The basic authorization is no base64 of a name and a password.", challenge)
        right = _same(pair, f"{rule.name}:{wanted}")
    return None if right else Refusal(401, f"The {rule.kind} authorization is not the one that is wanted.", challenge)


def _bare(value: str) -> bytes:
    """The bytes of a header's value without the blanks around it; what else Python calls blank may be half a letter."""
    return value.encode("latin-1").strip(_BLANKS)


def _same(given: bytes, wanted: str) -> bool:
    """Whether these bytes are that text: as UTF-8, or as latin-1, in which headers once were."""
    modern = wanted.encode("utf-8", "surrogateescape")
    try:
        old = wanted.encode("latin-1")
    except UnicodeEncodeError:
        old = modern
    return hmac.compare_digest(given, modern) or hmac.compare_digest(given, old)

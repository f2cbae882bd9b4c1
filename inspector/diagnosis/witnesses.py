"""What else in the request tells a changed body from a wrong secret: hashes of the body, a second signature."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis, plain
from inspector.providers._hmac import SIZES, encode, mac, plain_hash
from inspector.providers._scheme import HeaderHash

_ALGORITHMS = {
    "sha-256": "sha256",
    "sha-512": "sha512",
    "sha": "sha1",
    "sha-1": "sha1",
    "md5": "md5",
    "sha256": "sha256",
}
_LISTED = re.compile(r"([A-Za-z0-9-]+)=:?([A-Za-z0-9+/=_-]+):?")
_BARE = {"content-md5": "md5", "x-amz-content-sha256": "sha256", "x-ms-content-sha256": "sha256"}
_BARE |= {"x-content-sha256": "sha256", "x-body-sha256": "sha256", "x-content-hash": "sha256", "x-body-hash": "sha256"}
_QUERY = re.compile(r"[?&]bodySHA256=([0-9a-fA-F]{64})")


def content_hashes(case: Case) -> list[tuple[str, str, bool]]:
    """(where, algorithm, whether it is this body's) of each hash of the body that the request carries."""
    headers, body = case.capture.headers, case.body
    told: list[tuple[str, str, str]] = []
    for name in ("content-digest", "repr-digest", "digest"):
        for value in headers.all(name):
            for label, text in _LISTED.findall(value[:1000]):
                if label.lower() in _ALGORITHMS:
                    told.append((name.title(), _ALGORITHMS[label.lower()], text))
    for name, algorithm in _BARE.items():
        told += [(name, algorithm, value.strip()) for value in headers.all(name)]
    match = _QUERY.search(case.capture.target)
    if match:
        told.append(("bodySHA256 in the address", "sha256", match[1]))
    found = []
    for where, algorithm, text in told[:10]:
        digest = hashlib.new(algorithm, body).digest()
        forms = {digest.hex(), base64.b64encode(digest).decode("ascii")}
        forms.add(base64.urlsafe_b64encode(digest).decode("ascii").rstrip("="))
        fits = len(text) in {len(form) for form in forms}
        if fits:
            found.append((where, algorithm, text in forms or text.lower() in forms))
    return found


def body_hash(case: Case) -> Iterator[Hypothesis]:
    """A hash of the body that came along does not fit, or it does and the secret is left to be wrong."""
    found = content_hashes(case)
    wrong = [one for one in found if not one[2]]
    if wrong:
        where, algorithm, _ = wrong[0]
        actual = hashlib.new(algorithm, case.body).hexdigest()
        yield Hypothesis(
            "body_altered",
            f"The body is not the one that was sent: {where} holds the {algorithm.upper()} of another body.",
            f"The {algorithm.upper()} of these {len(case.body)} bytes is {actual[:16]}…, and {where} says otherwise.",
            f"Find what rewrites the body on its way. {fixes.RAW_BODY}",
        )
        return
    probe = case.probe
    if found and probe is not None and probe.part is not None and all(plain(one) for one in probe.materials):
        where = found[0][0]
        yield Hypothesis(
            "wrong_secret",
            "The body is the one that was sent, so it was signed with another secret.",
            f"{where} holds the hash of exactly these {len(case.body)} bytes, and with the saved secret they do not "
            "give the received signature.",
            f"Take the secret of this endpoint. {case.provider.secret_hint}".strip(),
        )


def second_signature(case: Case) -> Iterator[Hypothesis]:
    """Another signature of the same request holds: secret and body are right, and the rest is not."""
    key, probe = case.key, case.probe
    if not key or probe is None:
        return
    own = case.scheme.header.lower() if isinstance(case.scheme, HeaderHash) else ""
    received = case.reading.received if case.reading is not None else ()
    others = [
        (name, value)
        for name, value in case.signature_lines
        if name.lower() != own and not any(text in value for text in received)
    ]
    if not others:
        return
    for algorithm in SIZES:
        case.budget.check()
        for digest in (mac(key, (case.body,), algorithm), plain_hash((key, case.body), algorithm)):
            texts = {encode(digest, "hex"), encode(digest, "base64")}
            name = next((name for name, value in others if any(text in value for text in texts)), None)
            if name is not None:
                yield _second(case, name)
                return


def _second(case: Case, name: str) -> Hypothesis:
    probe = case.probe
    assert probe is not None
    proof = f"The signature in {name} is over the same body with the saved secret, and it holds."
    if probe.url or probe.stamp:
        # which of these it was leaves no trace
        rest = "the address, the method or the time" if probe.url else "the time or the id"
        told = f"Secret and body are right; {rest} that was signed is not what is here, or the signature was changed."
        return Hypothesis("mismatch", told, proof, fixes.PUBLIC_URL if probe.url else fixes.HEADER)
    told = "Secret and body are right, but the signature that counts is not theirs: it was changed, or made apart."
    return Hypothesis("header_altered", told, proof, fixes.HEADER)

"""Hypotheses about form bodies and multipart: decoded, encoded again, or only a field of them signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote_plus, unquote_to_bytes, urlencode

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._body import form_pairs, is_form


def forms(case: Case) -> Iterator[Hypothesis]:
    """A form that was decoded, or encoded in another way."""
    body = case.body
    if not is_form(case.capture) and not (b"=" in body[:200] and body[:1].isalnum()):
        return
    pairs = form_pairs(body)
    if not pairs:
        return
    for name, form in decoded_forms(body, pairs):
        if form and case.holds_with_body(form):
            yield Hypothesis(
                "form_decoded",
                f"The signature is over {name}, not over the form as it was sent.",
                f"With {name} the signature matches.",
                fixes.FORM,
            )
            return
    tried = {body}
    for name, form in encoded_forms(pairs):
        if form not in tried and case.holds_with_body(form):
            yield Hypothesis(
                "body_reserialized",
                f"The form was parsed and encoded again after it was signed: it was signed with {name}.",
                f"The same fields with {name} match the signature.",
                fixes.FORM,
            )
            return
        tried.add(form)


def decoded_forms(body: bytes, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """What decoding a form leaves: its text, its fields as JSON, one field alone."""
    for field in ("payload", "data", "body", "json"):
        inner = dict(pairs).get(field, "")
        if inner:
            yield f"the text in its {field} field alone", _bytes(inner)
            yield f"the text in its {field} field alone, with a line end", _bytes(inner) + b"\n"
    yield "its decoded text", unquote_plus(body.decode("latin-1"), "latin-1").encode("latin-1", "replace")
    yield "its decoded text, plus signs kept", unquote_to_bytes(body)
    yield "its decoded fields joined by &", _bytes("&".join(f"{key}={value}" for key, value in pairs))
    yield "its decoded fields, sorted, joined by &", _bytes("&".join(f"{k}={v}" for k, v in sorted(pairs)))
    for name, value in (("its fields as JSON", dict(pairs)), ("its sorted fields as JSON", dict(sorted(pairs)))):
        try:
            yield name, json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogateescape")
            yield f"{name} with blanks", json.dumps(value).encode("ascii")
        except (UnicodeError, ValueError):
            continue
    yield "its names and values without anything between", _bytes("".join(k + v for k, v in pairs))
    yield "its sorted names and values without anything between", _bytes("".join(k + v for k, v in sorted(pairs)))


def encoded_forms(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The same fields encoded as libraries differ: blanks, which characters stay bare, hex letters, order."""
    for order, where in ((pairs, ""), (sorted(pairs), ", sorted by name")):
        for via, name in ((quote_plus, "blanks as +"), (quote, "blanks as %20")):
            for safe in ("", "*", "~", "/", ":/", "*-._", "!'()*~", ",:/@", "!*'()", "[]"):
                text = urlencode(order, quote_via=via, safe=safe, errors="surrogateescape", encoding="utf-8")
                yield name + where, text.encode("ascii", "replace")
                yield f"{name}{where}, small hex letters", _small(text).encode("ascii", "replace")
    filled = [(key, value) for key, value in pairs if value]
    if filled != pairs:
        yield (
            "no empty fields",
            urlencode(filled, errors="surrogateescape", encoding="utf-8").encode("ascii", "replace"),
        )


def _small(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")

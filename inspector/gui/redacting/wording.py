"""Kinds of redaction in the words of the window."""

from __future__ import annotations

from inspector.redaction import KINDS, OTHER_KINDS

#: Kind → what the window calls it.
TITLES = {
    "authorization": "Authorization",
    "cookie": "Cookies",
    "signature": "Signatures",
    "api-key": "API keys",
    "email": "E-mail addresses",
    "card": "Card numbers",
    "iban": "Bank accounts (IBAN)",
    "phone": "Telephone numbers",
    "ip": "IP addresses",
    "names": "Secret names",
    "secret": "Secrets by name",
    "header": "Headers of the profile",
    "field": "Fields of the profile",
    "note": "Notes",
    "unsearchable": "Not searchable",
}


def kind_title(kind: str) -> str:
    """What a kind is called; that of an expression of the profile by its own name."""
    return TITLES.get(kind, f"Expression “{kind}”")


def kind_tip(kind: str) -> str:
    """What is meant by it."""
    return KINDS.get(kind) or OTHER_KINDS.get(kind, "an expression of the profile")

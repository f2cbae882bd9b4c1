"""Other names of providers: of what they sell, or of who they belong to."""

from __future__ import annotations

_ALIASES = {
    "aws-sns": "sns",
    "azure-eventgrid": "eventgrid",
    "eventarc": "google",
    "facebook": "meta",
    "instagram": "meta",
    "microsoft-graph": "msgraph",
    "pubsub": "google",
    "twitter": "x",
    "whatsapp": "meta",
}


def known_as(name: str) -> str:
    """The name that a provider has here; any other is left as it is."""
    return _ALIASES.get(name, name)

"""What stands where a signing secret belongs, told by its form: API keys, tokens and other strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._scheme import KeyedHash

#: Forms of what gives access to an API, with what it is; each name ends the sentence "... is".
_FORMS = (
    (r"(?:sk|rk)_(?:live|test)_\w+", "a secret API key of Stripe or Paystack"),
    (r"pk_(?:live|test)_\w+", "a publishable API key"),
    (r"xox[abceoprs]-.+|xapp-.+", "a Slack token"),
    (r"gh[opsur]_\w+|github_pat_\w+", "a GitHub token"),
    (r"gl(?:pat|ptt|dt|rt|cbt|ft|soat)-.+", "a GitLab access token"),
    (r"SG\.[\w-]+\.[\w-]+", "a SendGrid API key"),
    (r"shp(?:at|ca|pa|ua)_\w+", "a Shopify access token"),
    (r"lin_(?:api|oauth)_\w+", "a Linear API key"),
    (r"(?:AKIA|ASIA)[0-9A-Z]{16}", "an AWS access key id"),
    (r"AIza[\w-]{30,}", "a Google API key"),
    (r"ya29\.[\w-]+", "a Google access token"),
    (r"EAA[A-Za-z0-9]{30,}", "a Meta access token"),
    (r"(?:pub)?key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}", "a Mailgun API key"),
    (r"(?:AC|SK)[0-9a-f]{32}", "a Twilio SID"),
    (r"pdl_(?:live|sdbx)_apikey_\w+", "a Paddle API key"),
    (r"rzp_(?:live|test)_\w+", "a Razorpay key id"),
    (r"re_[A-Za-z0-9]{6,}_\w+", "a Resend API key"),
    (r"ntn_[A-Za-z0-9]{30,}", "a Notion integration token"),
    (r"\d{6,12}:[\w-]{30,}", "a Telegram bot token"),
    (r"[MNO][\w-]{22,27}\.[\w-]{6,7}\.[\w-]{27,}", "a Discord bot token"),
    (r"(?:EAAA|sq0(?:atp|csp|idp)-)[\w-]{20,}", "a Square access token"),
    (r"pat-(?:na|eu)\d-[0-9a-f-]{30,}", "a HubSpot access token"),
    (r"ATATT[\w=-]{30,}|ATCTT[\w=-]{30,}", "an Atlassian API token"),
    (r"ATTA[0-9a-f]{60,}", "a Trello token"),
    (r"sntr[yus]+_[\w=+/-]+", "a Sentry token"),
    (r"tfp_[\w-]+", "a Typeform access token"),
    (r"sl\.[\w-]{40,}", "a Dropbox access token"),
    (r"AQE[\w.+/=-]{40,}", "an Adyen API key"),
    (r"c[ks]_[0-9a-f]{40}", "a WooCommerce API key"),
    (r"sk-(?:proj-|ant-)?[\w-]{20,}", "an API key of an AI service"),
    (r"dG9rO[\w=]{20,}", "an Intercom access token"),
    (r"\d/\d{10,}(?:/\d+)?:[0-9a-f]{32}", "an Asana access token"),
    (r"eyJ[\w-]+\.[\w-]+\.[\w-]*", "a JSON Web Token"),
    (r"(?:Bearer|Basic) \S+", "a whole Authorization value"),
    (r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY.*", "a private key (PEM)"),
    (r"-----BEGIN .*", "a PEM key or certificate"),
    (r"https?://\S+", "a web address"),
)
#: Beginnings of what other schemes than keyed hashes take.
_OTHERS_READ = ("-----BEGIN", "Bearer ", "Basic ", "http", "eyJ")
_BLANKS_AND_QUOTES = " \t\r\n\v\f\u00a0\u200b\ufeff\"'`“”‘’"


def form(case: Case) -> Iterator[Hypothesis]:
    """An API key where the signing secret belongs: told by its form."""
    text = case.secret.strip(_BLANKS_AND_QUOTES)
    provider = case.provider
    usual = provider.secret_pattern
    if not text or len(text) > 20_000:
        return
    for shape, name in _FORMS:
        if not re.fullmatch(shape, text, re.DOTALL):
            continue
        if _is_usual(provider.name, usual, text):
            return
        is_other = not isinstance(provider, KeyedHash) or case.verdict.reason in ("wrong_secret", "wrong_algorithm")
        if text.startswith(_OTHERS_READ) and is_other:
            # schemes of public keys, certificates and plain header values do use these
            return
        yield Hypothesis(
            "api_key_as_secret",
            f"What is saved as the signing secret of {provider.title} is {name}.",
            f"It has the form of {name} ({len(text)} characters); {provider.title} does not sign with one of these.",
            f"Save the signing secret in its place. {provider.secret_hint} If others could see the key, replace it at "
            "the provider.",
        )
        return


def _is_usual(name: str, usual: str, text: str) -> bool:
    """Whether the provider's own secrets look like that. Mailgun's signing key lost its `key-` with new accounts."""
    if name == "mailgun" and text.startswith(("key-", "pubkey-")):
        return False
    if name in ("telegram", "gitlab"):
        # chosen by the user: any text may be one, but hardly somebody's API key
        return False
    if name == "paystack" and text.startswith("sk_"):
        return True
    return bool(usual) and re.fullmatch(usual, text) is not None

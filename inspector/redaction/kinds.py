"""The kinds of things that are found by their form, wherever they stand in a text.

Texts are looked at byte for byte: one character is one byte, so that
offsets are those of the bytes and nothing is lost.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import NamedTuple

#: Every kind that a profile may name, with what it means.
KINDS = {
    "authorization": "Authorization and similar headers, and user:password in addresses",
    "cookie": "cookies, received and set",
    "signature": "signatures and digests of the message",
    "api-key": "API keys, tokens and private keys of known forms",
    "email": "e-mail addresses",
    "card": "card numbers with a right check digit",
    "iban": "bank accounts (IBAN) with right check digits",
    "phone": "telephone numbers",
    "ip": "IP addresses, except those of this machine",
    "names": "what stands under names such as password, token, ssn",
}


class Form(NamedTuple):
    """A form of text: `hint` must occur somewhere in at least `least` characters for `pattern` to be tried, and `check`
    has the last word: how many characters of what matched are meant, from its start (0: none).

    Where the pattern has a group it is what is replaced, else the whole match.
    """

    kind: str
    least: int
    hint: str
    pattern: re.Pattern[str]
    check: Callable[[str], int]


def _longest(holds: Callable[[str], bool]) -> Callable[[str], int]:
    """The longest start, ending where a group of characters does, for which it holds."""

    def check(text: str) -> int:
        ends = [len(text), *(found.start() for found in reversed(list(re.finditer("[ -]", text))))]
        return next((end for end in ends if holds(text[:end])), 0)

    return check


def luhn(text: str) -> bool:
    """Whether the digits end with the check digit of card numbers."""
    digits = [int(char) for char in text if char.isdigit()]
    total = sum(digits[-1::-2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return 13 <= len(digits) <= 19 and total % 10 == 0 and any(digits)


def iban(text: str) -> bool:
    """Whether the check digits (mod 97) hold."""
    plain = re.sub(r"[ \-]", "", text).upper()
    if not 15 <= len(plain) <= 34:
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def address(text: str) -> bool:
    """Whether this is an IP address of another machine."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified)


def _address(text: str) -> int:
    return len(text) if address(text) else 0


def _phone(text: str) -> int:
    return len(text) if 8 <= sum(char.isdigit() for char in text) <= 15 else 0


def _bearer(text: str) -> int:
    """A word of prose that follows "bearer" is none."""
    return len(text) if any(char.isdigit() or char.isupper() or char == "=" for char in text) else 0


_any = len


#: Keys and tokens that begin in a way that nothing else does.
_PREFIXED = "|".join(
    (
        r"(?:sk|pk|rk)_(?:live|test)_[0-9A-Za-z]{8,}",  # Stripe
        r"whsec_[0-9A-Za-z+/=_-]{8,}",  # Stripe, Standard Webhooks
        r"gh[pousr]_[0-9A-Za-z]{16,}|github_pat_[0-9A-Za-z_]{20,}",
        r"glpat-[0-9A-Za-z_-]{16,}|gl(?:dt|rt|cbt|ptt|ft|soat)-[0-9A-Za-z_-]{16,}",  # GitLab
        r"xox[abeoprs]-[0-9A-Za-z-]{8,}|xapp-[0-9A-Za-z-]{8,}",  # Slack
        r"(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[0-9A-Z]{16}",  # AWS
        r"AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{16,}|GOCSPX-[0-9A-Za-z_-]{16,}",  # Google
        r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{16,}",  # Shopify
        r"SG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",  # SendGrid
        r"sk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}",  # OpenAI, Anthropic
        r"(?:npm_|dop_v1_|hf_|lin_api_|rubygems_|pypi-|figd_|dckr_pat_|PMAK-|NRAK-|sq0(?:atp|csp)-)[0-9A-Za-z_-]{16,}",
        r"key-[0-9a-f]{32}",  # Mailgun
        r"(?:AC|SK)[0-9a-f]{32}",  # Twilio
        r"EAA[0-9A-Za-z]{20,}",  # Meta
        r"\d{8,10}:AA[0-9A-Za-z_-]{33}",  # Telegram
        r"eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{4,}\.[0-9A-Za-z_-]*",  # JSON Web Tokens
        r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----END)){0,20000}"
        r"(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?",
        r"https://hooks\.slack\.com/services/[0-9A-Za-z/_-]{8,}",
        r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/[0-9A-Za-z/_-]{8,}",
    )
)
#: In a text with bytes beyond ASCII these belong to words, too: an address may hold letters of any language.
_WORD = r"0-9A-Za-z\x80-\xff"

FORMS: tuple[Form, ...] = (
    Form("api-key", 12, "", re.compile(rf"(?<![0-9A-Za-z_])(?:{_PREFIXED})"), _any),
    Form(
        "authorization", 6, "://", re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\s/?#@\"'<>\[\]]{1,300}(?=@))"), _any
    ),
    Form(
        "authorization",
        14,
        "",
        re.compile(r"(?i)\b(?:bearer|basic)[ :]{1,2}([0-9a-z+/=._~-]{8,})(?![0-9a-z+/=._~-])"),
        _bearer,
    ),
    Form("authorization", 6, " ", re.compile(r"(?<!\S)(?:-u|--user)[ =]['\"]?([^\s'\":]{1,80}:[^\s'\"]{1,200})"), _any),
    Form(
        "email",
        5,
        "@",
        re.compile(
            rf"(?<![{_WORD}])[{_WORD}.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@"
            rf"(?:[{_WORD}](?:[{_WORD}-]{{0,61}}[{_WORD}])?\.){{1,8}}[A-Za-z\x80-\xff][{_WORD}-]{{0,62}}"
        ),
        _any,
    ),
    Form(
        "iban",
        15,
        "",
        re.compile(
            r"(?<![0-9A-Za-z])[A-Za-z]{2}\d{2}(?:[ -]?[0-9A-Za-z]{4}){2,7}(?:[ -]?[0-9A-Za-z]{1,3})?(?![0-9A-Za-z])"
        ),
        _longest(iban),
    ),
    Form(
        "card",
        13,
        "",
        re.compile(
            r"(?<![0-9A-Za-z.])(?:4|5[1-5]|2[2-7]|3[0-9]|6[0-9])\d{0,3}(?:[ -]?\d){9,17}(?![0-9A-Za-z])",
        ),
        _longest(luhn),
    ),
    Form(
        "ip",
        7,
        ".",
        re.compile(r"(?<![0-9.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![0-9]|\.[0-9])"),
        _address,
    ),
    Form(
        "ip",
        3,
        ":",
        re.compile(
            r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![0-9A-Za-z:])"
        ),
        _address,
    ),
    Form(
        "phone",
        8,
        "",
        re.compile(
            r"(?<![0-9A-Za-z+.-])(?:\+[1-9](?:[ ().-]{0,2}\d){7,14}|00[1-9](?:[ ()/.-]{1,2}\d+|\d){6,14}"
            r"|\(\d{2,5}\) ?\d{3,4}[ -]?\d{3,5}|0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5}|[2-9]\d{2}[.-]\d{3}[.-]\d{4})"
            r"(?![0-9A-Za-z]|-[0-9A-Za-z])"
        ),
        _phone,
    ),
)
#: What is tried among other bytes: there a length stands before a text, and may look like a letter.
BINARY = Form("api-key", 12, "", re.compile(_PREFIXED), _any)
#: A text in which this does not occur holds none of the forms.
SUSPECT = re.compile(
    r"@|\d\D{0,2}\d|[:=]|[-_.]|(?i:bearer|basic)|[0-9A-Za-z]{16}|\x00[!-~]\x00|\x1f\x8b|\\[ux]|&[#A-Za-z]"
)

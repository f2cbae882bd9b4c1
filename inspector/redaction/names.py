"""Names under which secrets stand: of JSON keys, form fields, query keys, and of headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from fnmatch import translate

#: What stands under these is replaced when a profile asks for the kind "names". Case, `_` and `-` do not matter, and
#: a name may have words before it: `user_password`.
SECRET_NAMES = (
    *("password", "passwd", "passphrase", "passcode", "pwd", "pass", "pw", "pin", "otp", "totp", "mfa code"),
    *("secret", "secret key", "client secret", "shared secret", "signing secret", "webhook secret", "api secret"),
    *("token", "access token", "refresh token", "id token", "auth token", "csrf token", "bearer", "jwt", "nonce token"),
    *("api key", "apikey", "access key", "access key id", "secret access key", "private key", "encryption key"),
    *("auth", "authorization", "authentication", "credential", "credentials", "session", "session id", "sid"),
    *("ssn", "social security number", "social security", "tax id", "national id", "passport", "passport number"),
    *("card number", "cardnumber", "card no", "pan", "cvv", "cvc", "cvv2", "csc", "security code"),
    *("account number", "routing number", "bank account", "iban", "date of birth", "birthdate", "dob"),
    *("password confirmation", "password hash", "new password", "old password", "secret answer", "recovery code"),
    *("phone", "phone number", "mobile", "mobile number", "telephone", "fax"),
    *("email", "email address", "e mail", "ip", "ip address", "remote addr", "client ip"),
    *("auth key", "signing key", "subscription key", "functions key", "license key", "consumer key", "account key"),
    *("master key", "shared key", "service key", "server key", "app key", "hmac key", "ssh key", "admin key"),
    *("jwt assertion", "client assertion", "saml response", "client cert", "auth code", "authorization code"),
    *("verification code", "security answer", "passwords", "secrets", "api keys", "access tokens", "refresh tokens"),
    *("emails", "phones", "phone numbers", "email addresses", "ip addresses"),
    *("integration key", "routing key", "write key", "webhook key", "hook key", "user key", "secure key", "passkey"),
    *("security key", "stream key", "deploy key", "storage key", "connection string", "sas", "dsn", "psw", "passwort"),
    *("kennwort", "mot de passe", "contrasena", "senha", "mnemonic", "seed phrase", "recovery phrase", "sort code"),
    *("otp code", "login code", "sms code", "access code", "activation code", "reset code", "backup code"),
    *("backup codes", "recovery codes", "driver license", "drivers license", "social insurance number", "cpf"),
)
#: Headers that hold credentials; a scheme such as Bearer stays.
CREDENTIALS = frozenset(
    (
        *("authorization", "proxy-authorization", "x-api-key", "api-key", "apikey", "x-auth-token", "x-access-token"),
        *("x-amz-security-token", "x-gitlab-token", "x-telegram-bot-api-secret-token", "x-csrf-token", "x-xsrf-token"),
        *("x-goog-channel-token", "x-webhook-secret", "x-webhook-token", "private-token", "job-token", "x-token"),
        *(
            "authentication",
            "x-authorization",
            "x-forwarded-authorization",
            "x-secret",
            "x-api-token",
            "cf-access-token",
        ),
    )
)
_SIGNATURE = re.compile(
    r"(?i)signature|hmac|digest|thumbprint|content-md5|(?:^|[-_.])(?:sig|sign|hash|x5c|jws)(?:$|[-_.0-9])"
)
_NO_SIGNATURE = re.compile(r"(?i)(?:timestamp|version|algorithm|algo|type|method|url|input|key-?id|time|id)$")
#: Fields of a query that are secrets by what stands beside them, or by their look.
_KEYS, _CODES = frozenset(("key",)), frozenset(("code", "ticket"))
KEYS_AND_CODES = _KEYS | _CODES
#: `key=colour&value=red`: there a key is a name.
_VALUES = frozenset(("value", "val", "values"))
#: Beside a code, these say that it is one of OAuth (RFC 6749, section 4.1.2; OpenID Connect).
_OAUTH = frozenset(("state", "scope", "redirect_uri", "client_id", "grant_type", "session_state", "iss", "id_token"))
#: Names that say what a key or a code beside them is.
TELLING = _VALUES | _OAUTH
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\sA-Za-z0-9_.\-\[\]$:/]+")


def is_signature(name: str) -> bool:
    """Whether a header, parameter or key of that name holds a signature or a digest of the message."""
    return _SIGNATURE.search(name) is not None and _NO_SIGNATURE.search(name) is None


def is_key_or_code(name: str, value: str, beside: Set[str], *, address: bool) -> bool:
    """Whether a field called key or code holds a credential; `beside`: the names around it, in
    small letters.

    In the query of an address a key is one, whatever it looks like; elsewhere, and of a code, the look decides.
    """
    lower = name.lower()
    if lower in _KEYS and address and not (value.isdigit() and len(value) < 6):
        return _VALUES.isdisjoint(beside)
    return (lower in _CODES and not _OAUTH.isdisjoint(beside)) or (lower in KEYS_AND_CODES and looks_random(value))


def looks_random(text: str) -> bool:
    """Whether this looks like a key, not like a word."""
    odd = any(char.isdigit() or char.isupper() for char in text[1:])
    return len(text) >= 10 and odd and not set(text) & set("./ ")


def is_credential(header: str) -> bool:
    """Whether a header of that name holds a credential."""
    return header.lower() in CREDENTIALS


class Names:
    """Names to look for; ends of names count when a word begins there. Answers are remembered."""

    def __init__(self, names: Iterable[str]) -> None:
        self._wanted = {self._plain(name) for name in names} - {""}
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._wanted)

    @staticmethod
    def _plain(name: str) -> str:
        return re.sub(r"[^a-z0-9\x80-\U0010ffff]", "", name.lower())

    def match(self, name: str) -> bool:
        """Whether what stands under this name is meant."""
        found = self._known.get(name)
        if found is None:
            found = self._match(name[-200:])
            if len(self._known) < 20_000:
                self._known[name] = found
        return found

    def _match(self, name: str) -> bool:
        words = [word.lower() for word in _WORDS.findall(name)]
        while words and words[-1].isdigit():
            words.pop()
        return self._plain(name) in self._wanted or any(
            "".join(words[start:]) in self._wanted for start in range(max(0, len(words) - 5), len(words))
        )


class Globs:
    """Names with `*` and `?`; case does not matter."""

    def __init__(self, patterns: Iterable[str]) -> None:
        patterns = list(patterns)
        self._pattern = re.compile("|".join(map(translate, patterns)), re.IGNORECASE) if patterns else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def match(self, name: str) -> bool:
        """Whether one of them is this name."""
        return self._pattern is not None and self._pattern.match(name) is not None

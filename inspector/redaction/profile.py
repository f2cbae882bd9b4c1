"""What is to be replaced: a profile."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.redaction.kinds import KINDS
from inspector.redaction.names import SECRET_NAMES

#: The profile that replaces nothing.
NONE = "none"
#: The one that is used where none is named.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules of redaction. Headers, cookies, query and form keys may hold `*`; `json` are paths; `names` are those that
    the kind "names" looks for; `patterns` are pairs of name and regular expression.

    `keep_shape`: lengths are kept and numbers stay numbers. `unsearchable`: "replace" or "keep", for bodies that cannot
    be looked into (unknown encodings, archives).
    """

    name: str
    title: str = ""
    kinds: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    names: tuple[str, ...] = SECRET_NAMES
    patterns: tuple[tuple[str, str], ...] = ()
    keep_shape: bool = False
    unsearchable: str = "replace"
    notes: bool = False

    @property
    def idle(self) -> bool:
        """Whether it replaces nothing at all."""
        return self.name == NONE


BUILT_IN: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(DEFAULT, "Credentials, signatures and personal data of known forms", kinds=tuple(KINDS)),
        Profile(
            "strict",
            "As default, and notes, names, addresses and all headers that are not plainly technical",
            kinds=tuple(KINDS),
            headers=("x-*", "referer", "origin", "from", "user-agent", "forwarded", "via"),
            query=("*",),
            cookies=("*",),
            names=(
                *SECRET_NAMES,
                *("name", "first name", "last name", "full name", "given name", "family name", "surname", "username"),
                *("user", "login", "address", "street", "line1", "line2", "city", "zip", "postal code", "postcode"),
                *("latitude", "longitude", "birthday", "gender", "company", "customer", "note", "comment"),
            ),
            notes=True,
        ),
        Profile(
            "credentials", "Only credentials and signatures", kinds=("authorization", "cookie", "signature", "api-key")
        ),
        Profile(NONE, "Nothing: as captured, credentials included"),
    )
}

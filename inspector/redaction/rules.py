"""A profile made ready for use, with what one export has counted and numbered so far."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.redaction.kinds import FORMS
from inspector.redaction.names import Globs, Names, is_credential, is_signature
from inspector.redaction.paths import Paths
from inspector.redaction.patterns import Pattern
from inspector.redaction.placeholders import PLACEHOLDER, Placeholders
from inspector.redaction.profile import Profile

#: A secret that is shorter would be found by chance.
_SHORTEST = 4
#: Keys of JSON under which cookies stand.
_COOKIES = frozenset(("cookie", "cookies", "set-cookie"))


class Rules:
    """What to look for. `secrets`: values that are replaced wherever they stand. ValueError for a pattern or path that
    cannot be read.
    """

    def __init__(self, profile: Profile, secrets: Iterable[str] = ()) -> None:
        self.profile = profile
        self.placeholders = Placeholders(shape=profile.keep_shape)
        self.counts: dict[str, int] = {}
        self.clean: set[str] = set()
        self.secrets: dict[str, str] = {}
        self.forms = tuple(form for form in FORMS if form.kind in profile.kinds)
        self.patterns = [Pattern(name, text) for name, text in profile.patterns]
        self.headers, self.cookies = Globs(profile.headers), Globs(profile.cookies)
        self.query, self.form = Globs(profile.query), Globs(profile.form)
        self.paths = Paths(profile.json)
        self._names = Names(profile.names if "names" in profile.kinds else ())
        self._kinds: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        for secret in secrets:
            # a key in PEM may be written on one line elsewhere
            lines = secret.split() if secret.lstrip().startswith("-----") else []
            for line in (secret.strip(), *lines):
                value = line.encode("utf-8", "surrogatepass").decode("latin-1")
                if len(value) >= _SHORTEST and not value.startswith("-----"):
                    self.secrets.setdefault(value, "secret")

    def has(self, kind: str) -> bool:
        """Whether the profile asks for that kind."""
        return kind in self.profile.kinds

    def kind_of(self, value: str) -> str:
        """The kind of a value that as a whole has a known form, or ""."""
        for form in self.forms:
            found = form.pattern.fullmatch(value) if form.hint in value else None
            if found is not None and not found.re.groups and form.check(value) == len(value):
                return form.kind
        return ""

    def kind_of_name(self, name: str) -> str:
        """ "secret" or "signature" where that is what stands under a name, else ""."""
        found = self._kinds.get(name)
        if found is None:
            found = ""
            # what we wrote into a name says nothing of its value
            plain = PLACEHOLDER.sub("", name)
            if self._names.match(plain):
                found = "secret"
            elif self.has("signature") and is_signature(plain):
                found = "signature"
            if len(self._kinds) < 20_000:
                self._kinds[name] = found
        return found

    def kind_of_key(self, key: str) -> str:
        """As `kind_of_name`, of a key of JSON; there may stand cookies, too."""
        found = self._keys.get(key)
        if found is None:
            found = "cookie" if key.lower() in _COOKIES and self.has("cookie") else self.kind_of_name(key)
            if len(self._keys) < 20_000:
                self._keys[key] = found
        return found

    def kind_of_header(self, name: str) -> str:
        """What a header of that name holds: "header", "authorization", "signature", "secret", or "" for nothing."""
        if self.headers.match(name):
            return "header"
        if self.has("authorization") and is_credential(name):
            return "authorization"
        return self.kind_of_name(name)

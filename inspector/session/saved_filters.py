"""Filters saved under a name, in the settings: for all sessions, the window and `--filter @name`."""

from __future__ import annotations

from concurrent.futures import Future

from inspector.errors import NotFound, UsageError
from inspector.query import parse
from inspector.settings import Settings

#: Characters of a name, and names.
LONGEST_NAME, MOST = 60, 200


def saved_filter(settings: Settings, name: str) -> str:
    """The text of a saved filter. NotFound, with those that there are."""
    saved = settings.filters.saved
    if name not in saved:
        known = ", ".join(f"@{one}" for one in list(saved)[:20])
        hint = f"There are {known}." if known else "The window saves filters: type one and click its star."
        raise NotFound(f"No filter is saved as “{name:.60}”.", hint=hint)
    return saved[name]


class SavedFilters:
    """The part of `Session` that keeps them. Each change is saved as a whole, so that `restore_filters` undoes it."""

    settings: Settings

    def apply(self, settings: Settings) -> Future[None]:
        """Use and save these settings."""
        raise NotImplementedError

    @property
    def saved_filters(self) -> dict[str, str]:
        """Name to text, in their order."""
        return self.settings.filters.saved

    def save_filter(self, name: str, text: str) -> Future[None]:
        """Keep a filter under a name, in place of another one of that name. UsageError, FilterError."""
        name = _checked(name)
        parse(text)
        if name not in self.saved_filters and len(self.saved_filters) >= MOST:
            raise UsageError(f"{MOST} filters are saved already.", hint="Delete one of them.")
        return self.restore_filters({**self.saved_filters, name: text})

    def rename_filter(self, name: str, to: str) -> Future[None]:
        """Give a saved filter another name; its place stays. NotFound, UsageError."""
        saved_filter(self.settings, name)
        to = _checked(to)
        if to != name and to in self.saved_filters:
            raise UsageError(f"There is a filter “{to}” already.", hint="Choose another name.")
        return self.restore_filters({to if one == name else one: text for one, text in self.saved_filters.items()})

    def delete_filter(self, name: str) -> Future[None]:
        """Forget a saved filter. NotFound."""
        saved_filter(self.settings, name)
        return self.restore_filters({one: text for one, text in self.saved_filters.items() if one != name})

    def restore_filters(self, saved: dict[str, str]) -> Future[None]:
        """Keep exactly these: what `saved_filters` were before a change that is undone."""
        return self.apply(self.settings.changed("filters", saved=saved))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or name.startswith("@"):
        raise UsageError(f"A name has 1 to {LONGEST_NAME} characters and does not begin with @.")
    return name

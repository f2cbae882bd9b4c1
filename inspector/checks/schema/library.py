"""Where `$ref` leads: to files of this machine, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from inspector.checks.schema.documents import DocumentError, load_document
from inspector.errors import InspectorError


class RefusedRef(InspectorError):
    """A reference leads to where nothing is fetched from."""


class Library:
    """The documents that a schema refers to. `files` are those that were read, with their time of change.

    `known` are documents by their addresses, which stand for what would have to be fetched: their contents, or the
    path of a file. What a document calls itself (`$id`) may be remote; what it refers to beside that is looked for
    beside its file.
    """

    def __init__(self, specification: Any, known: Mapping[str, Any] | None = None) -> None:
        self._specification = specification
        self._known = dict(known or {})
        self._aliases: list[tuple[str, Path]] = []
        self.files: dict[Path, int] = {}
        #: What was referred to, by the address that it was asked for by.
        self.fetched: dict[str, Any] = {}
        #: Every document that was read, for those who have to look through all of them.
        self.documents: list[Any] = []

    def read(self, path: Path) -> Any:
        """The document of a file. DocumentError."""
        path = path.absolute()
        try:
            self.files[path] = path.stat().st_mtime_ns
        except OSError as error:
            raise DocumentError(f"{path} cannot be read: {error.strerror}.") from error
        document = load_document(path)
        self.documents.append(document)
        self._learn(document, path)
        return document

    def _learn(self, document: Any, path: Path) -> None:
        own = document.get("$id", document.get("id")) if isinstance(document, dict) else None
        if isinstance(own, str) and urlsplit(own).scheme in ("http", "https"):
            self._aliases.append((own.rpartition("#")[0] or own, path))

    def registry(self) -> Any:
        """What asks this library for documents that it does not have; the drafts' own schemas are in it."""
        from jsonschema_specifications import REGISTRY
        from referencing import Registry

        return REGISTRY.combine(Registry(retrieve=self._retrieve))  # type: ignore[call-arg]

    def changed(self) -> bool:
        """Whether a file is not any more what was read."""
        return any(_modified(path) != when for path, when in self.files.items())

    def _retrieve(self, uri: str) -> Any:
        address = uri.partition("#")[0]
        self.fetched[address] = document = self._document(address)
        return self._resource(document)

    def _document(self, address: str) -> Any:
        if address in self._known:
            found = self._known[address]
            if isinstance(found, str | Path):
                return self.read(Path(found))
            self.documents.append(found)
            return found
        parts = urlsplit(address)
        if parts.scheme == "file" and parts.netloc in ("", "localhost"):
            return self.read(local_path(address))
        for own, path in self._aliases:
            folder = own.rpartition("/")[0] + "/"
            if address.startswith(folder):
                beside = path.parent / unquote(address.removeprefix(folder))
                if beside.is_file():
                    return self.read(beside)
        raise RefusedRef(
            f"The schema refers to {address:.200}, which is not on this machine; nothing is fetched.",
            hint="Save it as a file, and name it under refs or by a relative $ref.",
        )

    def _resource(self, document: Any) -> Any:
        from referencing import Resource

        return Resource.from_contents(document, default_specification=self._specification)


def local_path(uri: str) -> Path:
    """The file of a `file:` address."""
    text = unquote(urlsplit(uri).path)
    # file:///C:/x is C:/x
    return Path(text[1:] if len(text) > 2 and text[0] == "/" and text[2] == ":" else text)


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None

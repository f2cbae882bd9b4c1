"""Of which draft a schema is, by what it says itself, and which words have a meaning in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from inspector.checks.schema.documents import load_document
from inspector.checks.schema.validators import DRAFT_ADDRESSES
from inspector.errors import InspectorError

#: Vocabularies of a draft that may be left out of a dialect of one's own, with their words.
_VOCABULARIES: Final[Mapping[str, frozenset[str]]] = {
    "validation": frozenset(
        (
            *("type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
            *("maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains"),
            *("minContains", "maxProperties", "minProperties", "required", "dependentRequired"),
        )
    ),
}
_OTHERS: Final = (
    "core",
    "applicator",
    "unevaluated",
    "meta-data",
    "format",
    "format-annotation",
    "format-assertion",
    "content",
)


class SchemaError(InspectorError):
    """It is no schema, or refers to what is not there."""


def dialect_of(document: Any, wanted: str, known: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """The draft of a document, and the words that mean nothing in it. SchemaError when it says another than `wanted`.

    A `$schema` of its own is understood where `known` has it: by the vocabularies that it names.
    """
    said = document.get("$schema") if isinstance(document, dict) else None
    if said is None:
        return wanted or tuple(DRAFT_ADDRESSES)[-1], frozenset()
    addresses = {_even(address): name for name, address in DRAFT_ADDRESSES.items()}
    named = addresses.get(_even(str(said)))
    if named is None and str(said) in known:
        return _of_meta(_opened(known[str(said)]), addresses)
    if named is None:
        raise SchemaError(
            f"It is written for {said!r:.120}, which is not known here.",
            hint=f"Drafts {', '.join(DRAFT_ADDRESSES)} are; others can be named under refs.",
        )
    if wanted and wanted != named:
        raise SchemaError(f"It says that it is of draft {named}, and the check says {wanted}.")
    return named, frozenset()


def _even(address: str) -> str:
    return address.rstrip("#").replace("https://", "http://")


def _opened(found: Any) -> Any:
    return load_document(Path(found)) if isinstance(found, str | Path) else found


def _of_meta(meta: Any, addresses: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    base = addresses.get(_even(str(meta.get("$schema", ""))) if isinstance(meta, dict) else "")
    if base is None:
        raise SchemaError("The schema of the schema is of no draft that is known here.")
    used = meta.get("$vocabulary")
    if not isinstance(used, dict):
        return base, frozenset()
    names = {address.rpartition("/vocab/")[2]: needed for address, needed in used.items()}
    foreign = [name for name, needed in names.items() if needed and name not in (*_VOCABULARIES, *_OTHERS)]
    if foreign:
        raise SchemaError(f"It needs the vocabulary {foreign[0]:.120}, which is not known here.")
    left_out = [words for name, words in _VOCABULARIES.items() if name not in names]
    return base, frozenset().union(*left_out)

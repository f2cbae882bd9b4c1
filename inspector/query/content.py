"""What is not in a list: header lines and bodies, decoded when they are compressed, parsed when a condition asks.

Everything here takes the stored headers and body and never raises for their content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from inspector.capture import Headers
from inspector.query.forms import form_fields, kind_of_form
from inspector.query.jsonvalue import MISSING, parse_json, parse_strict, walk
from inspector.query.match import Mode, fold, matcher
from inspector.remembered import Remembered

#: Most bytes that a compressed body is unpacked to for a search; larger bodies are not parsed for a filter.
PARSE_LIMIT: Final = 16 * 1024 * 1024

#: How nearly every body of JSON begins.
_JSON_STARTS = (b"{", b"[")
_WIDE_CHARSETS = (b"utf-16", b"utf-32", b"utf16", b"utf32", b"ucs-", b"utf-7", b"ibm", b"cp037", b"cp500")


class Content:
    """Headers and body of one request. What conditions ask of them is made once.

    `is_parsed`: `tree` was asked for, and is `parsed`; `is_form` says then whether the content type calls it a form.
    """

    # not `cached_property`: this is made for each request that rules are asked about, and its lock and dict would cost
    # more than most of what is kept
    __slots__ = ("_form", "_limit", "_payloads", "_texts", "body", "headers", "is_form", "is_parsed", "parsed")

    def __init__(self, headers: Headers, body: bytes, *, limit: int = PARSE_LIMIT) -> None:
        """`limit`: most bytes that a compressed body is unpacked to, and that are parsed."""
        self.headers = headers
        self.body = body
        self.is_parsed = self.is_form = False
        self._limit = limit
        self.parsed: Any = MISSING
        self._payloads: tuple[bytes, ...] | None = None
        self._texts: tuple[str, ...] | None = None
        self._form: dict[str, list[str]] | None = None

    @property
    def payloads(self) -> tuple[bytes, ...]:
        """The body after content decoding; with the bytes as they came beside it when decoding failed."""
        if self._payloads is None:
            self._payloads = self._decoded()
        return self._payloads

    def _decoded(self) -> tuple[bytes, ...]:
        if not self.body or not self.headers.names.get(b"content-encoding"):
            return (self.body,)
        from inspector.bodies import decode  # bodies is heavy to import, and most bodies are not compressed

        decoded = decode(self.headers, self.body, limit=self._limit)
        return (decoded.data, self.body) if decoded.problem else (decoded.data,)

    @property
    def texts(self) -> tuple[str, ...]:
        """The payloads as text."""
        if self._texts is None:
            self._texts = tuple(text_of(self.headers, data) for data in self.payloads)
        return self._texts

    @property
    def tree(self) -> Any:
        """The body as parsed JSON, or the fields of a form as an object; MISSING when it is neither."""
        return self.parsed if self.is_parsed else self.parse()

    def parse(self) -> Any:
        """The same, made anew."""
        self.parsed = self._parsed()
        self.is_parsed = True
        return self.parsed

    def _parsed(self) -> Any:
        body, names = self.body, self.headers.names
        kind = _KINDS[names.get(b"content-type", b"")]
        if kind.form:
            self.is_form = True
            if self.form:
                return {name: values[0] if len(values) == 1 else values for name, values in self.form.items()}
        packed = b"content-encoding" in names
        if body.startswith(_JSON_STARTS) and len(body) <= self._limit and not packed and not kind.wide:
            # the usual case
            found = parse_strict(body)
            if found is not MISSING:
                return found
        for data in self.payloads if packed else (body,):
            if data and len(data) <= self._limit:
                tree = parse_json(text_of(self.headers, data))
                if tree is not MISSING:
                    return tree
        return MISSING

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields of a form body, urlencoded or multipart, in their order; {} when it is none."""
        if self._form is None:
            self._form = self._fields()
        return self._form

    def _fields(self) -> dict[str, list[str]]:
        kind = kind_of_form(self.headers)
        if kind:
            for data in self.payloads:
                if data and len(data) <= self._limit:
                    text = "" if kind == "multipart" else text_of(self.headers, data)
                    if fields := form_fields(kind, self.headers, data, text):
                        return fields
        return {}

    def values_at(self, path: tuple[str, ...]) -> list[Any]:
        """The values at a path of the body: none, one, or several where a step is `*`."""
        if not self.mentions(plain_keys(path)) or self.tree is MISSING:
            return []
        return list(walk(self.tree, path))

    def mentions(self, keys: Sequence[bytes]) -> bool:
        """A cheap look that rules most bodies out before they are parsed: a key that is not in the bytes at all."""
        if self.is_parsed:
            return True
        body, names = self.body, self.headers.names
        for key in keys:
            if key not in body:
                odd = b"\x00" in body[:64] or b"\\" in body or b"%" in body
                return odd or bool(names.get(b"content-encoding")) or not _KINDS[names.get(b"content-type", b"")].plain
        return True


def plain_keys(path: tuple[str, ...]) -> tuple[bytes, ...]:
    """The keys that JSON and forms spell in one way only (unless they escape), and that are no places in an array."""
    return tuple(step.encode("ascii") for step in path if _is_plain_key(step))


def _is_plain_key(step: str) -> bool:
    return step.isascii() and step.replace("_", "").replace("-", "").isalnum() and not step.lstrip("-").isdigit()


class _Kind(NamedTuple):
    """What a content type says: a form, a charset in which ASCII letters are not one byte each, surely no other."""

    form: bool
    wide: bool
    plain: bool


def _kind_of(content_type: bytes) -> _Kind:
    kind = content_type.lower()
    named = b"charset" in kind and b"utf-8" not in kind
    return _Kind(b"form" in kind, named and any(charset in kind for charset in _WIDE_CHARSETS), not named)


#: Senders have the same content type each time.
_KINDS = Remembered(_kind_of)


def header_lines(headers: Headers) -> Iterator[str]:
    """`Name: value` of each line as latin-1 text, and once more as UTF-8 where that reads differently."""
    for name, value in headers:
        line = name + b": " + value
        yield line.decode("latin-1")
        if not line.isascii():
            yield line.decode("utf-8", "replace")


def header_values(headers: Headers, name: str) -> Iterator[str]:
    """The values of all lines of that name, as latin-1 text, and once more as UTF-8 where that reads differently."""
    wanted = name.lower().encode("utf-8")
    names = headers.names
    if wanted not in names:
        return
    # where no name comes twice the first line is the only one
    for key, value in ((wanted, names[wanted]),) if headers.single else headers:
        if key.lower() == wanted:
            yield value.decode("latin-1")
            if not value.isascii():
                yield value.decode("utf-8", "replace")


def text_of(headers: Headers, data: bytes) -> str:
    """Decoded bytes as text, by UTF-8 when they are, else by what the headers and the bytes say."""
    if not _is_wide(headers, data):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            if headers.names.get(b"content-type", b"").lower().find(b"charset") < 0:
                return data.decode("latin-1")
    from inspector.bodies import text_of as body_text

    return body_text(data, headers.get("content-type") or "").text


def _is_wide(headers: Headers, data: bytes) -> bool:
    """Whether the text is in a charset in which ASCII letters are not one byte each."""
    if b"\x00" in data[:64] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return _KINDS[headers.names.get(b"content-type", b"")].wide


def body_match(content: Content, mode: Mode, needle: str) -> bool:
    """Whether the body's text passes the test."""
    if mode == "has" and needle.isascii():
        return _has_ascii(content, needle)
    return any(map(matcher(mode, needle), content.texts))


def _has_ascii(content: Content, needle: str) -> bool:
    """The usual search, on bytes: bodies are not decoded to text for it."""
    wanted = needle.lower().encode("ascii")
    for data in content.payloads:
        if wanted in data.lower():
            return True
        if _is_wide(content.headers, data) and fold(needle, needle) in fold(text_of(content.headers, data), needle):
            return True
    return False


def anywhere(content: Content, needle: str) -> bool:
    """Whether a header line or the body contains the needle."""
    return any(map(matcher("has", needle), header_lines(content.headers))) or body_match(content, "has", needle)


def packed_anywhere(packed: bytes, body: bytes, needle: str) -> bool:
    """`anywhere` on the stored form of headers, without unpacking them when they cannot matter."""
    lowered = packed.lower()
    simple = needle.isascii() and ":" not in needle and " " not in needle
    # a needle that lies inside a name or a value lies inside the packed bytes too
    if simple and b"content-encoding" not in lowered:
        wanted = needle.lower().encode("ascii")
        if wanted in body.lower():
            return True
        if wanted not in lowered and b"charset" not in lowered and not _is_wide(Headers(), body):
            return False
    return anywhere(Content(Headers.unpack(packed), body), needle)

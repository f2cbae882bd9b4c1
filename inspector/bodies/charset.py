"""The text of a body: which charset it is in, by whose word, and what of it is not text.

Order: the user's choice, a byte order mark, the header, what XML or HTML declare, the JSON rules, valid UTF-8, a guess
over a bounded sample, latin-1. Bytes that are invalid in the charset become the characters U+DC00 + byte, which
`visible` shows as ⟨FF⟩: nothing is lost, and the text can be turned back into its bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.workers import Token

_CHUNK = 1 << 20

#: Bytes that the guess looks at: it costs about 2 ms per kB
_SAMPLE = 8 * 1024
#: Fewer bytes beyond ASCII than this tell nothing.
_FEW = 6
#: What is guessed among: charsets that are in use. Of a few bytes any other would be as likely.
_GUESSED = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: UTF-16 and UTF-32 without a mark, by which of the first four bytes are NUL (RFC 4627)
WIDE: dict[tuple[bool, ...], str] = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}

#: Python codecs that are no charsets of text as bodies have it, or that cost more than linear time
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "unicode_internal"}
    | {"utf_7", "mbcs", "oem"}
)

_DECLARED = (
    re.compile(rb"""^\s*+<\?xml[^>]{1,200}?encoding\s*+=\s*+["']([\w.:-]{1,40})["']"""),
    re.compile(rb"""(?i)<meta[^>]{1,400}?charset\s*+=\s*+["']?([\w.:-]{1,40})"""),
)
_WIDTH_ONLY = frozenset({"utf-16", "utf16", "utf-32", "utf32", "ucs-2"})
_CHARSET_PARAMETER = re.compile(r"""(?i);\s*+charset\s*+=\s*+["']?([^"';\s]{1,60})""")
_INVALID = re.compile("[\udc00-\udcff]")


def _keep(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # utf-16 and utf-32 report a lone surrogate, some charsets several bytes: each byte is kept
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("inspector.keep", _keep)


@dataclass(frozen=True, slots=True)
class Text:
    """A body as text. `charset` is the codec's name, `source` who named it: choice, bom, header, document, utf-8,
    guess or fallback; `bom`: a byte order mark was taken off the front; `invalid` counts bytes kept as U+DC00 + byte.

    `problem` says what is wrong or surprising, in a sentence; None when all is as declared.
    """

    text: str
    charset: str
    problem: str | None = None
    source: str = "utf-8"
    bom: bool = False
    invalid: int = 0


def declared_charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type value, as written."""
    found = _CHARSET_PARAMETER.search(content_type)
    return found[1] if found else None


def _codec(name: str | None) -> str | None:
    """Python's name of a charset; None when it is unknown or no charset of text."""
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip()).name.replace("_", "-")
        b"abcd".decode(found, "replace")  # an empty text would not ask whether it is a text encoding
    except (LookupError, ValueError):
        return None
    if found.replace("-", "_") in _NOT_CHARSETS:
        return None
    # without a mark the order of bytes is open; senders that name only the width mostly are little-endian
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(found, found)


def text_of(data: bytes, content_type: str = "", *, choice: str | None = None, token: Token | None = None) -> Text:
    """The text of decoded body bytes. Raises only Cancelled; an unknown `choice` or header charset is told."""
    token = token or Token()
    said = declared_charset(content_type)
    header, chosen = _codec(said), _codec(choice)
    notes: list[str] = []
    if choice and not chosen:
        notes.append(f"{choice[:60]!r} is not a charset known here")
    if said and not header:
        notes.append(f"the header names the charset {said[:60]!r}, which is not known here")
    bom, marked = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", ""))
    document = _document_charset(data)
    is_utf8 = None
    if chosen:
        charset, source = chosen, "choice"
    elif marked:
        charset, source = marked, "bom"
        if header and header != marked:
            notes.append(f"the header says {said}, but the body starts with the mark of {marked.upper()}")
    elif header:
        charset, source = header, "header"
        if said and said.lower() in _WIDTH_ONLY:
            charset = _wide_json(data) or header
        if not header.startswith("utf-") and not data.isascii():
            is_utf8 = _valid_utf8(data, token)
            if is_utf8:
                charset, source = "utf-8", "utf-8"
                notes.append(f"the header says {said}, but the bytes are valid UTF-8 and read as that")
    elif document:
        charset, source = document, "document"
    elif (wide := _wide_json(data)) is not None:
        charset, source = wide, "document"
    elif _valid_utf8(data, token):
        charset, source = "utf-8", "utf-8"
    else:
        charset, source = _guess(data)
        notes.append(
            f"no charset is named and the bytes are not UTF-8; they are read as {charset}"
            + (", a guess" if source == "guess" else "")
        )
    start = len(bom) if charset == marked else 0
    parts = list(_decoded(data, start, charset, token))
    text = "".join(parts)
    invalid = _count_invalid(text, token)
    if invalid:
        what = "byte is" if invalid == 1 else "bytes are"
        notes.append(f"{invalid:,} {what} not valid {charset.upper()}, shown as ⟨…⟩")
    problem = "; ".join(notes)
    return Text(
        text, charset, problem[:1].upper() + problem[1:] + "." if problem else None, source, bool(start), invalid
    )


def to_bytes(text: Text) -> bytes:
    """The bytes that `text_of` read, without the byte order mark."""
    encoder = codecs.getencoder(text.charset)
    made = []
    position = 0
    for kept in _INVALID.finditer(text.text):
        made.append(encoder(text.text[position : kept.start()])[0])
        made.append(bytes((ord(kept[0]) - 0xDC00,)))
        position = kept.end()
    made.append(encoder(text.text[position:])[0])
    return b"".join(made)


def _decoded(data: bytes, start: int, charset: str, token: Token) -> Iterator[str]:
    # for UTF-8 the built-in handler keeps bytes the same way, and is much faster on a body that is mostly invalid
    errors = "surrogateescape" if charset == "utf-8" else "inspector.keep"
    decoder = codecs.getincrementaldecoder(charset)(errors)
    for position in range(start, max(len(data), start + 1), _CHUNK):
        token.check()
        end = position + _CHUNK
        yield decoder.decode(data[position:end], end >= len(data))


def _count_invalid(text: str, token: Token) -> int:
    count = 0
    for start in range(0, len(text), _CHUNK):
        token.check()
        part = text[start : start + _CHUNK]
        if not part.isascii():
            count += len(_INVALID.findall(part))
    return count


def _valid_utf8(data: bytes, token: Token) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for position in range(0, len(data), _CHUNK):
            token.check()
            decoder.decode(data[position : position + _CHUNK], position + _CHUNK >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _document_charset(data: bytes) -> str | None:
    head = data[:1024]
    if b"<" not in head:
        return None
    for pattern in _DECLARED:
        if (found := pattern.search(head)) is not None:
            name = _codec(found[1].decode("ascii", "replace"))
            # a declaration that could be read byte by byte cannot be in a wide charset
            return None if name is None or name.startswith(("utf-16", "utf-32")) else name
    return None


def _wide_json(data: bytes) -> str | None:
    nuls = tuple(byte == 0 for byte in data[:4])
    return WIDE.get(nuls)


def _surrogates_in_utf8(data: bytes) -> bool:
    """Whether lone surrogates, which UTF-8 does not allow, are all that is wrong."""
    try:
        data[:_SAMPLE].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return len(data) > _SAMPLE and error.start > _SAMPLE - 4
    return True


def _guess(data: bytes) -> tuple[str, str]:
    if _surrogates_in_utf8(data):
        return "utf-8", "fallback"
    sample = data[:_SAMPLE]
    if sum(byte > 0x7F for byte in sample) < _FEW:
        return "latin-1", "fallback"
    import charset_normalizer  # 15 ms that most bodies never need

    best = charset_normalizer.from_bytes(sample, steps=4, chunk_size=512, cp_isolation=_GUESSED).best()
    name = _codec(best.encoding) if best is not None else None
    if name is None or name == "ascii" or name.startswith("utf-"):
        return "latin-1", "fallback"
    return name, "guess"

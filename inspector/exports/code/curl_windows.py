"""What the curl commands for cmd and for PowerShell share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.capture import Capture
from inspector.exports.address import split_address
from inspector.exports.code.curl import curl_can, curl_header_lines, curl_words, data_option

LEFT_OUT = "It is left out: curl cannot send it. The formats curl and raw have its bytes."
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
#: Options whose value is the next word.
_VALUED = frozenset((b"-X", b"--max-time", b"--request-target", b"-H"))
_LONG = {b"-X": "request", b"-H": "header"}


@dataclass(frozen=True, slots=True)
class Command:
    """The words of a curl command but for its body, and that; `body_option` goes before it."""

    words: tuple[bytes, ...]
    body: bytes

    def body_option(self, *, from_file: bool) -> str:
        """The option before the body or, `from_file`, before @ and the name of the file that holds it."""
        return data_option(self.body, from_file=from_file)


def command_of(capture: Capture, url: str | None) -> Command | None:
    """The command; None for a request that curl cannot send. UsageError for a bad `url`."""
    base, target = split_address(capture, url)
    headers = capture.headers
    if capture.malformed is not None or not curl_can(capture, headers, target):
        return None
    words = [*curl_words(capture, base, target)]
    for line in curl_header_lines(capture, headers):
        words += [b"-H", line]
    return Command(tuple(words), capture.body)


def is_readable(data: bytes) -> bool:
    """Whether these bytes can stand in a script as they are: ASCII that is shown."""
    return data.isascii() and data.decode("ascii").isprintable()


def config_lines(words: Iterable[bytes]) -> list[bytes]:
    """The words as lines of a curl config file."""
    lines = []
    rest = iter(words)
    for word in rest:
        if word in _VALUED:
            name = _LONG.get(word, word.decode("ascii").lstrip("-"))
            lines.append(f"{name} = ".encode() + config_value(next(rest)))
        elif word.startswith(b"--"):
            lines.append(word[2:])
        else:
            lines.append(b"url = " + config_value(word))
    return lines


def config_value(data: bytes) -> bytes:
    """Bytes as a quoted value of a config file."""
    text = data.decode("latin-1")
    return f'"{"".join(_ESCAPES.get(char, char) for char in text)}"'.encode("latin-1")

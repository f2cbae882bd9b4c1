"""The script that our own export writes for PowerShell, as curl commands: its config texts and bodies, call by call."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from inspector.errors import ImportFailed
from inspector.imports.command import Command, word_bytes
from inspector.imports.curl_config import config_words

_CALL = re.compile(r"(?m)^Send-Request[ \t]")
_TEXT = re.compile(r"\(Get-Bytes @'\r?\n(.*?)\r?\n'@\)", re.DOTALL)
_BYTES = re.compile(r"\(\[Convert\]::FromBase64String\('([A-Za-z0-9+/=\s]*)'\)\)")
_NOTHING = re.compile(r"@\(\)")


def is_own_script(text: str) -> bool:
    """Whether it calls the function of our scripts."""
    return "function Send-Request" in text and _CALL.search(text) is not None


def own_commands(text: str) -> Iterator[Command]:
    """One command for each call. ImportFailed for one that cannot be read."""
    for call in _CALL.finditer(text):
        line = text.count("\n", 0, call.start()) + 1
        config, at = _argument(text, call.end(), line)
        body, _ = _argument(text, at, line)
        try:
            command = Command(line, [b"curl", *config_words(config)])
        except ImportFailed as error:
            raise ImportFailed(f"line {line}: {error.message}") from error
        if body:
            command.words += [b"--data-binary", b"@-"]
            command.stdin = body
        yield command


def _argument(text: str, at: int, line: int) -> tuple[bytes, int]:
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    if found := _TEXT.match(text, at):
        return word_bytes(found[1].replace("\r\n", "\n")), found.end()
    if found := _BYTES.match(text, at):
        try:
            return base64.b64decode("".join(found[1].split()), validate=True), found.end()
        except ValueError as error:
            raise ImportFailed(f"line {line}: the bytes of a call are not base64") from error
    if found := _NOTHING.match(text, at):
        return b"", found.end()
    raise ImportFailed(f"line {line}: a call of Send-Request is not as it was written")

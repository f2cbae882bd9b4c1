"""A curl command for cmd.exe, to be saved as a .cmd file. What lines cannot hold comes as base64 through certutil."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from inspector.capture import Capture
from inspector.exports.code.curl_windows import LEFT_OUT, command_of, config_lines, is_readable
from inspector.exports.code.script import Script
from inspector.exports.texts import title_of

_OPENING = """\
@echo off
setlocal DisableDelayedExpansion
rem Save this as a .cmd file. curl comes with Windows 10 and newer; it writes Host itself.
"""
#: A line of cmd ends at 8,191 characters.
_LONGEST_LINE = 7_000
#: Lines of base64 in one block.
_BLOCK = 100
#: What cmd acts on, outside of its own quotes.
_SPECIAL = re.compile(r'(["&|<>^()!])')


def _block(capture: Capture, number: int, url: str | None) -> str:
    title = re.sub(r"[^A-Za-z0-9 /._;-]", "_", title_of(capture))
    command = command_of(capture, url)
    lines = ["", f"rem {number}: {title}"]
    if command is None:
        return "\n".join([*lines, f"rem {LEFT_OUT}", ""])
    words, body = list(command.words), command.body
    if body and is_readable(body):
        words += [command.body_option(from_file=False).encode(), body]
        body = b""
    made: list[str] = []
    quoted = [_word(word) for word in words] if all(map(is_readable, words)) else []
    if not quoted or sum(map(len, quoted)) > _LONGEST_LINE:
        words, body = list(command.words), command.body
        made.append(f"webhook-{number}.config")
        lines += _file(made[-1], b"\n".join(config_lines(words)))
        quoted = ["--config", f'"%TEMP%\\{made[-1]}"']
    if body:
        made.append(f"webhook-{number}.body")
        lines += _file(made[-1], body)
        quoted += ["--data-binary", f'"@%TEMP%\\{made[-1]}"']
    lines += _folded(["curl.exe", *quoted])
    if made:
        lines.append("del " + " ".join(f'"%TEMP%\\{name}"' for name in made))
    return "\n".join([*lines, ""])


def _word(word: bytes) -> str:
    """A word as curl.exe's run-time library reads it, with carets before all that cmd would act on."""
    text = word.decode("ascii")
    if re.fullmatch(r"[A-Za-z0-9_./:=@,-]+", text):
        return text
    # backslashes count double only before a quote
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', text)
    escaped = re.sub(r"(\\+)$", r"\1\1", escaped)
    return _SPECIAL.sub(r"^\1", f'"{escaped}"').replace("%", "%%")


def _folded(words: Sequence[str]) -> list[str]:
    """The command over several lines, one for each header."""
    lines = [""]
    for word in words:
        if word in ("-H", "--data-binary", "--data-raw"):
            lines[-1] += " ^"
            lines.append(f"  {word}")
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _file(name: str, data: bytes) -> list[str]:
    """The lines that put these bytes into a file of the folder for temporary ones."""
    encoded = base64.b64encode(data).decode("ascii")
    pieces = [encoded[at : at + 76] for at in range(0, len(encoded), 76)]
    lines = []
    for at in range(0, len(pieces), _BLOCK):
        lines += [f'{">" if at == 0 else ">>"}"%TEMP%\\{name}.b64" (']
        lines += [f"echo {piece}" for piece in pieces[at : at + _BLOCK]] + [")"]
    lines.append(f'certutil -f -decode "%TEMP%\\{name}.b64" "%TEMP%\\{name}" >nul')
    lines.append(f'del "%TEMP%\\{name}.b64"')
    return lines


_SCRIPT = Script(_OPENING, _block, line_end="\r\n")
write = _SCRIPT.write
text = _SCRIPT.text

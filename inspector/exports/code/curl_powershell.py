"""A curl command for PowerShell, told through a config file: PowerShell alters quotes in arguments."""

from __future__ import annotations

import base64

from inspector.capture import Capture
from inspector.exports.code.curl_windows import LEFT_OUT, Command, command_of, config_lines, config_value
from inspector.exports.code.script import Script
from inspector.exports.texts import as_plain, title_of

_OPENING = """\
# PowerShell, with the curl.exe that comes with Windows 10 and newer. curl itself writes Host.
function Send-Request([byte[]] $config, [byte[]] $body) {
    $files = (New-TemporaryFile).FullName, (New-TemporaryFile).FullName
    [IO.File]::WriteAllBytes($files[0], $config)
    [IO.File]::WriteAllBytes($files[1], $body)
    Push-Location (Split-Path $files[1])
    curl.exe --config $files[0] $(if ($body.Length) { '--data-binary', "@$(Split-Path -Leaf $files[1])" })
    Pop-Location
    Remove-Item $files
}
function Get-Bytes([string] $text) { , [Text.Encoding]::UTF8.GetBytes($text) }
"""
#: Longer bodies are no text that one reads.
_LONGEST = 20_000


def _block(capture: Capture, number: int, url: str | None) -> str:
    title = title_of(capture).encode("ascii", "replace").decode("ascii")
    command = command_of(capture, url)
    if command is None:
        return f"\n# {number}: {title}\n# {LEFT_OUT}\n"
    inside = _inside(command)
    lines = config_lines(command.words)
    body = "@()"
    if inside is not None:
        lines.append(f"{command.body_option(from_file=False)[2:]} = ".encode() + config_value(inside))
    elif command.body:
        body = f"([Convert]::FromBase64String('\n{_lines(command.body)}\n'))"
    config = b"\n".join(lines)
    if config.isascii() and not any(byte < 0x20 and byte != 10 for byte in config):
        told = f"(Get-Bytes @'\n{config.decode('ascii')}\n'@)"
    else:
        told = f"([Convert]::FromBase64String('\n{_lines(config)}\n'))"
    return f"\n# {number}: {title}\nSend-Request {told} {body}\n"


def _inside(command: Command) -> bytes | None:
    """The body where the config file can hold it in readable form."""
    short = 0 < len(command.body) <= _LONGEST and command.body.isascii() and as_plain(command.body) is not None
    return command.body if short else None


def _lines(data: bytes) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    return "\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))


_SCRIPT = Script(_OPENING, _block)
write = _SCRIPT.write
text = _SCRIPT.text

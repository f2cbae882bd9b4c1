"""Command lines taken apart into words, as bytes, whichever shell they were written for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.imports.bash_words import ShellWords
from inspector.imports.cmd_words import cmd_commands
from inspector.imports.command import Command
from inspector.imports.powershell_calls import is_own_script, own_commands


def dialect_of(text: str) -> str:
    """`cmd`, `powershell` or `bash`, by how lines go on and quotes are escaped."""
    if re.search(r'(?m)[\s"]\^[ \t]*\r?$|\s\^"|^@echo off', text):
        return "cmd"
    if re.search(r"(?m)[ \t]`[ \t]*\r?$", text) or (
        re.search(r"(?im)^\s*(PS> |& )?\S*curl\.exe\s", text) and "\\\n" not in text
    ):
        return "powershell"
    return "bash"


def commands_of(text: str) -> Iterator[Command]:
    """The commands of a script or of a pasted line, in order. ImportFailed for a quote that has no end."""
    if is_own_script(text):
        return own_commands(text)
    dialect = dialect_of(text)
    if dialect == "cmd":
        return cmd_commands(text)
    return ShellWords(text, powershell=dialect == "powershell").commands()

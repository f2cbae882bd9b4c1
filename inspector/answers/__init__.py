"""How endpoints answer: handshakes, gates, rules with templates and fault plans."""

from inspector.answers.answering import Answering, Later
from inspector.answers.compiled import compile_rule, compile_rules
from inspector.answers.files import answer_file, inside
from inspector.answers.gate import compile_gate
from inspector.answers.handshakes import Handshaking

__all__ = [
    "Answering",
    "Handshaking",
    "Later",
    "answer_file",
    "compile_gate",
    "compile_rule",
    "compile_rules",
    "inside",
]

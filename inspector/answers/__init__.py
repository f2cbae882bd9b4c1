"""How endpoints answer: handshakes, gates, rules with templates and fault plans."""

from inspector.answers.answering import Answering, Later
from inspector.answers.compiled import MOST_RULES, compile_rule, compile_rules
from inspector.answers.files import answer_file, inside
from inspector.answers.gate import compile_gate
from inspector.answers.handshakes import Handshaking
from inspector.answers.redirects import circles

__all__ = [
    "MOST_RULES",
    "Answering",
    "Handshaking",
    "Later",
    "answer_file",
    "circles",
    "compile_gate",
    "compile_rule",
    "compile_rules",
    "inside",
]

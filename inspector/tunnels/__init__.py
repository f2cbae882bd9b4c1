"""Tunnels: programs and services that give a listener on this machine a public address. One file per kind.

Nothing runs before it is asked for, and everything that runs ends with this process. The kinds are in `registry`, which
is imported by who needs them: most starts of the program do not.
"""

from inspector.tunnels.kind import Kind, Option, Run
from inspector.tunnels.question import Answer, Question
from inspector.tunnels.state import OFF, TunnelState
from inspector.tunnels.supervisor import Supervisor

__all__ = ["OFF", "Answer", "Kind", "Option", "Question", "Run", "Supervisor", "TunnelState"]

"""All kinds of tunnels, in the order in which they are offered."""

from __future__ import annotations

from inspector.errors import UsageError
from inspector.tunnels.cloudflared import Cloudflared
from inspector.tunnels.devtunnel import DevTunnel
from inspector.tunnels.kind import Kind
from inspector.tunnels.ngrok import Ngrok
from inspector.tunnels.smee import Smee
from inspector.tunnels.ssh import Ssh
from inspector.tunnels.tailscale import Tailscale

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Cloudflared(), Ngrok(), Tailscale(), DevTunnel(), Ssh(), Smee())}


def kind_of(name: str) -> Kind:
    """The kind of that name. UsageError."""
    kind = KINDS.get(name)
    if kind is None:
        raise UsageError(f"There is no tunnel {name!r:.60}.", hint=f"There are {', '.join(KINDS)}.")
    return kind


def first_found() -> Kind:
    """The kind that is taken where none is named: the first one whose program is here and that needs nothing more."""
    for kind in KINDS.values():
        if kind.found() and not any(option.required for option in kind.options):
            return kind
    return KINDS["cloudflared"]

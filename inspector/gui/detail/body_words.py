"""What is said of a body on display: its kind and size, and what is wrong or missing."""

from __future__ import annotations

from typing import NamedTuple

from inspector.gui.detail.prepared import KIND_WORDS, Prepared


class Problems(NamedTuple):
    """Sentences, a line each, their tone, and the button that makes up for it (or "")."""

    text: str
    tone: str
    action: str


def status_of(prepared: Prepared, told: str, *, as_sent: bool) -> str:
    """The words beside the buttons. `told`: what the view itself says; `as_sent`: of a request as on the wire."""
    if told and prepared.view == "hex":
        return told
    body = prepared.body
    said = f"{KIND_WORDS.get(body.kind.name, body.kind.name)} · {len(body.data):,} bytes"
    if body.decoded.changed:
        said += " decoded"
    if told:
        said += f" · {told}"
    if prepared.partial:
        said += " · reading the rest…"
    # of a request as on the wire, how its lines end goes without saying
    if prepared.rendered is not None and prepared.rendered.notes and not as_sent:
        said += " · " + " · ".join(prepared.rendered.notes)
    return said


def problems_of(prepared: Prepared) -> Problems | None:
    """What a reader must know before the first line; None when all is well."""
    rendered = prepared.rendered
    said = list(prepared.body.problems)
    if rendered is not None and rendered.problem:
        said.append(rendered.problem)
    tone = "warn" if said else "accent"
    truncated = rendered.truncated if rendered is not None else None
    if truncated:
        said.append(truncated)
    return Problems("\n".join(said), tone, "Show all" if truncated else "") if said else None

"""A JSON Web Token as header, claims and signature; times in words behind their claims."""

from __future__ import annotations

import re

from inspector.bodies.hints import json_hint
from inspector.bodies.jsontext import Pretty
from inspector.bodies.rendered import Page, Span
from inspector.bodies.tokens import read_token
from inspector.bodies.views.base import ByKind, Job, ViewFailed
from inspector.bodies.views.json import colour as json_colour
from inspector.bodies.visible import count_hidden

_BREAK = re.compile(r"\r?\n")


class JwtView(ByKind):
    """Taken apart as it was sent; its signature is checked with a key that is given in the window."""

    name = "jwt"
    title = "JWT"
    kinds = ("jwt",)

    def page(self, job: Job) -> Page:
        """See View. Fails where the body is no token that can be read."""
        try:
            token = read_token(job.body.read(job.token).text)
        except ValueError as reason:
            raise ViewFailed(str(reason)) from None
        lines: list[str] = []
        headings: set[int] = set()
        for title, text in (("header", token.header_text), ("claims", token.claims_text)):
            if lines:
                lines.append("")
            headings.add(len(lines))
            lines.append(f"── {title} ──")
            run = Pretty(text, token=job.token)
            made = [line for chunk in run.chunks() for line in chunk]
            lines += made + _BREAK.split(text[run.rest :]) if run.error is not None else made
        headings.add(len(lines) + 1)
        algorithm = token.algorithm or "no algorithm named"
        lines += ["", f"── signature · {algorithm} · {len(token.signature):,} bytes ──"]
        lines += [token.signature[at : at + 16].hex(" ") for at in range(0, len(token.signature), 16)]

        def colour(index: int, line: str) -> list[Span]:
            if index in headings:
                return [(0, len(line), "comment")]
            if index > max(headings):
                return [(0, len(line), "num")]
            return json_colour(index, line)

        problem = None
        if token.algorithm.lower() == "none" or not token.signature:
            problem = "This token is not signed (alg none): anyone can have made it, and no key can confirm it."
        return Page(lines, count_hidden("\n".join(lines)), colour, json_hint, problem=problem, model=token)

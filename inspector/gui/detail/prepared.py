"""A body made ready for a BodyPane: decoded, its kind found, one view of it rendered. Made by a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from inspector.bodies import DECODE_LIMIT, VIEWS, Body, Rendered, View, open_body, render, views_for
from inspector.capture import Headers
from inspector.workers import Token

#: Bodies up to this size are rendered together with the rest of a capture, so that nothing flickers.
SMALL = 256 * 1024

#: Lines are folded, for display only, at so many characters: a screen full of longer ones in a script that needs
#: shaping takes more than a frame to lay out.
FOLD = 2_000

KIND_WORDS = {
    "json": "JSON",
    "xml": "XML",
    "html": "HTML",
    "form": "Form",
    "multipart": "Multipart",
    "yaml": "YAML",
    "javascript": "JavaScript",
    "graphql": "GraphQL",
    "text": "Text",
    "binary": "Binary",
    "image": "Image",
    "msgpack": "MessagePack",
    "cbor": "CBOR",
    "protobuf": "Protobuf",
    "jwt": "JWT",
    "events": "Events",
    "empty": "Empty",
}
#: How a saved body's name ends.
KIND_SUFFIXES = {
    "json": ".json",
    "xml": ".xml",
    "html": ".html",
    "form": ".txt",
    "yaml": ".yaml",
    "javascript": ".js",
    "graphql": ".graphql",
    "text": ".txt",
    "msgpack": ".msgpack",
    "cbor": ".cbor",
    "protobuf": ".pb",
    "jwt": ".jwt",
    "events": ".txt",
}


@dataclass(frozen=True)
class Options:
    """How to look at a body: steps passed over, encodings added, characters shown (None: the usual, 0: all).

    `only` are the views on offer, in their order, when it is not empty; `wanted` is the view by kind that the user
    chose before.
    """

    skip: tuple[int, ...] = ()
    extra: tuple[str, ...] = ()
    limit: int | None = None
    decode_limit: int = DECODE_LIMIT
    only: tuple[str, ...] = ()
    wanted: tuple[tuple[str, str], ...] = ()
    view: str = ""
    #: whose body it is (an endpoint): what was chosen there counts more
    scope: str = ""
    #: the charset chosen by hand
    charset: str = ""

    def for_another(self) -> Options:
        """How another body is looked at: what was chosen for one alone is left out."""
        return replace(self, skip=(), extra=(), limit=None, view="", charset="")

    def with_wanted(self, kind: str, view: str) -> Options:
        """With a view that is liked for a kind of body."""
        return replace(self, wanted=tuple((dict(self.wanted) | {kind: view}).items()))


@dataclass(frozen=True)
class Prepared:
    """`rendered` is None for the hex view, which needs no more than the bytes. `partial`: more lines will come."""

    body: Body
    view: str
    views: tuple[View, ...]
    rendered: Rendered | None
    options: Options
    partial: bool = False


def prepare(
    headers: Headers,
    wire: bytes,
    options: Options,
    token: Token,
    first: Callable[[Prepared], None] | None = None,
    body: Body | None = None,
) -> Prepared:
    """Decode and render. `first` gets the first lines of slow work; `body` spares decoding again. Raises Cancelled."""
    if body is None:
        body = open_body(
            headers,
            wire,
            limit=options.decode_limit,
            skip=options.skip,
            extra=options.extra,
            charset=options.charset or None,
            token=token,
        )
    views = tuple(VIEWS[name] for name in options.only) or tuple(views_for(body))
    name = choose_view(body.kind.name, views, options)
    if name == "hex" or not body.data:
        return Prepared(body, name, views, None, options)
    opened = body

    def tell(rendered: Rendered) -> None:
        if first is not None:
            first(Prepared(opened, rendered.view, views, rendered, options, partial=True))

    rendered = render(name, body, token, limit=options.limit, first=tell, fold=FOLD)
    return Prepared(body, rendered.view, views, rendered, options)


def scoped(scope: str, kind: str) -> str:
    """The key under which a view is remembered for the bodies of one endpoint."""
    return f"{scope}/{kind}"


def choose_view(kind: str, views: tuple[View, ...], options: Options) -> str:
    """The view asked for, else the one last used for this kind (at this endpoint, or anywhere), else the best."""
    names = [view.name for view in views]
    if options.view in names:
        return options.view
    wanted: Mapping[str, str] = dict(options.wanted)
    for key in (scoped(options.scope, kind), kind):
        if wanted.get(key) in names:
            return wanted[key]
    if kind == "binary" and "hex" in names and "facts" not in names:
        return "hex"
    return names[0]

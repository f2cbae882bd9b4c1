"""The registry of views, and `render`: one view of one body, whatever the body holds.

A view is one file here and one line in `VIEWS`. The order is that of the buttons.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from inspector.bodies.body import Body
from inspector.bodies.rendered import FOLD, Page, Rendered
from inspector.bodies.views.base import LIMIT, Job, View, ViewFailed
from inspector.bodies.views.cbor import CborView
from inspector.bodies.views.cloudevents import CloudEventsView
from inspector.bodies.views.events import EventsView
from inspector.bodies.views.facts import FactsView
from inspector.bodies.views.form import FormView
from inspector.bodies.views.graphql import GraphQlView
from inspector.bodies.views.hex import HexView
from inspector.bodies.views.html import HtmlView
from inspector.bodies.views.image import ImageView
from inspector.bodies.views.javascript import JavaScriptView
from inspector.bodies.views.json import JsonView
from inspector.bodies.views.jwt import JwtView
from inspector.bodies.views.msgpack import MessagePackView
from inspector.bodies.views.multipart import MultipartView
from inspector.bodies.views.protobuf import ProtobufView
from inspector.bodies.views.raw import RawView
from inspector.bodies.views.records import RecordsView
from inspector.bodies.views.table import TableView
from inspector.bodies.views.text import TextView
from inspector.bodies.views.tree import TreeView
from inspector.bodies.views.xml import XmlView
from inspector.bodies.views.yaml import YamlView
from inspector.errors import UsageError
from inspector.workers import Cancelled, Token

__all__ = ["LIMIT", "VIEWS", "View", "render", "views_for"]

_log = logging.getLogger(__name__)

_ALL: tuple[View, ...] = (
    JsonView(),
    XmlView(),
    HtmlView(),
    FormView(),
    MultipartView(),
    YamlView(),
    JavaScriptView(),
    GraphQlView(),
    MessagePackView(),
    CborView(),
    ProtobufView(),
    ImageView(),
    FactsView(),
    JwtView(),
    EventsView(),
    TextView(),
    TreeView(),
    TableView(),
    RecordsView(),
    CloudEventsView(),
    HexView(),
    RawView(),
)

#: Name to view, in the order of the buttons
VIEWS: dict[str, View] = {view.name: view for view in _ALL}


def views_for(body: Body) -> list[View]:
    """The views that make sense for a body, the best first. Any other of `VIEWS` can be asked for as well."""
    return [view for view in _ALL if view.suits(body)]


def render(
    view: str,
    body: Body,
    token: Token | None = None,
    *,
    limit: int | None = None,
    first: Callable[[Rendered], None] | None = None,
    fold: int = FOLD,
) -> Rendered:
    """A body as `view` (a name of VIEWS, or "best") shows it.

    `limit`: characters worked on (None: 16 Mi; 0: all; `truncated` says when it was hit). `first` gets the first lines
    of slow work. A view that cannot show the body is replaced by the raw one, and `problem` says why. Raises UsageError
    for an unknown name, Cancelled when the token was cancelled.
    """
    token = token or Token()
    if view != "best" and view not in VIEWS:
        raise UsageError(f"There is no view named {view!r}.", hint=f"There are {', '.join(VIEWS)}.")
    chosen = views_for(body)[0] if view == "best" else VIEWS[view]
    size = LIMIT if limit is None else limit

    def show_first(page: Page) -> None:
        if first is not None:
            token.check()
            first(Rendered(chosen.name, page, fold=fold, partial=True, token=token))

    token.check()
    try:
        page = chosen.page(Job(body, token, size, show_first))
        return Rendered(chosen.name, page, fold=fold, token=token)
    except Cancelled:
        raise
    except ViewFailed as failure:
        reason = str(failure)
    except Exception as error:  # noqa: BLE001
        # the border to plug-ins fed with hostile bytes: a view that breaks must not take the body from the user
        _log.exception("view %s failed", chosen.name)
        reason = f"The {chosen.title} view failed ({type(error).__name__}: {str(error)[:200]})."
    page = VIEWS["raw"].page(Job(body, token, size))
    made = Rendered("raw", page, fold=fold, token=token)
    made.problem = reason + " The raw text is shown instead."
    return made

"""Bodies as people read them: content decoding, charset, kind, and one view per way of looking at the bytes.

Nothing here touches a capture; all is derived, on demand, off the GUI thread, and can be switched off step by step::

    body = open_body(capture.headers, capture.body, token=token)       # decode chain + kind; text is lazy
    body.decoded.steps / .data / .problem / .offer                     # Step(name, state, size_in, size_out, note)
    body.kind.name / .media / .problem                                 # "json"; what was sniffed; a sentence or None
    body.text.text / .charset / .problem                               # decoded on first use
    body.problems                                                      # all sentences worth a line above the view
    views_for(body)                                                    # [View, ...], the best first; hex, raw last
    rendered = render("json", body, token, first=show_first_page)      # never raises but Cancelled

`open_body(headers, body, *, limit=64 MiB, skip=(), extra=(), charset=None, token=None) -> Body`: `skip` holds step
names ("gzip") or indexes to pass over, `extra` encodings to apply although no header says so (what `Decoded.offer`
proposed), `charset` the user's own choice.

`render(view, body, token=None, *, limit=None, first=None, fold=10_000) -> Rendered`: `view` is a name of `VIEWS` or
"best"; `first(rendered)` is called at most once, on the calling thread, with the first 200 lines (`partial=True`)
when there is more to come; replace it by the result. `limit`: characters worked on (None: 16 Mi, 0: all). `Rendered`:

- `lines: Sequence[str]`: display text, no newline inside, hidden characters as marks; lazy where there may be millions
  (see `lines`, `display`): ask for one, or for a slice.
- `spans(i) -> list[(start, length, style)]`: colours of display line i, computed when asked (a few µs): ask only for
  what is near the viewport. Styles: key str num kw comment tag attr punct error mark.
- `hint(i) -> str | None`: dim remark behind line i ("2025-12-01 11:59:53 UTC"); never part of what is copied.
- `exact(i)`: the line before marks and folding; `copy_pieces()`: the exact text for the clipboard, in parts, of all or
  between two display positions `(line, column, line, column)`; `copy_text()`, `copy_range(…)`: the same as one text.
- `continued`: frozenset of display lines that continue the line before (long lines folded, for display only);
  `logical(i)`: the line's number before folding.
- `error: Place | None`: display line and column of the error, with the sentence in `problem`.
- `model`: what a widget of its own shows better than lines: a tree's root (`tree.Node`), `views.table.Tables`,
  `parts.Parts`, `views.image.Picture`, `tokens.Token`, `views.protobuf.Packed`; None for most views.
- `problem`: what is wrong with the body or why another view is shown; `truncated`: what is missing and where it is;
  `notes`: harmless remarks ("12 invisible characters are shown as marks"); `view`: the view that was really used.

Also: `decode`, `text_of`, `kind_of` (just the name), `visible`, `hex_lines(data, first, count)`, `VIEWS`.
"""

from __future__ import annotations

from inspector.bodies.body import Body, open_body
from inspector.bodies.charset import Text, text_of
from inspector.bodies.decode import DECODE_LIMIT, Decoded, Step, decode
from inspector.bodies.kind import Kind, kind_of, sniff
from inspector.bodies.rendered import Place, Rendered, Span
from inspector.bodies.views import VIEWS, View, render, views_for
from inspector.bodies.views.hex import hex_lines
from inspector.bodies.visible import Visible, count_hidden, visible

__all__ = [
    "DECODE_LIMIT",
    "VIEWS",
    "Body",
    "Decoded",
    "Kind",
    "Place",
    "Rendered",
    "Span",
    "Step",
    "Text",
    "View",
    "Visible",
    "count_hidden",
    "decode",
    "hex_lines",
    "kind_of",
    "open_body",
    "render",
    "sniff",
    "text_of",
    "views_for",
    "visible",
]

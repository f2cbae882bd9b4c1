"""No verb: the window, or `listen` on the same session where no window can be."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from inspector.cli.display import no_window_because


def run(args: argparse.Namespace) -> int:
    """Open the window. `args` has session, host, port and reset_ui."""
    reason = no_window_because()
    if reason is None:
        try:
            from inspector.gui.app import main
        except ImportError as error:
            if (error.name or "").startswith("inspector"):
                raise
            reason = f"Qt cannot be loaded ({error})"
        else:
            session = Path(args.session) if args.session else None
            return main(session, host=args.host, port=args.port, reset_ui=args.reset_ui)
    print(
        f"webhook-inspector: No window: {reason}. Listening without one, as `webhook-inspector listen` does.",
        file=sys.stderr,
        flush=True,
    )
    from inspector.cli.listen import listen

    return listen(args.session, args.host, args.port)

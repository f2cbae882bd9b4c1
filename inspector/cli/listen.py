"""`listen`: the listener without a window; one line for each capture as it is committed."""

from __future__ import annotations

import argparse
import dataclasses
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from inspector.cli.arguments import add_json, add_session
from inspector.cli.following import Following
from inspector.cli.main import complain, port_number
from inspector.cli.public import Public, Wish, add_public, wish_of
from inspector.cli.reloading import ConfigFile
from inspector.cli.terminal import one_line, print_code, print_json, print_line
from inspector.config import load_config
from inspector.endpoints import Endpoint, Forward
from inspector.errors import UsageError
from inspector.events import HandshakeAsks, StoreHealth
from inspector.providers import load_custom
from inspector.session import Session
from inspector.settings import load_settings
from inspector.tls import install_hint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    parser.add_argument("--host", metavar="ADDRESS", default=argparse.SUPPRESS, help="address to listen on")
    parser.add_argument(
        "--port", metavar="N", type=port_number, default=argparse.SUPPRESS, help="port; 0: any free one"
    )
    parser.add_argument(
        "--https-port", metavar="N", type=port_number, help="speak TLS too, on this port; 0: any free one"
    )
    parser.add_argument(
        "--certificate", metavar="FILE", help="PEM to speak TLS with (default: made on the spot by a local authority)"
    )
    parser.add_argument("--certificate-key", metavar="FILE", help="its key, where it is in another file")
    parser.add_argument("--client-ca", metavar="FILE", help="ask clients for certificates of these authorities")
    parser.add_argument("--config", metavar="FILE", help="listener and endpoints from a TOML file")
    parser.add_argument(
        "--forward",
        metavar="URL",
        action="append",
        default=[],
        help="send what arrives on to this address and return its answer, where an endpoint has no forwards of its own;"
        " of several addresses the first one answers",
    )
    add_public(parser)
    parser.add_argument("--forward-behind", action="store_true", help="answer at once, and forward behind")
    parser.add_argument("--qr", action="store_true", help="print the address as a QR code, too")
    add_json(parser)
    parser.add_argument("--quiet", action="store_true", help="print only the address, not each capture")


def run(args: argparse.Namespace) -> int:
    """Listen until SIGINT or SIGTERM."""
    if args.forward_behind and not args.forward:
        raise UsageError("--forward-behind needs an address to forward to.", hint="Name it with --forward URL.")
    if args.qr and args.json:
        raise UsageError("--qr prints a picture, and --json asks for objects only.", hint="Leave one of them out.")
    forwards = [Forward(to, answer=not args.forward_behind) for to in args.forward]
    return listen(
        args.session,
        args.host,
        args.port,
        config=args.config,
        forwards=forwards,
        as_json=args.json,
        quiet=args.quiet,
        qr=args.qr,
        tls=_tls(args),
        public=wish_of(args, load_settings().tunnel),
    )


def _tls(args: argparse.Namespace) -> dict[str, object]:
    """The settings of TLS that were given."""
    files = {key: getattr(args, key) for key in ("certificate", "certificate_key", "client_ca")}
    given = {key: str(Path(value).absolute()) for key, value in files.items() if value is not None}
    if args.https_port is None:
        if given:
            raise UsageError("A certificate is given, and no port to speak TLS on.", hint="Name it with --https-port.")
        return {}
    return {**given, "https": True, "https_port": args.https_port}


def listen(
    path: str | Path | None,
    host: str | None,
    port: int | None,
    *,
    config: str | None = None,
    forwards: Sequence[Forward] = (),
    as_json: bool = False,
    quiet: bool = False,
    qr: bool = False,
    tls: Mapping[str, object] | None = None,
    public: Wish | None = None,
) -> int:
    """Listen on the session until a signal comes or nobody reads the output; always ends cleanly, with status 0.

    `forwards` are for endpoints that have none of their own, as long as this runs.
    """
    settings = load_settings()
    endpoints: tuple[Endpoint, ...] = ()
    read = None
    if config is not None:
        # a file may name a provider that the user has described
        load_custom()
        read = load_config(config, settings.listener, host=host, port=port)
        for note in read.notes:
            complain(note)
        settings = dataclasses.replace(settings, listener=read.listener)
        endpoints = read.endpoints
    place: dict[str, object] = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    place |= tls or {}
    settings = settings.changed("listener", **place)
    with Session.open(path, settings=settings) as session:
        session.use_endpoints(endpoints).result()
        session.forward_everywhere(forwards).result()
        session.events.subscribe(StoreHealth, _tell_health)
        session.events.subscribe(HandshakeAsks, _tell_handshake)
        following = Following(session, as_json=as_json)
        if not quiet:
            session.follow(following.on_stored)
        with _Signals(following):
            address = session.listen().result()
            _tell_start(session, address, forwards, as_json)
            if qr:
                print_code(address)
                sys.stdout.flush()
            # held: events know their subscribers weakly
            changing = None
            if config is not None and read is not None:
                # where it is listened by now: the port may have been any free one
                here = urlsplit(address)
                changing = ConfigFile(config, read, session, complain, here.hostname, here.port)
            reach = Public(session, following, as_json=as_json)
            going = public is None or reach.start(public)
            while going and following.wait():
                if changing is not None:
                    changing.look()
            session.stop_tunnel().result()
            # what is answered while the listener stops belongs to the output too
            session.stop_listening().result()
            following.finish()
    return 0


class _Signals:
    """SIGINT and SIGTERM end the following; a second one of them has its usual effect."""

    def __init__(self, following: Following) -> None:
        self._following = following
        self._before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]

    def __enter__(self) -> None:
        for number, _ in self._before:
            signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._following.stop()


def _tell_start(session: Session, address: str, forwards: Sequence[Forward], as_json: bool) -> None:
    exposed = [exposure.text for exposure in session.exposures()]
    for text in exposed:
        complain(text)
    if session.little_room:
        complain(session.little_room)
    if session.secure_address and not session.settings.listener.certificate:
        path = session.authority.certificate_path
        complain(f"Senders have to trust the certificate of the local authority, {path}. {install_hint(path)}")
    if as_json:
        started: dict[str, object] = {"event": "listening", "address": address, "session": str(session.path)}
        started |= {"exposed": exposed[0]} if exposed else {}
        print_json(started | ({"https": session.secure_address} if session.secure_address else {}))
    else:
        secure = f" and {session.secure_address}" if session.secure_address else ""
        to = f", forwarding to {', '.join(forward.to for forward in forwards)}" if forwards else ""
        print_line(
            f"Listening on {address}{secure}, session {one_line(str(session.path))}{one_line(to)}. Ctrl+C stops."
        )
    sys.stdout.flush()


def _tell_handshake(event: HandshakeAsks) -> None:
    what = "gives another signing secret" if event.keeps else "asks to confirm a subscription"
    complain(
        f"{event.provider} {what} at the endpoint {event.endpoint} (#{event.capture_id});"
        f" `endpoints confirm {event.capture_id}` does it."
    )


def _tell_health(event: StoreHealth) -> None:
    if event.error is not None:
        complain(f"Nothing can be stored, so senders get 503 and try again later: {event.error}")
    else:
        complain("Captures are stored again.")

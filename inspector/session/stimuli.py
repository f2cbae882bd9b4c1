"""Firing the stimuli of a suite: requests, programs, and sample events for our own listener."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import IO, TYPE_CHECKING

from inspector.capture import Capture, Headers
from inspector.errors import InspectorError
from inspector.resend import parse_target, resend
from inspector.simulate import Field, Order, parse_path
from inspector.suites import Command, Request, Sample, Suite
from inspector.suites.variables import with_address

if TYPE_CHECKING:
    from inspector.session.core import Session

log = logging.getLogger(__name__)

#: Programs find here where we listen.
ADDRESS_VARIABLE = "WEBHOOK_INSPECTOR_URL"
#: Seconds between looks whether a program has ended, and for which it may end by itself when it is asked to.
_LOOK_S, _END_S = 0.1, 2.0
#: Bytes of what a program wrote that are looked at for the reason why it failed.
_TAIL = 2000


class Firing:
    """The stimuli of one run, fired one after the other on a thread of their own.

    `told` gets a sentence about each; `problem` is why one could not be fired, "" where all could.
    """

    def __init__(self, session: Session, suite: Suite, address: str | None, told: Callable[[str], None]) -> None:
        self._session = session
        self._suite = suite
        self._address = address
        self._told = told
        self._stop = threading.Event()
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="stimuli", daemon=True)

    def start(self) -> None:
        """Begin."""
        if self._suite.stimuli:
            self._thread.start()

    def stop(self) -> None:
        """Fire no more; a program that runs is ended. Returns when that is done."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def running(self) -> bool:
        """Whether something is still to be fired, or being fired."""
        return self._thread.is_alive()

    def _run(self) -> None:
        for stimulus in self._suite.stimuli:
            if self._stop.wait(stimulus.delay_s):
                return
            try:
                if isinstance(stimulus.act, Request):
                    self._request(stimulus.act, stimulus.shown)
                elif isinstance(stimulus.act, Command):
                    self._command(stimulus.act, stimulus.shown)
                else:
                    self._sample(stimulus.act, stimulus.shown)
            except InspectorError as error:
                self.problem = f"{stimulus.shown} could not be fired: {error}"
                return
            except CancelledError:
                self.problem = f"{stimulus.shown} could not be fired: the session was closed."
                return
            except Exception as error:
                # a flaw of ours: the run must not wait for what never comes
                log.exception("a stimulus was not fired")
                self.problem = f"{stimulus.shown} could not be fired ({type(error).__name__}); the log says more."
                return

    def _listening(self) -> str:
        if self._address is None:
            raise InspectorError("Nothing listens here.", hint="Start the listener, or run the suite with --listen.")
        return self._address

    def _request(self, act: Request, shown: str) -> None:
        url, body = self._filled(act.url), self._filled(act.body).encode("utf-8")
        target = parse_target(url)
        headers = [("Host", target.authority), *((name, self._filled(value)) for name, value in act.headers)]
        if body and not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(body))))
        pairs = [(name.encode("latin-1", "replace"), value.encode("utf-8")) for name, value in headers]
        capture = Capture.made(act.method, target.path or "/", Headers(pairs), body, scheme=target.scheme)
        self._send(capture, url, shown)

    def _filled(self, text: str) -> str:
        return with_address(text, self._listening()) if "${ADDRESS}" in text else text

    def _sample(self, act: Sample, shown: str) -> None:
        address = self._listening()
        fields = tuple(Field(parse_path(path), value) for path, value in act.fields)
        order = Order(act.provider, act.event, fields=fields, variant=act.wrong)
        saved = bool(self._session.signing_keys(self._session.sample_endpoint(act.provider).name))
        made = self._session.make_sample(order, saved=saved, slot=f"stimulus {id(self)}").result()
        for capture in made.captures:
            self._send(capture, address, shown)

    def _send(self, capture: Capture, url: str, shown: str) -> None:
        settings = self._session.settings.resend
        attempt = self._session.engine.run(resend(capture, url, settings=settings)).result()
        if attempt.error is not None:
            raise InspectorError(attempt.error)
        self._told(f"{shown}: answered {attempt.status}")

    def _command(self, act: Command, shown: str) -> None:
        words = [with_address(word, self._address or "") for word in act.words]
        environment = {**os.environ, ADDRESS_VARIABLE: self._address or ""}
        folder = Path(self._suite.path).absolute().parent if self._suite.path else Path.cwd()
        with tempfile.TemporaryFile() as said:
            try:
                program = subprocess.Popen(
                    words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
                )
            except (OSError, ValueError) as error:
                reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
                raise InspectorError(f"{words[0]} cannot be started: {reason}.") from error
            status = self._wait_for(program)
            if status is None:
                return
            if status:
                raise InspectorError(f"it ended with status {status}{_last_line(said)}.")
        self._told(f"{shown}: done")

    def _wait_for(self, program: subprocess.Popen[bytes]) -> int | None:
        """The status of a program; None when it was ended, as nobody waits any more."""
        while not self._stop.is_set():
            try:
                return program.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                continue
        program.terminate()
        try:
            program.wait(_END_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        return None


def _last_line(said: IO[bytes]) -> str:
    """The end of what a program wrote, behind a colon."""
    said.seek(0, os.SEEK_END)
    said.seek(max(0, said.tell() - _TAIL))
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    return f": {lines[-1][:300].rstrip('.')}" if lines else ""

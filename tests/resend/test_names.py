from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any

import pytest

from inspector.engine import new_event_loop
from inspector.resend import names
from inspector.resend.names import Names, look_up
from inspector.resend.target import parse_target

NOBODY = parse_target("http://no-such-host.invalid/hooks")


class CountingLoop(asyncio.SelectorEventLoop):
    """Looks names up for real, and counts how often."""

    asked = 0

    async def getaddrinfo(self, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked += 1
        return await super().getaddrinfo(*args, **kwargs)


def run(work: Coroutine[Any, Any, None]) -> int:
    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        runner.run(work)
        loop = runner.get_loop()
        assert isinstance(loop, CountingLoop)
        return loop.asked


async def fails(known: Names) -> OSError:
    with pytest.raises(OSError, match=r"not known|resolution|resolve|getaddrinfo|No address") as caught:
        await known.look_up(NOBODY)
    return caught.value


def test_who_asks_at_the_same_time_or_soon_after_shares_a_failure() -> None:
    async def work() -> None:
        known = Names()
        errors = await asyncio.gather(*(fails(known) for _ in range(32)))
        errors.append(await fails(known))
        assert {type(error) for error in errors} == {socket.gaierror}
        assert len({str(error) for error in errors}) == 1
        assert len({id(error) for error in errors}) == 33, "a shared one would collect the traces of all"

    assert run(work()) == 1


def test_a_failure_is_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "FAILED_S", 0.0)

    async def work() -> None:
        known = Names()
        await fails(known)
        await fails(known)

    assert run(work()) == 2


def test_what_was_found_is_looked_up_again_and_by_port() -> None:
    async def work() -> None:
        known = Names()
        for port in (8001, 8002, 8001):
            found = await known.look_up(parse_target(f"http://localhost:{port}"))
            assert {address[4][1] for address in found} == {port}

    assert run(work()) == 3


def test_who_is_cancelled_leaves_the_others_waiting() -> None:
    async def work() -> None:
        known = Names()
        first, second = (asyncio.ensure_future(fails(known)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert isinstance(await second, socket.gaierror)
        assert first.cancelled()

    assert run(work()) == 1


def test_the_zone_of_a_link_local_address_is_kept_on_every_loop() -> None:
    index, name = socket.if_nameindex()[0]
    for made in (asyncio.new_event_loop, new_event_loop):
        with asyncio.Runner(loop_factory=made) as runner:
            ((*_, place),) = runner.run(look_up(parse_target(f"http://[fe80::1%25{name}]:9")))
        assert place == ("fe80::1", 9, 0, index)

"""A receiver that says what it is told to, and batches that send to it over real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from inspector.capture import Attempt
from inspector.resend import resend
from inspector.resend.batch import Batch, Item
from inspector.settings import ResendSettings
from tests.resend.conftest import a_capture


class Counting:
    """Answers each request by `answer(number of the request, its X-Item)`; None: says nothing until it is let go."""

    def __init__(self, answer: Callable[[int, int], bytes | None] | None = None) -> None:
        self.answer = answer or (lambda _number, _item: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        self.items: list[int] = []
        self.times: list[float] = []
        self.open = self.most_open = self.cut = 0
        self.wait_s = 0.0
        #: Which items end their connection after the answer.
        self.closes: Callable[[int], bool] = lambda _item: False
        self.let_go = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Counting:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._one(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        item = int(head.lower().partition(b"x-item: ")[2].partition(b"\r\n")[0])
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        self.items.append(item)
        self.times.append(time.monotonic())
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            answer = self.answer(len(self.items), item)
            if answer is None:
                gone = asyncio.create_task(reader.read(1))
                go = asyncio.create_task(self.let_go.wait())
                await asyncio.wait((gone, go), return_when=asyncio.FIRST_COMPLETED)
                self.cut += gone.done()
                gone.cancel()
                go.cancel()
                return
            if self.wait_s:
                await asyncio.sleep(self.wait_s)
            writer.write(answer)
            await writer.drain()
            if self.closes(item):
                writer.close()
        finally:
            self.open -= 1


def answer(status: int, *lines: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status} Said", "Content-Length: 0", *lines))
    return head.encode() + b"\r\n\r\n"


def item(place: int, arrived_us: int = 0) -> Item:
    length = str(len(b"{}")).encode()
    headers = [(b"Host", b"x"), (b"X-Item", str(place).encode()), (b"Content-Length", length)]
    return Item(place, place + 1, a_capture(headers=headers, body=b"{}", id=place + 1), arrived_us)


def a_batch(to: Counting | str, arrivals: int | list[int], *, timeout_s: float = 20.0, **options: object) -> Batch:
    """A batch of that many items, or of items that arrived at those times (in ms)."""
    times = [0] * arrivals if isinstance(arrivals, int) else [ms * 1000 for ms in arrivals]
    url = to if isinstance(to, str) else to.url
    settings = ResendSettings(timeout_s=timeout_s)
    sent = iter(range(1, 1_000_000))

    async def send(one: Item) -> Attempt:
        assert one.capture is not None
        return replace(await resend(one.capture, url, settings=settings), id=next(sent))

    async def source() -> AsyncIterator[Item]:
        for place, arrived in enumerate(times):
            yield item(place, arrived)

    return Batch(send, source(), len(times), **options)  # type: ignore[arg-type]

"""The floor: a bare aiohttp low-level handler that reads the body and answers 200, storing nothing."""

from __future__ import annotations

import asyncio

from aiohttp import web

from inspector.engine import new_event_loop


async def serve() -> None:
    """Listen on a free port, print the address, serve until killed."""

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response()

    loop = asyncio.get_running_loop()
    server = await loop.create_server(web.Server(handler, access_log=None), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(serve())

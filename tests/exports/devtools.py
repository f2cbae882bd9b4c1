"""HAR files opened by the importer of Chrome's DevTools, where Chromium is installed."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: What the Import button of the Network panel does, and what the panel lists then.
_IMPORT = """(async () => {
  const base = 'devtools://devtools/bundled/';
  const Network = await import(base + 'panels/network/network.js');
  const Logs = await import(base + 'models/logs/logs.js');
  const view = Network.NetworkPanel.NetworkPanel.instance().networkLogView;
  await view.onLoadFromFile(new File([HAR], 'captures.har', {type: 'application/json'}));
  const listed = [];
  for (let tries = 0; tries < 50 && !listed.length; tries++) {
    await new Promise(resolve => setTimeout(resolve, 100));
    for (const one of Logs.NetworkLog.NetworkLog.instance().requests())
      listed.push([one.requestMethod, one.url(), one.statusCode, one.requestHeaders().length,
                   (await one.requestFormData()) || '']);
  }
  return JSON.stringify(listed);
})()"""


def requests_of(har: Path, folder: Path) -> list[list[Any]]:
    """Method, address, status, number of header lines and body of each request that DevTools lists."""
    return asyncio.run(_requests(har.read_text("utf-8"), folder))


async def _requests(har: str, folder: Path) -> list[list[Any]]:
    assert CHROMIUM is not None
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-allow-origins=*"]
    process = subprocess.Popen(
        [CHROMIUM, *options, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port = await _port(folder / "DevToolsActivePort")
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
            async with client.get("/json") as answer:
                page = next(one for one in await answer.json() if one["type"] == "page")
            shown = page["webSocketDebuggerUrl"].removeprefix("ws://")
            frontend = f"devtools://devtools/bundled/devtools_app.html?ws={shown}"
            async with client.put(f"/json/new?{frontend}") as answer:
                opened = await answer.json()
            async with client.ws_connect(opened["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                for number in range(1, 40):
                    code = _IMPORT.replace("HAR", json.dumps(har))
                    said = await _evaluate(socket, number, code)
                    # the panel is not there at once
                    if said.get("type") == "string":
                        return json.loads(said["value"])  # type: ignore[no-any-return]
                    await asyncio.sleep(0.5)
        raise AssertionError(f"DevTools did not import it: {said}")
    finally:
        process.kill()
        process.wait()


async def _port(file: Path) -> int:
    for _ in range(200):
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        await asyncio.sleep(0.1)
    raise AssertionError("Chromium did not start")


async def _evaluate(socket: aiohttp.ClientWebSocketResponse, number: int, code: str) -> dict[str, Any]:
    params = {"expression": code, "awaitPromise": True, "returnByValue": True}
    await socket.send_json({"id": number, "method": "Runtime.evaluate", "params": params})
    while True:
        message = await socket.receive_json(timeout=60)
        if message.get("id") == number:
            return dict(message["result"]["result"])

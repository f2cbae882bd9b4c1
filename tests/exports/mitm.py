"""Files read by mitmproxy itself, where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

MITMDUMP = shutil.which("mitmdump")

_ADDON = """
import base64, json, sys
def done():
    pass
class Dump:
    def __init__(self):
        self.flows = []
    def request(self, flow):
        pass
    def load(self, loader):
        pass
    def done(self):
        from mitmproxy import ctx
        with open(PATH, "w") as out:
            json.dump(self.flows, out)
    def requestheaders(self, flow):
        r, a = flow.request, flow.response
        self.flows.append({
            "method": r.method, "path": r.path, "url": r.url, "version": r.http_version,
            "headers": [[n.decode("latin-1"), v.decode("latin-1")] for n, v in r.headers.fields],
            "body": base64.b64encode(r.raw_content or b"").decode(),
            "status": a.status_code if a else None,
            "answer": base64.b64encode(a.raw_content or b"").decode() if a else None,
            "comment": flow.comment, "error": flow.error.msg if flow.error else None,
        })
addons = [Dump()]
"""


def flows_of(path: Path) -> list[dict[str, Any]]:
    """What mitmdump found in a file of flows or a HAR file."""
    assert MITMDUMP is not None
    result, addon = path.with_name("flows.json"), path.with_name("addon.py")
    addon.write_text(_ADDON.replace("PATH", repr(str(result))))
    done = subprocess.run(
        [MITMDUMP, "-q", "-n", "-r", path, "-s", addon, "--set", f"confdir={path.parent}"],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return json.loads(result.read_text())  # type: ignore[no-any-return]

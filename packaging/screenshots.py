"""Makes the two pictures of the README: `python packaging/screenshots.py`. Needs pngquant for small files.

The window is the real one, on a session of its own that listens on port 8080 and holds signed requests of the
last hour: valid ones, altered ones, old ones, unsigned ones. Nothing of the user's is read or written.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1440, 900)
PORT = 8080
#: Kilobytes that a picture may have.
LIMIT = 200
SECRETS = {
    "stripe": "whsec_5f1d7c0a9be24e6d8c3b7a90f2e41d68",
    "github": "between-octocat-and-us",
    "shopify": "5a8200682a496d51346ba53bab70c44e",
    "slack": "8e9f1e9a6b32728d9e811023c60904a6",
    "twilio": "2f6b1c0d9e8a7f5b4c3d2e1f0a9b8c7d",
}
PUBLIC_URL = "https://hooks.example.com/twilio"
#: When the newest request came.
NEWEST = datetime(2025, 12, 1, 14, 2, 15, 19_000).astimezone()

if TYPE_CHECKING:
    from inspector.capture import Capture
    from inspector.gui.app import Desktop
    from inspector.session import Session


class Event(NamedTuple):
    """One request: `kind` says what is wrong with it."""

    provider: str
    name: str
    kind: str = "valid"
    status: int = 200


#: Newest first, as they stand in the list.
EVENTS = (
    Event("stripe", "payment_intent.succeeded"),
    Event("github", "pull_request.opened"),
    Event("stripe", "charge.refunded", "reformatted", 400),
    Event("shopify", "orders/create"),
    Event("stripe", "invoice.paid"),
    Event("slack", "app_mention"),
    Event("stripe", "customer.updated", "stale", 400),
    Event("stripe", "checkout.session.completed"),
    Event("health", "", "unknown"),
    Event("github", "push"),
    Event("gitlab", "push", "no_secret"),
    Event("shopify", "products/update", "wrong_secret", 401),
    Event("slack", "reaction_added"),
    Event("github", "star.created", "unsigned", 401),
    Event("stripe", "payment_intent.payment_failed"),
    Event("twilio", "delivered", "altered", 403),
    Event("shopify", "orders/paid"),
    Event("github", "issues.edited", "newline", 401),
    Event("stripe", "payout.paid"),
    Event("slack", "message"),
    Event("orders", "", "unknown"),
    Event("stripe", "invoice.finalized"),
    Event("github", "workflow_run.completed"),
    Event("shopify", "app/uninstalled"),
    Event("stripe", "charge.succeeded"),
    Event("slack", "team_join", "stale", 401),
)


def stripe_body(event: Event, number: int, at: datetime) -> dict[str, Any]:
    """A Stripe event about a charge."""
    kind = event.name.split(".")[0]
    thing = {
        "id": f"ch_3Q9ZkL2eZvKYlo2C0{number:03d}",
        "object": kind,
        "amount": 1999,
        "amount_refunded": 1999 if "refunded" in event.name else 0,
        "captured": True,
        "created": int(at.timestamp()) - 4,
        "currency": "eur",
        "customer": "cus_RgT4vW1xY2z",
        "metadata": {"order": f"A-{1000 + number}", "shop": "berlin"},
        "reason": None,
        "refunds": ["re_3Q9ZkL2eZvKYlo2C1"] if "refunded" in event.name else [],
    }
    if kind == "customer":
        thing = {
            "id": "cus_RgT4vW1xY2z",
            "object": kind,
            "created": int(at.timestamp()) - 86_400,
            "email": "jenny@example.com",
            "name": "Jenny Rosen",
            "preferred_locales": ["de", "en"],
            "shipping": None,
        }
    return {
        "id": f"evt_3Q9Zk{number:03d}",
        "object": "event",
        "api_version": "2025-09-30.clover",
        "created": int(at.timestamp()) - 2,
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": event.name,
    }


def body_of(event: Event, number: int, at: datetime) -> dict[str, Any]:
    """A body of the kind that the provider sends."""
    if event.provider == "stripe":
        return stripe_body(event, number, at)
    if event.provider == "github":
        repository = {
            "id": 1296269,
            "full_name": "octocat/hello-world",
            "private": False,
            "stargazers_count": 80 + number,
        }
        action = event.name.partition(".")[2]
        return ({"action": action} if action else {"ref": "refs/heads/main"}) | {
            "repository": repository,
            "sender": {"login": "octocat", "id": 1},
            "commits": [{"id": hashlib.sha1(bytes([number, place])).hexdigest()} for place in range(number)],
        }
    if event.provider == "shopify":
        return {
            "id": 820982911946154000 + number,
            "email": "jon@example.com",
            "currency": "EUR",
            "total_price": "403.00",
            "line_items": [{"sku": f"IPOD-{place}", "quantity": 1} for place in range(number % 7 + 1)],
        }
    if event.provider == "slack":
        inner = {"type": event.name, "user": "U061F7AUR", "text": "deploy finished", "ts": f"{at.timestamp():.6f}"}
        return {
            "token": "one-long-verification-token",
            "team_id": "T061EG9R6",
            "event": inner,
            "type": "event_callback",
            "event_id": f"Ev0{number:03d}",
        }
    if event.provider == "gitlab":
        return {"object_kind": event.name, "ref": "refs/heads/main", "project": {"path_with_namespace": "shop/backend"}}
    if event.provider == "twilio":
        return {"MessageSid": f"SM{number:032d}", "MessageStatus": event.name, "To": "+491700000000"}
    return {"order": 1000 + number, "state": "packed", "items": ["coffee", "filters"]}


def headers_of(event: Event, number: int) -> list[tuple[str, str]]:
    """The headers that tell who sent it, before it is signed."""
    own = {
        "stripe": [("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")],
        "github": [
            ("User-Agent", "GitHub-Hookshot/7a1b2c3"),
            ("X-GitHub-Event", event.name.partition(".")[0]),
            ("X-GitHub-Delivery", f"72d3162e-cc78-11e3-81ab-4c9367dc0{number:03d}"),
            ("X-GitHub-Hook-ID", "292430182"),
        ],
        "shopify": [
            ("User-Agent", "Shopify-Captain-Hook"),
            ("X-Shopify-Topic", event.name),
            ("X-Shopify-Shop-Domain", "beans.myshopify.com"),
            ("X-Shopify-API-Version", "2025-10"),
            ("X-Shopify-Webhook-Id", f"b54557e4-bdd9-4b37-8a5f-bf7d70bcd{number:03d}"),
        ],
        "slack": [("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")],
        "gitlab": [("X-Gitlab-Event", "Push Hook"), ("X-Gitlab-Token", "glpat-example")],
        "twilio": [("User-Agent", "TwilioProxy/1.1"), ("X-Twilio-Signature", "")],
    }.get(event.provider, [("User-Agent", "curl/8.5.0")])
    return [("Host", f"127.0.0.1:{PORT}"), *own, ("Accept", "*/*"), ("Content-Type", "application/json")]


def capture_of(event: Event, number: int, at: datetime) -> Capture:
    """The request as it came: signed, and then spoiled as its kind says."""
    from inspector.capture import Capture, Headers, new_uuid
    from inspector.providers import REGISTRY, Keys

    plain = event.kind == "unknown"
    body = b"" if event.provider == "health" else json.dumps(body_of(event, number, at), separators=(",", ":")).encode()
    target = f"/{event.provider}"
    if event.provider == "twilio":
        target += f"?bodySHA256={hashlib.sha256(body).hexdigest()}"
    capture = Capture(
        uuid=new_uuid(),
        endpoint=event.provider if event.provider in SECRETS else "default",
        received_at=at,
        remote="127.0.0.1:50123",
        scheme="http",
        http_version="1.1",
        method="GET" if event.provider == "health" else "POST",
        target=target,
        headers=Headers.from_text(headers_of(event, number)),
        body=body,
    )
    if plain or event.kind in ("unsigned", "no_secret"):
        return capture
    age = 734.0 if event.kind == "stale" else 0.4
    secret = "another-shop" if event.kind == "wrong_secret" else SECRETS[event.provider]
    public_url = PUBLIC_URL + target.removeprefix("/twilio") if event.provider == "twilio" else None
    signed = REGISTRY[event.provider].sign(capture, Keys(secret=secret), at.timestamp() - age, public_url=public_url)
    spoiled = {
        "reformatted": json.dumps(json.loads(body)).encode(),
        "newline": body + b"\n",
        "altered": body.replace(b"491700000000", b"491711111111"),
    }.get(event.kind, signed.body)
    return replace(capture, headers=signed.headers, body=spoiled)


def write_session(path: Path) -> None:
    """All requests as an interchange file."""
    at, lines = NEWEST, []
    for place, event in enumerate(EVENTS):
        number = len(EVENTS) - place
        made = capture_of(event, number, at).to_interchange()
        reply = {
            "status": event.status,
            "headers": [["Content-Length", "0"]],
            "body_b64": "",
            "duration_ms": 1.2 + number / 7,
        }
        lines.append(json.dumps({**made, "reply": reply}))
        at -= timedelta(seconds=7 + number * 3 % 41, milliseconds=number * 137 % 1000)
    path.write_text("\n".join(reversed(lines)) + "\n", "utf-8")


async def fill(session: Session, file: Path) -> None:
    """Endpoints, secrets and requests; done when all signatures are checked."""
    from inspector.endpoints import Endpoint

    for name, secret in SECRETS.items():
        public_url = PUBLIC_URL if name == "twilio" else ""
        await asyncio.wrap_future(session.save_endpoint(Endpoint(name, public_url=public_url)))
        await asyncio.wrap_future(session.set_secret(name, "live", secret))
    await asyncio.wrap_future(session.import_file(file))
    while not all(row.annotated for row in session.summaries(session.ids())):
        await asyncio.sleep(0.1)


async def shoot(desktop: Desktop, file: Path) -> None:
    """Select, wait until all is painted, take the picture; then once more in the dark."""
    while not hasattr(desktop, "window") or desktop.window.session is None or desktop.window.session.address is None:
        await asyncio.sleep(0.05)
    window, session = desktop.window, desktop.window.session
    # the screen of the offscreen platform is smaller
    window.resize(*SIZE)
    await fill(session, file)
    await asyncio.sleep(1)
    for theme, name in (("light", "charge.refunded"), ("dark", "customer.updated")):
        window.hub.choose(theme)
        wanted = next(row.id for row in session.summaries(session.ids()) if row.event_type == name)
        window.pane.table.pick([wanted], wanted)
        await asyncio.sleep(1.5)
        window.toast.hide()
        picture = ROOT / "resources" / f"screenshot-{theme}.png"
        window.grab().save(str(picture))
        squeeze(picture)
    window.close_wanted.emit()


def squeeze(picture: Path) -> None:
    """Fewer colours, where pngquant is there."""
    if (tool := shutil.which("pngquant")) is not None:
        subprocess.run([tool, "--force", "--skip-if-larger", "--output", picture, "128", picture], check=False)
    size = picture.stat().st_size / 1000
    print(f"{picture.relative_to(ROOT)}: {size:.0f} kB")
    if size > LIMIT:
        sys.exit(f"That is more than {LIMIT} kB: install pngquant.")


def main() -> int:
    """Make both pictures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "QT_QPA_PLATFORM": "offscreen",
            "WEBHOOK_INSPECTOR_HOME": folder,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        sys.path.insert(0, str(ROOT))
        from PySide6.QtWidgets import QApplication

        from inspector.gui import loop
        from inspector.gui.app import Desktop

        file = Path(folder) / "requests.ndjson"
        write_session(file)
        app = QApplication(sys.argv[:1])
        desktop = Desktop(app, None, None, PORT)

        async def run() -> int:
            shooting = asyncio.ensure_future(shoot(desktop, file))
            status = await desktop.run()
            await shooting
            return status

        return loop.run(app, run)


if __name__ == "__main__":
    sys.exit(main())

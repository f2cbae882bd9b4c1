"""`send` as a process, against an aiohttp receiver that checks with the providers' own libraries."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
import stripe
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from svix.webhooks import Webhook, WebhookVerificationError
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from inspector.capture import Capture, Headers
from inspector.providers import Keys, verify
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
STRIPE = "whsec_0123456789abcdef0123456789abcdef"
SVIX = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SLACK = "8f742231b10e8888abcd99yyyzzz85a5"
TWILIO = "12345678901234567890123456789012"


class Receiver:
    """Answers 200 to what the official library accepts, 401 to the rest; keeps what came."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str, dict[str, str], bytes]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = dict(request.headers)
        self.came.append((request.method, request.raw_path, headers, body))
        check = getattr(self, request.path.strip("/").partition("/")[0] or "plain", self.plain)
        return web.Response(status=200 if check(headers, body, f"{self.url}{request.raw_path}") else 401, text="seen")

    def plain(self, *_: object) -> bool:
        return True

    def moved(self, *_: object) -> bool:
        raise web.HTTPFound("/plain")

    def stripe(self, headers: dict[str, str], body: bytes, _url: str) -> bool:
        try:
            stripe.Webhook.construct_event(body, headers["Stripe-Signature"], STRIPE)
        except stripe.SignatureVerificationError:
            return False
        return True

    def svix(self, headers: dict[str, str], body: bytes, _url: str) -> bool:
        try:
            Webhook(SVIX).verify(body, headers)
        except WebhookVerificationError:
            return False
        return True

    def slack(self, headers: dict[str, str], body: bytes, _url: str) -> bool:
        return SignatureVerifier(SLACK).is_valid_request(body, headers)

    def twilio(self, headers: dict[str, str], body: bytes, url: str) -> bool:
        validator = RequestValidator(TWILIO)
        signature = headers["X-Twilio-Signature"]
        return bool(validator.validate(url, dict(parse_qsl(body.decode())), signature))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found, ready = Receiver(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(found.answer), shutdown_timeout=1)  # type: ignore[arg-type]
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        stop = asyncio.Event()
        found.stop = lambda: loop.call_soon_threadsafe(stop.set)  # type: ignore[attr-defined]
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    yield found
    found.stop()  # type: ignore[attr-defined]
    thread.join()
    loop.close()


def finish(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out, err)


@pytest.fixture
def send(start: Callable[..., subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    for name, value in (("STRIPE", STRIPE), ("SVIX", SVIX), ("SLACK", SLACK), ("TWILIO", TWILIO)):
        monkeypatch.setenv(f"SECRET_OF_{name}", value)
    return lambda *words: finish(start("send", *words))


SDKS = [
    ("stripe", "charge.refunded", "SECRET_OF_STRIPE"),
    ("svix", "invoice.paid", "SECRET_OF_SVIX"),
    ("slack", "event.app_mention", "SECRET_OF_SLACK"),
    ("slack", "block_actions", "SECRET_OF_SLACK"),
    ("twilio", "incoming-sms", "SECRET_OF_TWILIO"),
]


@pytest.mark.parametrize(("provider", "event", "secret"), SDKS)
def test_the_official_library_accepts_an_event_and_refuses_each_wrong_one(
    send: Run, receiver: Receiver, provider: str, event: str, secret: str
) -> None:
    def status(*more: str) -> int | None:
        done = send(provider, event, f"{receiver.url}/{provider}/in?x=1", "--secret-env", secret, "--json", *more)
        assert done.status == 0, done.err
        answered: int | None = json.loads(done.out)["status"]
        return answered

    assert status() == 200
    assert status("--wrong", "signature") == 401
    assert status("--wrong", "body") == 401
    if provider == "twilio":
        done = send(provider, event, receiver.url, "--secret-env", secret, "--wrong", "timestamp")
        assert (done.status, done.out) == (2, "")
        assert "holds no time" in done.err
    else:
        assert status("--wrong", "timestamp") == 401


def test_a_made_up_secret_is_told_once_on_standard_error_and_is_the_one(
    run: Run, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("send", "stripe", "invoice.paid", f"{receiver.url}/plain", "--repeat", 2)
    assert done.status == 0
    (secret,) = re.findall(r"whsec_\w+", done.err)
    monkeypatch.setattr("tests.cli.test_send.STRIPE", secret)
    for _, _, headers, body in receiver.came:
        assert receiver.stripe(headers, body, "")


def test_repeated_events_have_ids_of_their_own_and_come_in_order(run: Run, receiver: Receiver) -> None:
    done = run("send", "github", "push", f"{receiver.url}/plain", "--repeat", 5, "--secret", "x", "--json")
    assert done.status == 0
    sent = [dict(json.loads(line)["request_headers"])["X-GitHub-Delivery"] for line in done.out.splitlines()]
    assert sent == [headers["X-GitHub-Delivery"] for _, _, headers, _ in receiver.came]
    assert len(set(sent)) == 5


def test_a_duplicate_and_two_out_of_order_are_two_deliveries(run: Run, receiver: Receiver) -> None:
    assert run("send", "github", "push", f"{receiver.url}/plain", "--wrong", "duplicate").status == 0
    first, second = receiver.came
    assert first == second
    receiver.came.clear()
    assert run("send", "stripe", "charge.refunded", f"{receiver.url}/plain", "--wrong", "out-of-order").status == 0
    later, earlier = (json.loads(body) for _, _, _, body in receiver.came)
    assert later["created"] > earlier["created"]
    assert later["data"]["object"]["id"] == earlier["data"]["object"]["id"]


def test_fields_are_set(run: Run, receiver: Receiver) -> None:
    words = ("send", "stripe", "charge.refunded", f"{receiver.url}/plain", "--field")
    assert run(*words, "data.object.amount=7", "--field", "data.object.metadata.new=x").status == 0
    data = json.loads(receiver.came[0][3])["data"]["object"]
    assert (data["amount"], data["metadata"]["new"]) == (7, "x")
    wrong = run(*words, "data.nothing.here=1")
    assert (wrong.status, wrong.out) == (2, "")
    assert "no place for data.nothing.here" in wrong.err


def test_the_address_is_signed_as_it_is_or_as_it_is_said_to_be(run: Run, receiver: Receiver) -> None:
    words = ("send", "twilio", "incoming-sms", receiver.url, "--secret", TWILIO)
    assert run(*words).status == 0
    _, path, headers, body = receiver.came[0]
    assert path == "/"
    assert receiver.twilio(headers, body, f"{receiver.url}/")
    assert run(*words, "--public-url", "https://hooks.example.com/sms").status == 0
    _, _, headers, body = receiver.came[1]
    assert receiver.twilio(headers, body, "https://hooks.example.com/sms")


def test_an_event_may_be_named_nearly_and_the_choice_is_told(run: Run, receiver: Receiver) -> None:
    done = run("send", "github", "pull_request", f"{receiver.url}/plain", "--secret-env", "HOME")
    assert done.status == 0
    assert "pull_request.opened is sent; pull_request could also mean pull_request.closed" in done.err
    assert receiver.came[0][2]["X-GitHub-Event"] == "pull_request"
    assert run("send", "shopify", "orders/create", f"{receiver.url}/plain", "--secret-env", "HOME").err == ""


def test_a_redirect_is_an_answer(run: Run, receiver: Receiver) -> None:
    done = run("send", "github", "ping", f"{receiver.url}/moved", "--secret-env", "HOME", "--json")
    assert (done.status, json.loads(done.out)["status"]) == (0, 302)
    assert len(receiver.came) == 1


def test_nobody_there_is_status_1_and_said(run: Run) -> None:
    done = run("send", "github", "push", "http://127.0.0.1:9/x", "--secret-env", "HOME", "--repeat", 2)
    assert done.status == 1
    assert done.out.count("refused the connection") == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "PROVIDER and EVENT and URL are missing"),
        (("stripe",), "EVENT and URL are missing"),
        (("stripe", "charge.refunded"), "URL is missing"),
        (("strpie", "x", "http://x"), "Perhaps stripe"),
        (("stripe", "charge.refundet", "http://x"), r"Perhaps charge\.refunded"),
        (("stripe", "charge.refunded", "localhost:3000"), "does not say http or https"),
        (("stripe", "charge.refunded", "ftp://x"), "Only http"),
        (("stripe", "charge.refunded", "http://x", "--repeat", "0"), "no number from 1"),
        (("stripe", "charge.refunded", "http://x", "--wrong", "odd"), "invalid choice"),
        (("stripe", "charge.refunded", "http://x", "--field", "a"), "path=value"),
        (("stripe", "charge.refunded", "http://x", "--text", "hi"), "--text is for messages"),
        (("stripe", "charge.refunded", "http://x", "--secret-env", "NOT_SET_AT_ALL"), "is not set"),
        (("zapier", "post", "http://x", "--wrong", "signature"), "not signed"),
        (("sns", "Notification", "http://x", "--secret-env", "HOME"), "only AWS has"),
        (("slack", "message", "http://x"), "nothing to post"),
        (("slack", "message", "http://x", "--text", "hi", "--wrong", "body"), "not signed"),
        (("zapier", "catch", "http://x", "--text", "hi"), "no field for a text"),
        (("slack", "message", "http://x", "--body-file", "/nowhere/at/all"), "cannot be read"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(run: Run, words: tuple[str, ...], told: str) -> None:
    done = run("send", *words)
    assert (done.status, done.out) == (2, "")
    assert re.search(told, done.err), done.err
    assert len([line for line in done.err.splitlines() if "--secret is visible" not in line]) == 1


def test_all_events_are_listed(run: Run) -> None:
    done = run("send", "--list", "--json")
    found = {one["provider"]: one for one in map(json.loads, done.out.splitlines())}
    assert len(found) > 50
    assert "payment_intent.succeeded" in found["stripe"]["events"]
    assert found["slack"]["messages"] == ["message"]
    one = run("send", "--list", "GitHub")
    assert (one.status, one.err) == (0, "")
    assert "  issues.opened\n" in one.out
    assert run("send", "--list", "nobody").status == 2


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (("slack", "message", "--text", "hi"), "/services/T1/B1/tokentoken", {"text": "hi"}),
        (
            ("discord", "message", "--field", "content=hi", "--field", "embeds[0].title=T"),
            "/api/webhooks/1/tokentoken",
            {"content": "hi", "embeds": [{"title": "T"}]},
        ),
        (
            ("ifttt", "trigger", "--field", "value1=a", "--field", "value2=b"),
            "/trigger/door_open/with/key/tokentoken",
            {"value1": "a", "value2": "b"},
        ),
        (("zapier", "catch", "--field", "lead.name=Ada"), "/hooks/catch/1/tokentoken/", {"lead": {"name": "Ada"}}),
    ],
)
def test_a_message_is_posted_and_the_secret_of_its_address_not_shown(
    run: Run, receiver: Receiver, words: tuple[str, ...], path: str, body: Any
) -> None:
    for more in ((), ("--json",)):
        done = run("send", words[0], words[1], receiver.url + path, *words[2:], *more)
        assert (done.status, done.err) == (0, "")
        assert "tokentoken" not in done.out
    method, came, headers, sent = receiver.came[-1]
    assert (method, came, json.loads(sent)) == ("POST", path, body)
    assert headers["Content-Type"] == "application/json; charset=utf-8"


def test_what_goes_wrong_with_a_message_does_not_show_its_secret_either(run: Run) -> None:
    for url in ("http://127.0.0.1:9/services/T1/B1/tokentoken", "hooks.slack.com/services/T1/B1/tokentoken"):
        done = run("send", "slack", "message", url, "--text", "hi")
        assert done.status in (1, 2)
        assert "tokentoken" not in done.out + done.err


def test_a_message_may_begin_with_json_from_a_file(run: Run, receiver: Receiver, tmp_path: Any) -> None:
    file = tmp_path / "message.json"
    file.write_text('{"blocks": [{"type": "divider"}]}', "utf-8")
    words = ("send", "slack", "message", f"{receiver.url}/x", "--body-file", file)
    assert run(*words, "--text", "hi").status == 0
    assert json.loads(receiver.came[0][3]) == {"blocks": [{"type": "divider"}], "text": "hi"}
    file.write_text("{", "utf-8")
    assert "no JSON" in run(*words).err


def test_no_session_file_is_made(run: Run, receiver: Receiver, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_INSPECTOR_HOME", str(tmp_path / "home"))
    assert run("send", "github", "ping", receiver.url).status == 0
    assert list(tmp_path.rglob("*.webhooks")) == []


def test_a_webhook_id_of_paypal_is_signed_with_by_a_local_key_which_is_told(
    run: Run, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, make_capture: Callable[..., Capture]
) -> None:
    monkeypatch.setenv("WEBHOOK_ID", "8XK21234AB567890C")
    words = ("send", "paypal", "PAYMENT.CAPTURE.COMPLETED", f"{receiver.url}/paypal", "--secret-env", "WEBHOOK_ID")
    done = run(*words, "--repeat", 2)
    assert done.status == 0
    assert done.err.count("local test key in place of PayPal's; configure the receiver with its certificate") == 1
    assert "8XK21234AB567890C" not in done.err
    keys = Keys(secret="8XK21234AB567890C", cert_pem=done.err[done.err.index("-----BEGIN CERTIFICATE") :])
    assert len(receiver.came) == 2
    for method, target, headers, body in receiver.came:
        lines = Headers.from_text(list(headers.items()))
        came = make_capture(method=method, target=target, headers=lines, body=body)
        assert verify(came, keys, provider="paypal").outcome == "valid"

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.answers import compile_rule
from inspector.answers.asked import Asked
from inspector.answers.values import AnswerValues
from inspector.capture import Capture, Headers
from inspector.config import config_text, load_config, parse_config
from inspector.endpoints import AnswerRule, Endpoint, Forward, GateRule, Retention, SecretRef, local_key_ref
from inspector.errors import ConfigError
from inspector.providers import get
from inspector.settings import MIB, ListenerSettings
from inspector.templates import Template

DESIGN = """
[listener]
host = "127.0.0.1"
port = 8080
body_limit = "25 MiB"

[endpoints.orders]
path = "/orders"
provider = "shopify"                  # or "auto"
secret_env = "SHOPIFY_SECRET"
verify_token_env = "META_VERIFY_TOKEN" # a token of its own
public_url = "https://hooks.example.com/orders"
options = { audience = "https://a", leeway_s = 5 }
target = "http://localhost:3000/webhooks/orders"
handshakes = true                     # true, false or "ask"
gate = ["signature"]                  # what a request must pass
[[endpoints.orders.answers]]
when = "attempt<3"
status = 500
"""


def test_the_file_of_the_design_is_read_whole() -> None:
    config = parse_config(DESIGN, "hooks.toml")
    assert config.listener == ListenerSettings("127.0.0.1", 8080, 25 * MIB)
    (orders,) = config.endpoints
    assert orders == Endpoint(
        name="orders",
        path="/orders",
        provider="shopify",
        public_url="https://hooks.example.com/orders",
        target="http://localhost:3000/webhooks/orders",
        options={"audience": "https://a", "leeway_s": 5},
        secrets=(SecretRef("env", "SHOPIFY_SECRET"), SecretRef("env", "META_VERIFY_TOKEN", "", "verify_token")),
        handshakes="on",
        gate=(GateRule("signature"),),
        answers=(AnswerRule(when="attempt<3", status=500),),
    )
    assert config.notes == ()


def test_what_the_file_leaves_open_comes_from_the_settings() -> None:
    config = parse_config("[listener]\nport = 9000\n", "x", ListenerSettings(host="::1", body_limit=5))
    assert config.listener == ListenerSettings(host="::1", port=9000, body_limit=5)


def test_several_secrets_have_labels_and_files_lie_beside_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "hooks.toml"
    path.write_text(
        "[endpoints.pay]\nsecrets = [\n"
        '  { secret_env = "LIVE", label = "live" },\n'
        '  { file = "test.key", label = "test" },\n'
        '  { keyring = "pay/x" },\n]\n'
    )
    (pay,) = load_config(path).endpoints
    assert pay.secrets == (
        SecretRef("env", "LIVE", "live"),
        SecretRef("file", str(tmp_path / "test.key"), "test"),
        SecretRef("keyring", "pay/x"),
    )


def test_misspelt_keys_are_told_with_line_and_suggestion() -> None:
    config = parse_config("[listener]\nprot = 1\n\n[endpoints.a]\ntaget = 'x'\n\n[other]\n", "f.toml")
    assert config.notes == (
        "f.toml, line 7: other is not known here and was left out.",
        "f.toml, line 2: listener.prot is not known here and was left out. Did you mean port?",
        "f.toml, line 5: endpoints.a.taget is not known here and was left out. Did you mean target?",
    )


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[listener\n", 1, "does not parse"),
        ("[listener]\n\nport = 'x'\n", 3, "listener.port"),
        ("[listener]\nport = 70000\n", 2, "65535"),
        ("[listener]\nbody_limit = 'many'\n", 2, "no size"),
        ("listener = 3\n", None, "listener must be a table"),
        ("[endpoints]\na = 3\n", 2, "endpoints.a must be a table"),
        ("[endpoints.'a b']\npath = '/x'\n", 1, "no endpoint name"),
        ("[endpoints.a]\npath = 'x'\n", 2, "slash"),
        ("[endpoints.a]\nprovider = 3\n", 2, "text in quotes"),
        ("[endpoints.a]\n\ntarget = 'localhost:1'\n", 3, "Perhaps http://localhost:1"),
        ("[endpoints.a]\ntolerance_s = -1\n", 2, "seconds"),
        ("[endpoints.a]\noptions = 3\n", 2, "audience"),
        ("[endpoints.a]\noptions = { a = [1] }\n", 2, "audience"),
        ("[endpoints.a]\nsecret_env = ''\n", 2, "is empty"),
        ("[endpoints.a]\nsecrets = ['x']\n", 2, "must be a list like"),
        ("[endpoints.a]\nsecrets = [{ value = 'geheim' }]\n", 2, "'value'"),
        ("[endpoints.a]\nsecrets = [{ label = 'x' }]\n", 2, "exactly one place"),
        ("[endpoints.a]\ngate = [2026-01-01]\n", 2, "no condition"),
        ("[endpoints.a]\npath = '/a/{b'\n", 2, "no part of a path"),
        ("[endpoints.a]\nmethods = 'POST'\n", 2, "must be a list"),
        ("[endpoints.a]\nmethods = ['P T']\n", 1, "no method"),
        ("[endpoints.a]\ngate = 'signature'\n", 2, "must be a list"),
        ("[endpoints.a]\ngate = [{ basic = 'me' }]\n", 2, "no condition"),
        ("[endpoints.a]\ngate = [{ bearer = true, value = 'geheim' }]\n", 2, "{ bearer, value }"),
        ("[endpoints.a]\ngate = [{ addresses = ['10.0.0.0/99'] }]\n", 2, "no range of addresses"),
        ("[endpoints.a]\nhandshakes = 'maybe'\n", 2, "true, false"),
        ("[endpoints.a]\nhandshakes_off = 'slack'\n", 2, "must be a list"),
        ("[endpoints.a]\nhandshakes_off = ['slak']\n", 2, "no provider known here"),
        ("[endpoints.a]\ngate = [{ signature = true, status = 'no' }]\n", 2, "no condition"),
        ("[endpoints.a]\ngate = [{ signature = true, status = 200 }]\n", 2, "200 refuses nobody"),
        ("[endpoints.a]\ncolour = 'pink'\n", 2, "there are red, amber"),
        ("[endpoints.a]\nretention = 3\n", 2, "{ captures = 1000, days = 7 }"),
        ("[endpoints.a]\nretention = { years = 1 }\n", 2, "{ captures = 1000, days = 7 }"),
        ("[endpoints.a]\nretention = { captures = 1.5 }\n", 2, "whole number"),
        ("[endpoints.a]\nretention = { days = -1 }\n", 2, "number of days"),
        ("[endpoints.a]\nretention = { days = 1e300 }\n", 2, "to 36,500"),
        (f"[endpoints.a]\nretention = {{ days = 1{'0' * 400} }}\n", 2, "to 36,500"),
        (f"[endpoints.a]\nretention = {{ captures = 1{'0' * 40} }}\n", 2, "to 1,000,000,000"),
        ("[endpoints.a]\nanswers = 3\n", 2, "must be tables"),
        ("[[endpoints.a.answers]]\nstatus = 200\nwhen = 'statsu:1'\n", 3, "Did you mean"),
        ("[[endpoints.a.answers]]\nstatus = 99\n", 2, "no status"),
        ("[[endpoints.a.answers]]\n[[endpoints.a.answers]]\nbody = '{{x'\n", 3, "answers[2]"),
        ("[[endpoints.a.answers]]\nbody = \"{{''.__class__}}\"\n", 2, "__class__"),
        ("[[endpoints.a.answers]]\nplan = '500, often'\n", 2, "Step 2 of the plan"),
        ("[[endpoints.a.answers]]\nplan = '500, 600'\n", 2, "no status"),
        ("[[endpoints.a.answers]]\ndelay = '2h'\n", 2, "beyond the limit"),
        ("[[endpoints.a.answers]]\nfile = '../../etc/passwd'\n", 2, "outside the folder"),
        ("[[endpoints.a.answers]]\nfile = '/etc/passwd'\n", 2, "outside the folder"),
        ("[[endpoints.a.answers]]\nfile = 'none.json'\n", 2, "There is no file"),
        ("[[endpoints.a.answers]]\nheaders = [['X-A', \"1\\r\\nX-B: 2\"]]\n", 2, "line break"),
        ("[[endpoints.a.answers]]\nheaders = { 'Content-Length' = '3' }\n", 2, "written by the listener"),
        ("[endpoints.a]\n[endpoints.b]\npath = '/a'\n", 3, "same path as the endpoint a"),
        ("[endpoints.a]\n[endpoints.b]\npath = '/%61'\n", 3, "same path as the endpoint a"),
        ("[endpoints.a]\npath = '/a?b'\n", 2, "no path of a request can have"),
        ('# x\n[endpoints.a]\npath = "/a', 3, "Unterminated string (at line 3, the end of document)"),
        ("a = " + "[" * 3000, None, "nested too deeply"),
        ("\na = " + "9" * 5000, None, "too many digits"),
        ("[[endpoints.a.answers]]\njson = { x = nan }\n", 2, "JSON has not"),
        ("[[endpoints.a.answers]]\njson = { x = '{{nope' }\n", 2, "never closed"),
        ("[[endpoints.a.answers]]\nbody = '{{self}}'\n", 2, "no value named 'self'"),
        (f"[[endpoints.a.answers]]\njson = {{ {'.'.join('a' * 3000)} = 1 }}\n", 2, "JSON has not"),
        ("[[endpoints.a.answers]]\nbody = '{{nope}}'\n", 2, "no value named 'nope'"),
        ("[[endpoints.a.answers]]\nreason = 'no €'\n", 2, "one line of letters"),
        ("[[endpoints.a.answers]]\n" * 10_001, 10_001, "at most 10,000 answers"),
    ],
)
def test_mistakes_are_told_with_file_line_and_reason(text: str, line: int | None, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "f.toml")
    assert "f.toml" in str(caught.value)
    assert says in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.path == "f.toml"
    if line is not None:
        assert caught.value.line == line


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(tmp_path / "latin.toml")


def test_a_provider_may_have_another_name() -> None:
    (one,) = parse_config(
        "[endpoints.a]\nprovider = 'whatsapp'\nhandshakes_off = ['pubsub', 'x']\n", "f.toml"
    ).endpoints
    assert (one.provider, one.handshakes_off) == ("meta", ("google", "x"))
    found = get("azure-eventgrid")
    assert found is not None
    assert found.name == "eventgrid"


def test_a_mark_at_the_beginning_of_a_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf[endpoints.a]\n")
    assert [one.name for one in load_config(tmp_path / "bom.toml").endpoints] == ["a"]


@given(st.text() | st.integers() | st.none() | st.lists(st.text()) | st.dictionaries(st.text(), st.text()))
def test_json_stays_json_whatever_is_filled_in(value: object) -> None:
    text = """[[endpoints.a.answers]]
json = { id = "a{{request.body.id}}\\n", who = '{{header "X-Id"}}', n = 1, list = ["{{uuid}}", true], "{{uuid}}" = 1.5 }
"""
    (rule,) = parse_config(text, "f.toml").endpoints[0].answers
    body = compile_rule(rule).body
    assert isinstance(body, Template)
    request = Capture.made("POST", "/", Headers.from_text([("X-Id", 'a"b\\')]), json.dumps({"id": value}).encode())
    asked = Asked(request, lambda _capture: None, lambda _capture, _seen: None)
    made = json.loads(body.render(AnswerValues(asked, Endpoint("a"))))
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert made["id"] == f"a{told}\n"
    assert (made["who"], made["n"], made["list"][1], len(made)) == ('a"b\\', 1, True, 5)


def test_redirects_that_go_in_a_circle_are_told() -> None:
    def answer(path: str, status: int, to: str, more: str = "") -> str:
        return f"[[endpoints.{path}.answers]]\nstatus = {status}\nheaders = {{ Location = '{to}' }}\n{more}\n"

    def notes(*answers: str) -> tuple[str, ...]:
        return parse_config("".join(answers), "f.toml").notes

    (note,) = notes(answer("a", 302, "/b"), answer("b", 307, "a?x"))
    assert note == (
        "f.toml: Answers redirect in a circle, /a (answer 1) → /b (answer 1) → /a:"
        " a sender that follows goes round until it gives up."
    )
    assert len(notes(answer("c", 308, "/c"))) == 1
    assert notes(answer("a", 302, "/b"), answer("b", 302, "http://elsewhere/a")) == ()
    assert notes(answer("a", 302, "/b"), answer("b", 302, "/a", "when = 'method:PUT'")) == ()
    assert notes(answer("a", 302, "/b"), answer("b", 302, "/a", "when = 'body.x'")) == ()
    assert notes(answer("a", 302, "/{{uuid}}")) == ()
    # what is no address of the web, and what is no address at all
    for odd in ("myapp:done", "http://[::1/x", "//[x/", "http://h\u2100x/"):
        assert notes(answer("default", 302, odd)) == ()
    assert notes(answer("a", 302, "/b"), answer("b", 302, "/a", "rate = '50%'")) == ()


NAMES = st.text("abcXYZ0123456789_.~-", min_size=1, max_size=12)
ENDPOINTS = st.builds(
    Endpoint,
    name=NAMES,
    provider=st.sampled_from(["auto", "github", "stripe"]),
    target=st.sampled_from(["", "http://localhost:3000/x"]),
    tolerance_s=st.none() | st.floats(0, 1e6),
    options=st.dictionaries(st.sampled_from(["audience", "email"]), st.text('aé"\\', max_size=5) | st.booleans()),
    secrets=st.lists(
        st.builds(
            SecretRef,
            st.sampled_from(["env", "keyring"]),
            st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable()),
            st.sampled_from(["", "live"]),
            st.sampled_from(["signing", "verify_token"]),
        ),
        max_size=3,
    ).map(tuple),
    gate=st.lists(
        st.sampled_from(
            [
                GateRule("signature"),
                GateRule("basic", "me", SecretRef("env", "PASSWORD", role="gate")),
                GateRule("bearer", "", SecretRef("keyring", "a/b", role="gate")),
                GateRule("addresses", values=("10.0.0.0/8", "::1/128")),
                GateRule("signature", status=404),
                GateRule("header", "X-Key", SecretRef("env", "KEY", role="gate"), status=422),
            ]
        ),
        max_size=2,
    ).map(tuple),
    handshakes=st.sampled_from(["on", "off", "ask"]),
    handshakes_off=st.sampled_from([(), ("slack", "zoom")]),
    quick_status=st.booleans(),
    colour=st.sampled_from(["", "red", "purple"]),
    retention=st.builds(Retention, st.integers(0, 10**6), st.floats(0, 36500)),
    methods=st.sampled_from([(), ("POST", "PUT")]),
    answers=st.lists(
        st.builds(
            AnswerRule,
            when=st.sampled_from(["", "attempt<3", 'body.a="x y"']),
            status=st.integers(200, 599),
            headers=st.lists(st.tuples(st.sampled_from(["X-A", "x-a"]), st.text("aé ", max_size=3)), max_size=2).map(
                tuple
            ),
            body=st.text('aé"\\\n\r\t\x7f', max_size=5),
            template=st.sampled_from([None, True, False]),
            plan=st.sampled_from(["", "500 x2, then 200"]),
            rate=st.sampled_from(["", "10%"]),
        ),
        max_size=2,
    ).map(tuple),
)


@given(st.lists(ENDPOINTS, max_size=3, unique_by=(lambda one: one.place, lambda one: one.name)))
def test_what_is_written_is_read_back_the_same(endpoints: list[Endpoint]) -> None:
    listener = ListenerSettings(port=1234, slow_client_s=2.5)
    config = parse_config(config_text(listener, endpoints), "f.toml")
    assert config.listener == listener
    assert list(config.endpoints) == endpoints


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[endpoints.a]\nprovider = "strippe"', "x.toml, line 2: endpoints.a.provider is 'strippe'"),
        ('[endpoints.a]\nprovider = "strippe"', "did you mean stripe?"),
        ('[endpoints.a]\nprovider = "zzz"', "there are auto, adyen"),
        ("[listener]\nslow_client_s = 0", "x.toml, line 2: listener.slow_client_s is 0"),
        ("[listener]\nslow_client_s = inf", "a number, 0 or more"),
        ("[listener]\nbody_limit = 0", "the least is 1."),
        ('[listener]\nheader_limit = "1kB"', "the least is 1024."),
        ("[listener]\nport = 80.5", "not a whole number, 0 or more"),
        ("[listener]\nhost = 5", "not a text in quotes"),
    ],
)
def test_values_that_could_not_work_are_refused_with_their_line(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "x.toml")
    assert says in str(caught.value)
    assert caught.value.line == 2


FORWARDS = """
[listener]
port = 8080

[endpoints.orders]
path = "/orders"

[[endpoints.orders.forwards]]
to = "http://localhost:3000/webhooks"

[[endpoints.orders.forwards]]
to = "http://localhost:4000"
when = "event:order.* -header[x-test]"
answer = false
timeout = 2.5
retries = 0
"""


def test_forwards_are_read_and_written_back() -> None:
    config = parse_config(FORWARDS, "hooks.toml")
    assert config.notes == ()
    (orders,) = config.endpoints
    assert orders.forwards == (
        Forward("http://localhost:3000/webhooks"),
        Forward("http://localhost:4000", "event:order.* -header[x-test]", answer=False, timeout_s=2.5, retries=0),
    )
    text = config_text(config.listener, config.endpoints)
    assert parse_config(text, "again.toml").endpoints == config.endpoints
    assert "timeout = 5" not in text, "what has its default is left out"
    assert Endpoint.from_dict(orders.to_dict()) == orders


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('to = "http://localhost:4000"', 'to = "localhost:4000"', 12, "does not say http or https"),
        ('to = "http://localhost:4000"', 'to = "http://localhost:8080/x"', 12, "address of this listener itself"),
        ('to = "http://localhost:4000"', 'to = "http://[::1]:8080"', 12, "address of this listener itself"),
        ('to = "http://localhost:4000"\n', "", 11, "has no `to`"),
        ('"event:order.* -header[x-test]"', '"(a"', 13, "does not parse"),
        ("answer = false", 'answer = "no"', 14, "it must be true or false"),
        ("timeout = 2.5", "timeout = 0", 15, "more than 0"),
        ("timeout = 2.5", "timeout = inf", 15, "at most 300"),
        ("timeout = 2.5", 'timeout = "2 s"', 15, "it must be a number of seconds"),
        ("retries = 0", "retries = -1", 16, "from 0 to 1000"),
        ("retries = 0", "retries = true", 16, "it must be a whole number"),
    ],
)
def test_a_forward_that_cannot_work_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in FORWARDS
    with pytest.raises(ConfigError, match=r"hooks\.toml, line") as caught:
        parse_config(FORWARDS.replace(old, new, 1), "hooks.toml")
    assert caught.value.line == line
    assert says in str(caught.value)
    assert "endpoints.orders.forwards[2]" in str(caught.value)


def test_a_forward_may_lead_to_the_port_of_the_file_when_another_one_is_listened_on() -> None:
    text = FORWARDS.replace("localhost:4000", "localhost:8080")
    assert parse_config(text, "hooks.toml", port=9000).endpoints[0].forwards[1].to == "http://localhost:8080"
    with pytest.raises(ConfigError, match="listener itself"):
        parse_config(FORWARDS, "hooks.toml", port=4000)


def test_forwards_in_one_line_and_keys_that_are_not_known() -> None:
    config = parse_config('[endpoints.a]\nforwards = [{ to = "http://x", whn = "a" }]\n', "f.toml")
    assert config.endpoints[0].forwards == (Forward("http://x"),)
    assert config.notes == (
        "f.toml, line 2: endpoints.a.forwards.whn is not known here and was left out. Did you mean when?",
    )
    with pytest.raises(ConfigError, match=r"line 2: endpoints\.a\.forwards must be tables"):
        parse_config('[endpoints.a]\nforwards = "http://x"\n', "f.toml")


def test_a_test_key_is_named_where_it_is_kept() -> None:
    endpoint = Endpoint("a", secrets=(local_key_ref("a", "paypal", "PayPal"),))
    text = config_text(ListenerSettings(), [endpoint])
    assert 'test_key_keyring = "a/test-key/paypal"' in text
    assert parse_config(text, "f.toml").endpoints == (endpoint,)

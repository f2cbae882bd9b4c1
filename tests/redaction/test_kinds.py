"""What is found by its form, and what only looks like it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from inspector.capture import Capture
from inspector.redaction import BUILT_IN, Profile, Redactor

Make = Callable[..., Capture]


def text(make: Make, body: str, profile: Profile = BUILT_IN["default"]) -> str:
    sent = make(body=body.encode(), headers=[("Content-Type", "text/plain")])
    return Redactor(profile).capture(sent).body.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mail ann@example.com.", "mail [email-1]."),
        ("jürgen@müller.example", "[email-1]"),
        ("a@b.example|c@d.example/e@f.example", "[email-1]|[email-2]/[email-3]"),
        ("a@b.example{c@d.example+e@f.example", "[email-1]{[email-2]+[email-3]"),
        ("pay 4111-1111-1111-1111 now", "pay [card-1] now"),
        ("4111 1111 1111 1111 123", "[card-1] 123"),
        ("IBAN DE89 3704 0044 0532 0130 00 text", "IBAN [iban-1] text"),
        ("call +1 (555) 123-4567", "call [phone-1]"),
        ("from 10.1.2.3:80", "from [ip-1]:80"),
        ("at [2001:db8::1]:80", "at [[ip-1]]:80"),
        ("postgres://u:pw1@db.example/x", "postgres://[authorization-1]@db.example/x"),
        ("curl -H 'Authorization: Bearer abc123XYZ'", "curl -H 'Authorization: Bearer [secret-1]'"),
        ("login password=hunter22&x=1", "login password=[secret-1]&x=1"),
        ('{"a" password: "two words"', '{"a" password: "[secret-1]"'),
        ("Password: correct horse battery", "Password: [secret-1]"),
        ("Cookie: a=b1; c=d2", "Cookie: a=[cookie-1]; c=[cookie-2]"),
    ],
)
def test_forms_are_found_in_text(before: str, after: str, make_capture: Make) -> None:
    assert text(make_capture, before) == after


@pytest.mark.parametrize(
    "harmless",
    [
        "4111 1111 1111 1112",  # the check digit is wrong
        "DE89370400440532013001",
        "1732479027123",
        "12:34:56",
        "2026-11-24T21:00:00.123456Z",
        "127.0.0.1 and ::1",
        "version 1.2.3",
        "0199a0b0-0000-7000-8000-0000000000aa",
        "00:1b:63:84:45:e6",
        "in_1MtHbELkdIwHu7ixl4OzzPMv",
        "bearer of news",
        "max_tokens=100",
        "invoice.paid",
    ],
)
def test_what_only_looks_like_it_stays(harmless: str, make_capture: Make) -> None:
    assert text(make_capture, harmless) == harmless


@pytest.mark.parametrize("name", ["password", "userPassword", "user_password", "API-Key", "ssn", "x.token", "CVV2"])
def test_names_are_told_by_their_words(name: str, make_capture: Make) -> None:
    sent = make_capture(body=json.dumps({name: "value one", "other": 1}).encode())
    assert json.loads(Redactor(BUILT_IN["default"]).capture(sent).body) == {name: "[secret-1]", "other": 1}


@pytest.mark.parametrize(
    ("query", "after"),
    [
        ("key=summer", "key=%5Bsecret-1%5D"),
        ("a=1&amp;KEY=summer", "a=1&amp;KEY=%5Bsecret-1%5D"),
        ("sig=plain&token=word", "sig=%5Bsignature-1%5D&token=%5Bsecret-1%5D"),
        ("code=abc&state=x", "code=%5Bsecret-1%5D&state=x"),
        ("routing_key=abc", "routing_key=%5Bsecret-1%5D"),
        ("key=colour&value=red", "key=colour&value=red"),
        ("key=12", "key=12"),
        ("code=DE&page=2", "code=DE&page=2"),
        ("code=SUMMER10", "code=SUMMER10"),
        ("ticket=1234&sort_key=name&keys=a", "ticket=1234&sort_key=name&keys=a"),
    ],
)
def test_keys_and_codes_in_addresses_are_told_by_what_stands_beside_them(
    query: str, after: str, make_capture: Make
) -> None:
    redactor = Redactor(BUILT_IN["default"])
    sent = make_capture(target=f"/x?{query}", headers=[("Referer", f"https://x.example/y?{query}")])
    made = redactor.capture(sent)
    assert made.target == f"/x?{after}"
    told = after.replace("%5B", "[").replace("%5D", "]")
    assert made.headers.get("referer") == f"https://x.example/y?{told}"
    moved = make_capture(target=f"/x#{query}", headers=[("Location", f"https://x.example/y#{query}")])
    made = redactor.capture(moved)
    assert made.target == f"/x#{after}"
    assert made.headers.get("location") == f"https://x.example/y#{told}"


def test_a_key_in_a_form_is_told_by_its_look(make_capture: Make) -> None:
    sent = make_capture(body=b"key=summer&code=DE&x=1", headers=[("Content-Type", "application/x-www-form-urlencoded")])
    assert Redactor(BUILT_IN["default"]).capture(sent).body == sent.body


@pytest.mark.parametrize("name", ["token_type", "passenger", "secretary", "tokens_used", "author", "pinned", "ipsum"])
def test_words_that_begin_like_them_are_no_names(name: str, make_capture: Make) -> None:
    sent = make_capture(body=json.dumps({name: "value one"}).encode())
    assert Redactor(BUILT_IN["default"]).capture(sent).body == sent.body


def test_all_below_such_a_name_is_replaced(make_capture: Make) -> None:
    sent = make_capture(body=b'{"credentials": {"a": ["x1", 2, true, null, ""], "b": {"c": "y1"}}, "z": "x"}')
    made = Redactor(BUILT_IN["default"]).capture(sent).body
    assert made == (
        b'{"credentials": {"a": ["[secret-1]", "[secret-2]", true, null, ""], "b": {"c": "[secret-3]"}}, "z": "x"}'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<a>ann@exa<![CDATA[mple.com]]></a>", "<a>[email-1]</a>"),
        ("<a>ann@exa<!-- x -->mple.com</a>", "<a>[email-1]<!-- x --></a>"),
        ("<password>one<![CDATA[ two]]></password>", "<password>[secret-1]</password>"),
        ("<a>\n<![CDATA[to ann@example.com]]>\n</a>", "<a>\n<![CDATA[to [email-1]]]>\n</a>"),
        ("<a>one<![CDATA[ <two> ]]>three</a>", "<a>one<![CDATA[ <two> ]]>three</a>"),
    ],
)
def test_texts_of_one_element_are_read_as_one(before: str, after: str, make_capture: Make) -> None:
    sent = make_capture(body=before.encode(), headers=[("Content-Type", "application/xml")])
    assert Redactor(BUILT_IN["default"]).capture(sent).body.decode() == after


def test_the_same_value_has_the_same_placeholder_in_all_captures(make_capture: Make) -> None:
    redactor = Redactor(BUILT_IN["default"])
    bodies = [
        redactor.capture(make_capture(body=json.dumps({"to": mail}).encode())).body
        for mail in ("a@example.com", "b@example.com", "a@example.com")
    ]
    assert bodies == [b'{"to": "[email-1]"}', b'{"to": "[email-2]"}', b'{"to": "[email-1]"}']


def test_shapes_can_be_kept(make_capture: Make) -> None:
    profile = Profile("shape", kinds=("email", "card", "phone", "names"), keep_shape=True)
    before = b'{"card": 4111111111111111, "to": "someone.long@example.com", "tel": "+49 170 1234567", "pin": 1234}'
    made = Redactor(profile).capture(make_capture(body=before)).body
    assert len(made) == len(before)
    data = json.loads(made)
    assert [type(data["card"]), type(data["pin"])] == [int, int]
    assert (data["card"], data["pin"]) != (4111111111111111, 1234)
    assert (data["tel"][0], data["tel"].count(" ")) == ("+", 2)
    assert b"someone" not in made


def test_everything_else_stays_byte_for_byte(make_capture: Make) -> None:
    body = b'{ "n" : 1.500E+2,\t"u":"\\u00e9\\/\xc3\xa9", "dup":1, "dup":2, "m":"a@b.example" ,"z":[ ] }\r\n'
    sent = make_capture(body=body, target="/a%2Fb?x=%7e&y=a+b&&z")
    made = Redactor(BUILT_IN["default"]).capture(sent)
    assert made.body == body.replace(b"a@b.example", b"[email-1]")
    assert (made.target, made.headers) == (sent.target, sent.headers)

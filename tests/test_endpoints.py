"""Endpoints: names, round trips, and which one a target belongs to."""

from __future__ import annotations

import pytest

from inspector.endpoints import AnswerRule, Endpoint, GateRule, Router, SecretRef, check_path, parse_option
from inspector.errors import ConfigError


def test_an_endpoint_survives_its_stored_form() -> None:
    endpoint = Endpoint(
        "orders",
        provider="shopify",
        target="http://localhost:3000/x",
        tolerance_s=60.0,
        secrets=(SecretRef("keyring", "orders/live", "live"), SecretRef("env", "X", "test")),
        answers=(AnswerRule(when="attempt<3", status=500, headers=(("X-A", "1"), ("X-A", "2"))),),
        gate=(GateRule("basic", "me", SecretRef("env", "PASSWORD", role="gate")), GateRule("signature")),
        handshakes="off",
        quick_status=True,
        extra={"of_later": [{"x": 500}]},
    )
    assert Endpoint.from_dict(endpoint.to_dict()) == endpoint
    assert endpoint.path == "/orders"


@pytest.mark.parametrize("name", ["", "a b", "a/b", "ü", "x" * 81])
def test_a_name_that_cannot_stand_in_a_path_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="endpoint name"):
        Endpoint(name)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/orders", "orders"),
        ("/orders/", "orders"),
        ("/orders/5?x=/stripe", "orders"),
        ("//orders", "orders"),
        ("/ordersx", "default"),
        ("/", "default"),
        ("*", "default"),
        ("http://localhost:8080/pay/now", "stripe"),
        ("/pay?x", "stripe"),
        ("/stripe", "default"),
        ("/%6Frders", "orders"),
        ("/orders%2F5", "default"),
        ("/orders#5", "orders"),
        ("/caf%C3%A9", "coffee"),
        ("/caf\xc3\xa9?x", "coffee"),
        ("/a%20b", "spaced"),
        ("/%zz", "default"),
        ("", "default"),
    ],
)
def test_the_path_chooses_the_endpoint(target: str, name: str) -> None:
    further = [Endpoint("coffee", path="/café"), Endpoint("spaced", path="/a b")]
    router = Router([Endpoint("default"), Endpoint("orders"), Endpoint("stripe", path="/pay"), *further])
    assert router.endpoint_of(target) == name
    assert Router([]).endpoint_of(target) == "default"


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("POST", "/shops/7/orders", "orders"),
        ("POST", "/shops/7/orders/5?x", "orders"),
        ("POST", "/shops/main/orders", "main"),
        ("POST", "/shops/7", "shops"),
        ("GET", "/shops/7", "default"),
        ("PUT", "/shops/7/orders", "writes"),
        ("GET", "/shops/7/orders", "orders"),
        ("POST", "/shops//orders", "shops"),
        ("POST", "/other/ping", "any"),
        ("POST", "/shops/x/ping", "shops"),
    ],
)
def test_parts_of_paths_and_methods_choose_the_most_special_endpoint(method: str, target: str, name: str) -> None:
    router = Router(
        [
            Endpoint("shops", "/shops", methods=("POST",)),
            Endpoint("orders", "/shops/{shop}/orders"),
            Endpoint("writes", "/shops/{shop}/orders", methods=("PUT", "PATCH")),
            Endpoint("main", "/shops/main/orders"),
            Endpoint("any", "/{what}/ping"),
        ]
    )
    assert router.endpoint_of(target, method) == name


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("audience=https://a/?x=1", "audience", "https://a/?x=1"),
        (" email = a@b ", "email", "a@b"),
        ("tolerance_s=5", "tolerance_s", 5.0),
        ("verify_token=true", "verify_token", "true"),
        ("audience=0123456789", "audience", "0123456789"),
        ("tolerance_s=", "tolerance_s", ""),
        ("header=", "header", ""),
        ("client_key=nan", "client_key", "nan"),
    ],
)
def test_an_option_is_read_with_its_kind(text: str, name: str, value: object) -> None:
    assert parse_option(text) == (name, value)


@pytest.mark.parametrize("text", ["tolerance_s=soon", "tolerance_s=-1", "tolerance_s=inf"])
def test_a_window_is_a_number_of_seconds(text: str) -> None:
    with pytest.raises(ConfigError, match="seconds"):
        parse_option(text)


@pytest.mark.parametrize("text", ["audience", "=x", "Big=1", "a b=1"])
def test_what_is_no_option_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="audience="):
        parse_option(text)


def test_only_a_target_without_a_slash_is_an_address() -> None:
    router = Router([Endpoint("g")])
    for target, name in (("/g?u=s3://bucket", "g"), ("/a://h/g", "default"), ("http://h/g?x", "g"), ("/g//x", "g")):
        assert router.endpoint_of(target) == name


def test_of_two_at_one_path_the_one_with_fewer_methods_gets_what_both_are_for() -> None:
    router = Router([Endpoint("writes", "/a", methods=("POST", "PUT")), Endpoint("puts", "/a", methods=("PUT",))])
    assert [router.endpoint_of("/a", method) for method in ("POST", "PUT", "GET")] == ["writes", "puts", "default"]


def test_methods_are_in_capitals_and_the_same_path_is_seen_however_it_is_spelled() -> None:
    assert Endpoint("a", methods=("post", "Put")).methods == ("POST", "PUT")
    assert Endpoint("a", "/x").place == Endpoint("b", "/%78").place == Endpoint("c", "//x/").place


@pytest.mark.parametrize("path", ["/a?b=1", "/a#b", "/a b", "/{a"])
def test_a_path_that_no_request_has_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="path"):
        check_path(path)

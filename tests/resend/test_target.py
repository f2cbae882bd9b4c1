from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import ResendRefused
from inspector.resend import parse_target
from inspector.resend.target import leads_to


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("http://localhost:3000", "localhost", 3000, "", "localhost:3000"),
        ("http://localhost/", "localhost", 80, "", "localhost"),
        ("https://Example.COM/Hook%2fx?a=%7e#part", "example.com", 443, "/Hook%2fx?a=%7e", "example.com"),
        ("https://example.com:80?a=1", "example.com", 80, "/?a=1", "example.com:80"),
        ("http://[::1]:8080/x", "::1", 8080, "/x", "[::1]:8080"),
        ("http://[fe80::1%lo]/x", "fe80::1%lo", 80, "/x", "[fe80::1]"),
        ("http://[fe80::1%25lo]/x", "fe80::1%lo", 80, "/x", "[fe80::1]"),
        ("http://bücher.example/straße", "xn--bcher-kva.example", 80, "/stra%C3%9Fe", "xn--bcher-kva.example"),
        ("http://my_service:80/", "my_service", 80, "", "my_service"),
    ],
)
def test_addresses_are_taken_apart(url: str, host: str, port: int, path: str, authority: str) -> None:
    target = parse_target(url)
    assert (target.host, target.port, target.path, target.authority) == (host, port, path, authority)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no address"),
        ("localhost:3000/x", "Perhaps http://localhost:3000/x"),
        ("ftp://localhost/", "ftp"),
        ("http://localhost/a b", "a space"),
        ("http://localhost/\r\nX-Evil: 1", "line break"),
        ("http://localhost\n", "line break"),
        ("http://", "no host"),
        ("http://localhost:99999/", "Port out of range"),
        ("http://localhost:0/", "port 0"),
        ("http://localhost:x/", "not valid"),
        ("http://[::1/", "not valid"),
        ("http://exa<mple/", "cannot exist"),
        ("http://ex..bücher/", "not valid"),
        ("http://localhost/\udcff", "no Unicode text"),
    ],
)
def test_odd_addresses_are_refused_with_the_reason(url: str, says: str) -> None:
    with pytest.raises(ResendRefused) as caught:
        parse_target(url)
    assert says in str(caught.value)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ResendRefused) as caught:
        parse_target("http://user:geheim@localhost/")
    assert "geheim" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_either_refused_or_safe_to_put_on_the_wire(text: str) -> None:
    try:
        target = parse_target(f"http://{text}")
    except ResendRefused:
        return
    wire = target.authority + target.path
    assert wire.isascii()
    assert not any(char <= " " or char == "\x7f" for char in wire)


@pytest.mark.parametrize(
    ("url", "host", "same"),
    [
        ("http://localhost:8080", "127.0.0.1", True),
        ("http://LOCALHOST:8080/x", "::1", True),
        ("http://[::1]:8080", "0.0.0.0", True),
        ("http://127.9.9.9:8080", "localhost", True),
        ("http://app.localhost:8080", "127.0.0.1", True),
        ("http://10.1.2.3:8080", "10.1.2.3", True),
        ("http://localhost:8081", "127.0.0.1", False),
        ("http://10.1.2.3:8080", "127.0.0.1", False),
        ("http://localhost:8080", "10.1.2.3", False),
        ("https://hooks.example.com:8080", "0.0.0.0", False),
    ],
)
def test_our_own_address_is_known_by_its_names(url: str, host: str, same: bool) -> None:
    assert leads_to(parse_target(url), host, 8080) is same

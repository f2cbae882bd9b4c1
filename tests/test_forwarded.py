"""What proxies say of senders: lists that anybody can write."""

from __future__ import annotations

import ipaddress
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.capture.forwarded import (
    Address,
    Sender,
    address_of,
    host_of,
    networks_of,
    parse_forwarded,
    read_hop,
    sender_of,
)
from inspector.errors import ConfigError

PEER = "127.0.0.1:50123"
TRUSTED = networks_of(["127.0.0.1", "10.0.0.0/8", "2001:db8:ff::/48"])


def trusted(address: Address) -> bool:
    return any(address in network for network in TRUSTED)


def sender(*headers: tuple[str, str]) -> Sender:
    return sender_of(Headers((name.encode(), value.encode("latin-1")) for name, value in headers), PEER, trusted)


@pytest.mark.parametrize(
    ("value", "peer"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 198.51.100.1 ,\t203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.1.2.3, 10.0.0.9", "203.0.113.7"),
        ("10.1.2.3, 10.0.0.9", "10.1.2.3"),
        ("203.0.113.7:4711", "203.0.113.7:4711"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("[2001:db8::1]:80", "[2001:db8::1]:80"),
        ("2001:db8::1, 2001:db8:ff::9", "[2001:db8::1]"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "[fe80::1]"),
        ("203.0.113.7:99999999", "203.0.113.7"),
    ],
)
def test_the_last_entry_that_is_no_trusted_proxy_is_the_sender(value: str, peer: str) -> None:
    assert sender(("X-Forwarded-For", value)) == Sender(peer, "X-Forwarded-For")


@pytest.mark.parametrize(
    "value", ["unknown", "_hidden", "garbage", "203.0.113.7, ", "1.2.3.4.5", "203.0.113.7, _x", ","]
)
def test_what_is_no_address_makes_the_sender_unknown_and_not_the_proxy(value: str) -> None:
    found = sender(("X-Forwarded-For", value))
    assert found.peer == ""
    assert "which is no address" in found.problem


@pytest.mark.parametrize(
    ("value", "peer"),
    [
        ("for=192.0.2.43", "192.0.2.43"),
        ("For=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
        ('for="[2001:db8:cafe::17]:4711"', "[2001:db8:cafe::17]:4711"),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ('for=192.0.2.43;host="a,b;c", for=10.0.0.1 ; proto = https', "192.0.2.43"),
        (r'for="192.0.2.4\3"', "192.0.2.43"),
    ],
)
def test_forwarded_is_read_as_rfc_7239_has_it(value: str, peer: str) -> None:
    assert sender(("Forwarded", value)) == Sender(peer, "Forwarded")


@pytest.mark.parametrize(
    "value", ['for="_gazonk"', "for=unknown", "proto=https", "for=1.2.3.4;for=5.6.7.8", "for==", '"']
)
def test_forwarded_that_hides_or_breaks_makes_the_sender_unknown(value: str) -> None:
    assert sender(("Forwarded", value)).peer == ""


def test_several_lines_are_one_list() -> None:
    assert sender(("X-Forwarded-For", "6.6.6.6"), ("x-forwarded-for", "203.0.113.7, 10.0.0.1")).peer == "203.0.113.7"


def test_a_chain_that_the_sender_wrote_beside_the_proxys_own_helps_nobody() -> None:
    found = sender(("X-Forwarded-For", "203.0.113.7"), ("Forwarded", "for=127.0.0.1"))
    assert (found.peer, found.problem) == ("", "X-Forwarded-For and Forwarded contradict each other")
    assert sender(("X-Forwarded-For", "203.0.113.7"), ("Forwarded", "for=203.0.113.7")).peer == "203.0.113.7"


def test_single_headers_count_where_there_is_no_chain() -> None:
    assert sender(("X-Real-IP", "203.0.113.7")) == Sender("203.0.113.7", "X-Real-IP")
    assert sender(("CF-Connecting-IP", "2001:db8::7")) == Sender("[2001:db8::7]", "CF-Connecting-IP")
    assert sender(("X-Real-IP", "203.0.113.7"), ("CF-Connecting-IP", "203.0.113.8")).peer == ""
    assert sender(("X-Forwarded-For", "203.0.113.7"), ("X-Real-IP", "6.6.6.6")).peer == "203.0.113.7"


def test_without_any_the_peer_made_the_request_itself() -> None:
    assert sender() == Sender(PEER)
    assert sender(("X-Forwarded-Proto", "https")) == Sender(PEER)


@pytest.mark.parametrize(
    "value", ["," * 10_000, "1.2.3.4," * 10_000, '"' * 10_000, "for=1;" * 5_000, 'for="' + "\\" * 9_999, "[" * 60_000]
)
def test_long_values_take_no_time(value: str) -> None:
    start = time.process_time()
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert sender((name, value)).peer in ("", "1.2.3.4")
    assert time.process_time() - start < 2


_hops = st.sampled_from(
    ["203.0.113.7", "10.0.0.9", "2001:db8::1", "[2001:db8::1]:8", "unknown", "_h", "", "x:y", "1.2.3.4:5", "::", "\xff"]
) | st.text(st.characters(max_codepoint=255, exclude_characters=","), max_size=12)


@settings(max_examples=50)
@given(st.lists(_hops, max_size=6), st.sampled_from(["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP"]))
def test_whatever_is_written_the_sender_is_an_address_or_nobody(hops: list[str], name: str) -> None:
    found = sender((name, ", ".join(hops)))
    assert found.peer == PEER or (found.peer == "") == bool(found.problem)
    if found.peer:
        ipaddress.ip_address(host_of(found.peer))


@settings(max_examples=50)
@given(st.lists(_hops, max_size=5), st.ip_addresses())
def test_what_a_sender_writes_before_the_proxys_entry_never_counts(hops: list[str], address: Address) -> None:
    if trusted(read_hop(str(address)).address or address):
        return
    honest = sender(("X-Forwarded-For", str(address)))
    assert sender(("X-Forwarded-For", ",".join([*hops, str(address)]))) == honest
    assert address_of(honest.peer) == read_hop(str(address)).address


@settings(max_examples=50)
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    for element in parse_forwarded(text):
        assert all(name == name.lower() for name in element)


@settings(max_examples=50)
@given(st.ip_addresses(), st.integers(1, 65535))
def test_hosts_of_peers_are_read_back(address: Address, port: int) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    for peer in (host, f"{host}:{port}", str(address)):
        assert host_of(peer) == str(address)
    hop = read_hop(f"{host}:{port}")
    assert read_hop(hop.peer) == read_hop(hop.peer)
    assert hop.port == str(port)


def test_networks_that_are_none_are_told() -> None:
    assert len(networks_of([" 10.0.0.0/8", "::1", "10.0.0.7/8"])) == 3
    with pytest.raises(ConfigError, match="no address or range"):
        networks_of(["10.0.0.0/8", "nginx"])

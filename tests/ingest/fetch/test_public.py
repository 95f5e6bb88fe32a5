"""The table of public addresses: every special range at its bounds, every form that carries an IPv4 address."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.public import GLOBAL_IPV6, SPECIAL_IPV4, SPECIAL_IPV6, is_public

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450::1",
    "2c0f::1",
]
# fmt: off
NOT_PUBLIC = [
    # IANA's registry of IPv4, each with an address of its own
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.0", "192.0.0.8", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.0.0.171",
    "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.88.99.2", "192.168.0.1",
    "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "168.63.129.16",
    # IANA's registry of IPv6
    "::", "::1", "::ffff:0:0", "64:ff9b:1::", "64:ff9b:1::808:808", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "100::1", "100:0:0:1::1",
    "2001::1", "2001:1::1", "2001:1::2", "2001:1::3", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1", "2001:20::1",
    "2001:30::1", "2001:db8::1", "2620:4f:8000::1", "3fff::1", "3fff:fff:ffff::1", "5f00::1", "5f00:ffff::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "feff::1", "ff02::1", "ff0e::1",
    # outside of global unicast
    "1::1", "1fff::1", "4000::1", "8000::1", "c000::1", "e000::1",
    # forms that carry an address which is not public
    "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:192.168.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "2002:7f00:1::1", "2002:a9fe:a9fe::", "2002:c0a8:1::1",
    "2001:0:7f00:1::f7f7:f7f7", "2001:0:808:808::80ff:fffe", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1",
    # no addresses, or of one machine only
    "fe80::1%eth0", "2606:4700::1%eth0", "", "localhost", "127.1", "0x7f000001", "2130706433", "1.1.1.1/8", "١.1.1.1",
]
CARRYING_PUBLIC = [
    "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2001:0:808:808::f7f7:f7f7",
]
# fmt: on


@pytest.mark.parametrize("address", [*PUBLIC, *CARRYING_PUBLIC])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("network", SPECIAL_IPV4, ids=str)
def test_ipv4_ranges_end_where_they_end(network: IPv4Network) -> None:
    first, last = int(network[0]), int(network[-1])
    assert not is_public(str(network[0]))
    assert not is_public(str(network[-1]))
    for neighbour in (first - 1, last + 1):
        if 0 <= neighbour <= 0xFFFFFFFF:
            special = any(IPv4Address(neighbour) in other for other in SPECIAL_IPV4)
            assert is_public(str(IPv4Address(neighbour))) is not special


@pytest.mark.parametrize("network", [*SPECIAL_IPV6, GLOBAL_IPV6], ids=str)
def test_ipv6_ranges_end_where_they_end(network: IPv6Network) -> None:
    inside = network == GLOBAL_IPV6
    assert is_public(str(network[0])) is inside
    assert is_public(str(network[-1])) is inside
    neighbours = [IPv6Address(int(network[0]) - 1), IPv6Address(int(network[-1]) + 1)]
    for neighbour in neighbours:
        special = any(neighbour in other for other in SPECIAL_IPV6) or neighbour not in GLOBAL_IPV6
        assert is_public(str(neighbour)) is not special


@given(inner=st.ip_addresses(v=4))
def test_a_form_that_carries_an_address_is_as_public_as_it(inner: IPv4Address) -> None:
    bits = int(inner)
    forms = [0xFFFF << 32 | bits, 0xFFFF << 48 | bits, bits, 0x64FF9B << 96 | bits, 0x2002 << 112 | bits << 80]
    assert {is_public(str(IPv6Address(form))) for form in forms} == {is_public(str(inner))}


def test_the_rule_does_not_ask_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Properties such as ``is_global`` differ by version: 3.11.7 lets several special ranges pass."""
    for kind in (IPv4Address, IPv6Address):
        for name in ("is_global", "is_private", "is_reserved", "is_multicast", "is_link_local", "is_loopback"):
            monkeypatch.delattr(kind, name)
    assert is_public("8.8.8.8")
    assert not is_public("192.0.0.192")
    assert not is_public("fec0::1")


def test_what_any_python_calls_special_is_refused() -> None:
    """Python's own tables follow IANA's registries: a newer Python tells here what our table lacks."""
    found = 0
    for constants in (ipaddress._IPv4Constants, ipaddress._IPv6Constants):  # type: ignore[attr-defined]
        spare = getattr(constants, "_private_networks_exceptions", [])
        for network in constants._private_networks:
            for address in (network[0], network[-1]):
                if not any(address in each for each in spare):
                    found += 1
                    assert not is_public(str(address)), network
    assert found > 20

"""Public IP addresses: a table of our own, the same on every version of Python.

Global unicast without the special ranges of IANA's registries: "IPv4 Special-Purpose Address Space" and "IPv6
Special-Purpose Address Space" (https://www.iana.org/assignments/iana-ipv4-special-registry and …ipv6-special-registry), as
known in 2025-10 and not compared with the registries since. Ranges that the registries call globally reachable but that
hold no web servers (AS112, AMT, anycast of protocols) are left out too. Forms of IPv6 that carry an IPv4 address count as
that address.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

SPECIAL_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private use
            "100.64.0.0/10",  # shared with a carrier
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # not IANA's: under it, machines in Azure reach their own host
            "169.254.0.0/16",  # link-local: metadata of cloud machines
            "172.16.0.0/12",  # private use
            "192.0.0.0/24",  # IETF protocols: metadata of Oracle's machines is 192.0.0.192
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # relays of 6to4, withdrawn
            "192.168.0.0/16",  # private use
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
GLOBAL_IPV6: Final = IPv6Network("2000::/3")
SPECIAL_IPV6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocols: benchmarking, AMT, ORCHID, drones
            "2001:db8::/32",  # documentation
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
"""Within :data:`GLOBAL_IPV6`; what lies outside (loopback, link-local, site-local, unique local, SIDs, discard) is not public."""

_WRAPPED: Final = tuple(
    (IPv6Network(network), shift)
    for network, shift in (
        ("::/96", 0),  # compatible
        ("::ffff:0:0/96", 0),  # mapped
        ("::ffff:0:0:0/96", 0),  # translated (RFC 2765)
        ("64:ff9b::/96", 0),  # NAT64; that of local use, 64:ff9b:1::/48, is never public
        ("2002::/16", 80),  # 6to4
    )
)
"""Networks whose addresses carry an IPv4 address, and by how many bits it stands from the end."""
_TEREDO: Final = IPv6Network("2001::/32")
_ISATAP: Final = frozenset((0x00005EFE, 0x02005EFE))
_IPV4: Final = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the public internet, also where IPv6 carries an IPv4 address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in SPECIAL_IPV4)
    if ip.scope_id is not None:
        return False
    carried = [*_carried(ip)]
    if not all(is_public(str(inner)) for inner in carried):
        return False
    wrapped = ip in _TEREDO or any(ip in network for network, _ in _WRAPPED)
    return wrapped or (ip in GLOBAL_IPV6 and not any(ip in network for network in SPECIAL_IPV6))


def _carried(ip: IPv6Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that an IPv6 address carries."""
    bits = int(ip)
    for network, shift in _WRAPPED:
        if ip in network:
            yield IPv4Address(bits >> shift & _IPV4)
    if ip in _TEREDO:
        yield IPv4Address(bits >> 64 & _IPV4)  # the server
        yield IPv4Address(~bits & _IPV4)  # the client
    if bits >> 32 & _IPV4 in _ISATAP:
        yield IPv4Address(bits & _IPV4)

"""Network addresses.

IPv4: RFC 791 in dotted decimal. IPv6: RFC 4291 section 2.2, RFC 5952 for the short form; with a zone RFC 4007, with embedded IPv4 the third
form. MAC: IEEE 802 (hexadecimal with colons or hyphens; dotted in fours as Cisco prints).
Addresses of documentation (RFC 5737, 3849), loopback and the unspecified one are left out: a masker may spare them.
"""
import ipaddress

from .kind import kind


def ipv4(d):
    while True:
        form = d.below(10)
        if form < 2:
            address = f"10.{d.below(256)}.{d.below(256)}.{d.between(1, 254)}"
        elif form < 4:
            address = f"192.168.{d.below(256)}.{d.between(1, 254)}"
        else:
            address = f"{d.between(11, 223)}.{d.below(256)}.{d.below(256)}.{d.between(1, 254)}"
        if not address.startswith(("127.", "192.0.2.", "198.51.100.", "203.0.113.", "169.254.", "0.")):
            return address


def ipv6(d):
    form = d.below(10)
    prefix = d.pick(("2a02", "2600", "2a00", "2607", "2400", "2804", "fd12", "2c0f", "2001:0470"))
    if form < 3:
        return ":".join([prefix] + [d.hex(4) for _ in range(7 - prefix.count(":"))])
    if form < 4:
        return f"fe80::{d.number(1)}{d.hex(3)}:{d.hex(2)}ff:fe{d.hex(2)}:{d.hex(4)}"
    whole = ":".join([prefix] + [d.pick(("0", "0", d.hex(4))) for _ in range(7 - prefix.count(":"))])
    short = str(ipaddress.IPv6Address(whole))
    return short.upper() if form == 9 else short


def mac(d):
    pairs = [d.pick(("00", "3c", "a4", "f0", "02", "dc", "b8"))] + [d.hex(2) for _ in range(5)]
    form = d.below(20)
    if form < 12:
        return ":".join(pairs)
    if form < 15:
        return ":".join(pairs).upper()
    if form < 18:
        return "-".join(pairs).upper()
    plain = "".join(pairs)
    return f"{plain[:4]}.{plain[4:8]}.{plain[8:]}"


KINDS = [
    kind("net.ipv4", ipv4, "IP,IP address,client address,server", "ip,client_ip,remote_addr,ip_address,host,peer", bare=True),
    kind("net.ipv6", ipv6, "IP,IPv6 address,client address,server", "ip,client_ip,remote_addr,ipv6,host", bare=True),
    kind("net.mac", mac, "MAC,MAC address,hardware address,device", "mac,mac_address,hwaddr,device_mac", bare=True),
]

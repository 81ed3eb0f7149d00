"""What may stand as the address of a calendar, and which hosts the server may connect to. Values in, values out."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2000
PORTS = {"https": 443, "http": 80}
# How IPv4 hosts are written on a network that has IPv6 alone; the last four bytes are the IPv4 address.
_NAT64 = IPv6Network("64:ff9b::/96")
# All that is given to hosts so far, and what within it and among IPv4 addresses is set aside for documents and relays.
_UNICAST = IPv6Network("2000::/3")
_SET_ASIDE = (IPv6Network("3fff::/20"), IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))


class BadAddress(ValueError):
    """The text is no address a calendar can be read from."""


class HostNotAllowed(ValueError):
    """The address leads to a host the server may not connect to."""


@dataclass(frozen=True)
class Reach:
    """Where the server may read calendars from.

    Attributes:
        private_hosts: whether hosts on private networks and the machine itself are allowed.
        plain_http: whether http is allowed, and then to the machine itself alone.
    """

    private_hosts: bool = False
    plain_http: bool = False


@dataclass(frozen=True)
class Target:
    """An address taken apart.

    Attributes:
        scheme: ``https`` or ``http``.
        host: the host's name in lower case, as certificates have it.
        port: the port.
        path: the path with its query, starting with a slash.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """Return the host as the header of a request names it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def clean_address(typed: str) -> str:
    """Return an address as it is kept: calendars that call themselves ``webcal`` are read by https.

    Args:
        typed: what was typed or pasted.
    """
    text = typed.strip()
    for name in ("webcals://", "webcal://"):
        if text.lower().startswith(name):
            return "https://" + text[len(name) :]
    return text


def target_of(address: str, reach: Reach) -> Target:
    """Take an address apart.

    Args:
        address: the whole address.
        reach: where the server may read from.

    Raises:
        BadAddress: when it is no whole https address without a user name in it.
    """
    if len(address) > LONGEST_ADDRESS or not address.isascii() or any(sign <= " " for sign in address):
        raise BadAddress(address)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise BadAddress(address) from error
    allowed = {"https", "http"} if reach.plain_http else {"https"}
    if parts.scheme not in allowed or not host or "@" in parts.netloc or port == 0:
        raise BadAddress(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host.lower(), port or PORTS[parts.scheme], path)


def check_host(resolved: str, target: Target, reach: Reach) -> str:
    """Return a numeric address the server may connect to.

    Args:
        resolved: the numeric address a host's name stands for.
        target: what is to be read from it.
        reach: where the server may read from.

    Raises:
        HostNotAllowed: when it is on a private network, on the machine itself, or no host of the open internet.
    """
    # A zone, as in fe80::1%eth0, is only there for addresses that are refused anyhow.
    found = _plain(ip_address(resolved.partition("%")[0]))
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        raise HostNotAllowed(target.host)
    if target.scheme == "http" and not found.is_loopback:
        raise HostNotAllowed(target.host)
    if not _on_the_internet(found) and not (reach.private_hosts and (found.is_private or found.is_loopback)):
        raise HostNotAllowed(target.host)
    return resolved


def _on_the_internet(found: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is given to hosts of the open internet; what is set aside for anything else is not."""
    if any(found in network for network in _SET_ASIDE if network.version == found.version):
        return False
    return found.is_global and (isinstance(found, IPv4Address) or found in _UNICAST)


def _plain(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address is another way to write, or the address itself."""
    if isinstance(found, IPv4Address):
        return found
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    teredo = found.teredo
    return found.ipv4_mapped or found.sixtofour or (teredo[1] if teredo else None) or found

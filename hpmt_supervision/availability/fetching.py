"""Fetching a calendar from its address, without being led anywhere the server may not go.

The host's name is looked up once, what it stands for is checked, and the connection is made to that very number, so
that a name which answers differently the next time leads nowhere else. Each redirect is checked anew.
"""

import socket
import time
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError

from hpmt_supervision.availability.addresses import BadAddress, HostNotAllowed, Reach, Target, check_host, target_of
from hpmt_supervision.availability.models import FetchOutcome

MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
# Some hosts answer a little at a time for ever.
ALTOGETHER_SECONDS = 30.0
_CHUNK = 64 * 1024
_HEADERS = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "HPMT Veiledning"}


class FetchFailed(Exception):
    """The calendar could not be fetched.

    Args:
        outcome: why not.
    """

    def __init__(self, outcome: FetchOutcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def fetch(address: str, reach: Reach) -> bytes:
    """Return what an address holds.

    Args:
        address: the whole address.
        reach: where the server may read from.

    Raises:
        FetchFailed: when it cannot be reached, may not be, refuses, or holds too much.
    """
    ends = time.monotonic() + ALTOGETHER_SECONDS
    for _hop in range(1 + MOST_REDIRECTS):
        found = _ask(address, reach, ends)
        if isinstance(found, bytes):
            return found
        address = urljoin(address, found)
    raise FetchFailed(FetchOutcome.REFUSED)


def _ask(address: str, reach: Reach, ends: float) -> bytes | str:
    """Return what one address holds, or the address it sends on to."""
    try:
        target = target_of(address, reach)
        pool = _pool(target, _look_up(target, reach))
    except (BadAddress, HostNotAllowed) as error:
        raise FetchFailed(FetchOutcome.NOT_ALLOWED) from error
    with pool:
        try:
            response = pool.urlopen(
                "GET",
                target.path,
                headers={**_HEADERS, "Host": target.host_header},
                redirect=False,
                retries=False,
                preload_content=False,
                assert_same_host=False,
            )
            try:
                if response.status in {301, 302, 303, 307, 308} and response.headers.get("Location"):
                    return str(response.headers["Location"])
                if response.status != 200:
                    raise FetchFailed(FetchOutcome.REFUSED)
                return _body(response, ends)
            finally:
                response.close()
        except (HTTPError, OSError) as error:
            raise FetchFailed(FetchOutcome.UNREACHABLE) from error


def _look_up(target: Target, reach: Reach) -> str:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(FetchOutcome.UNREACHABLE) from error
    # All that a name stands for must be allowed: one that stands for both kinds is made to lead astray.
    numbers = [check_host(str(row[4][0]), target, reach) for row in found]
    if not numbers:
        raise FetchFailed(FetchOutcome.UNREACHABLE)
    # Machines without IPv6 cannot use it even where a host has it.
    return min(numbers, key=lambda number: ":" in number)


def _pool(target: Target, number: str) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(number, target.port, timeout=timeout, maxsize=1)
    # The certificate is held against the name that was asked for, not the number that is connected to.
    return urllib3.HTTPSConnectionPool(
        number,
        target.port,
        timeout=timeout,
        maxsize=1,
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _body(response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
    content = bytearray()
    while chunk := response.read1(_CHUNK, decode_content=True):
        content += chunk
        if len(content) > MOST_BYTES:
            raise FetchFailed(FetchOutcome.TOO_LARGE)
        if time.monotonic() > ends:
            raise FetchFailed(FetchOutcome.UNREACHABLE)
    return bytes(content)

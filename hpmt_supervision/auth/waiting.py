"""How long who tries wrong passwords or codes has to wait. Values in, values out."""

import hmac
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

FREE_ATTEMPTS = 5
# A browser that is known to the account tries longer before it waits, and then it alone does.
KNOWN_FREE_ATTEMPTS = 20
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
# An address that has not failed for so long begins anew; after a day nothing is known of it any more.
ADDRESS_FORGIVEN_AFTER = timedelta(hours=1)
ADDRESS_KEPT = timedelta(days=1)


def wait_after(failures: int, *, free: int = FREE_ATTEMPTS) -> timedelta:
    """Return the wait after a number of failed attempts in a row: 5, 10, 20 … seconds, at most 5 minutes.

    Args:
        failures: consecutive failed attempts.
        free: how many may fail before there is a wait; the last of them brings the first.
    """
    if failures < free:
        return timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)


def known_browser_hash(browser: str, account_id: int, *, key: str) -> str:
    """Return the keyed hash under which wrong attempts at an account are counted in one browser that is known to it.

    Args:
        browser: what tells that browser from all others.
        account_id: the account.
        key: as for addresses.
    """
    return hmac.new(key.encode(), f"known browser\x1f{account_id}\x1f{browser}".encode(), "sha256").hexdigest()


def address_hash(address: str | None, *, key: str) -> str | None:
    """Return the keyed hash under which an address is counted for a day, or None when there is none.

    Whoever has one IPv6 address has a whole network of them (64 bits), so the network counts.

    Args:
        address: the reader's address.
        key: without it nobody can try all addresses against a stolen database.
    """
    try:
        found = ip_address((address or "").split("%")[0])
    except ValueError:
        return None
    text = str(int(found) >> 64) if isinstance(found, IPv6Address) else str(found)
    return hmac.new(key.encode(), f"address\x1f{text}".encode(), "sha256").hexdigest()

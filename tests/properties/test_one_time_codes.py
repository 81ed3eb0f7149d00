"""One-time codes, recovery codes, waits and addresses, for all times and whatever is typed."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

import pyotp
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.auth.one_time_codes import (
    STEP_SECONDS,
    matching_step,
    new_recovery_codes,
    new_secret,
    recovery_hash,
    setup_address,
    setup_picture,
)
from hpmt_supervision.auth.user_agents import browser_name, kind_of_browser, kind_of_platform, platform_name
from hpmt_supervision.auth.waiting import LONGEST_WAIT, address_hash, wait_after

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
KEY = "k" * 32


@given(INSTANTS, st.integers(-5, 5), st.integers(-3, 3) | st.none())
def test_a_code_is_right_within_half_a_minute_and_after_the_last(now: datetime, steps: int, last: int | None) -> None:
    present = int(now.timestamp()) // STEP_SECONDS
    typed = pyotp.TOTP(SECRET).generate_otp(present + steps)
    others = {present + step for step in (-1, 0, 1) if pyotp.TOTP(SECRET).generate_otp(present + step) == typed}
    found = matching_step(SECRET, typed, now=now, last_step=None if last is None else present + last)
    usable = {step for step in others if last is None or step > present + last}
    assert found == (min(usable) if usable else None)
    if found is not None:
        # What was found is used up by it.
        again = matching_step(SECRET, typed, now=now, last_step=found)
        assert again is None or again > found


@given(st.text(), INSTANTS)
def test_whatever_is_typed_is_a_code_or_wrong(typed: str, now: datetime) -> None:
    found = matching_step(SECRET, typed, now=now, last_step=None)
    assert found is None or abs(found - int(now.timestamp()) // STEP_SECONDS) <= 1
    hashed = recovery_hash(typed, account_id=1, key=KEY)
    assert hashed is None or len(hashed) == 64


def test_recovery_codes_are_ten_and_differ_by_account_and_key() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    for code in codes:
        made = recovery_hash(code, account_id=1, key=KEY)
        assert made == recovery_hash(f" {code.upper().replace('-', '')} ", account_id=1, key=KEY)
        assert made != recovery_hash(code, account_id=2, key=KEY)
        assert made != recovery_hash(code, account_id=1, key="x" * 32)


def test_the_picture_keeps_to_the_strict_policy() -> None:
    address = setup_address(new_secret(), login_name='kari"><script>@example.org')
    picture = setup_picture(address, title='Bilde <b>"x"')
    assert picture.startswith("<svg") and "style" not in picture and "script" not in picture and "<b>" not in picture


@given(st.integers(0, 10**6), st.integers(3, 1000))
def test_a_wait_begins_after_the_free_attempts_and_has_an_end(failures: int, free: int) -> None:
    wait = wait_after(failures, free=free)
    assert (wait == timedelta(0)) == (failures < free)
    assert wait <= wait_after(failures + 1, free=free) <= LONGEST_WAIT


@given(st.ip_addresses(v=4), st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_an_address_counts_as_its_network(old: IPv4Address, new: IPv6Address, host: int) -> None:
    hashed = address_hash(str(old), key=KEY)
    assert hashed is not None and str(old) not in hashed
    assert hashed != address_hash(str(old), key="x" * 32)
    neighbour = IPv6Address((int(new) >> 64 << 64) | host)
    assert address_hash(str(new), key=KEY) == address_hash(str(neighbour), key=KEY)
    assert address_hash(str(new), key=KEY) != address_hash(str(IPv6Address(int(new) ^ (1 << 64))), key=KEY)


@given(st.text())
def test_what_is_no_address_is_none(address: str) -> None:
    assert address_hash(address, key=KEY) is None or any(sign in address for sign in ".:")
    assert address_hash(None, key=KEY) is None


@given(st.text())
def test_whatever_a_browser_says_it_is_something(user_agent: str) -> None:
    browser, platform = kind_of_browser(user_agent), kind_of_platform(user_agent)
    assert (browser_name(browser) is None) == (browser == "other")
    assert (platform_name(platform) is None) == (platform == "other")

"""Which addresses a calendar may be read from, and which hosts the server never connects to."""

import pytest

from hpmt_supervision.availability.addresses import (
    BadAddress,
    HostNotAllowed,
    Reach,
    check_host,
    clean_address,
    target_of,
)

STRICT = Reach()
PRIVATE = Reach(private_hosts=True)
IN_TESTS = Reach(private_hosts=True, plain_http=True)
HTTPS = target_of("https://calendar.example.org/a.ics", STRICT)
HTTP = target_of("http://calendar.example.org/a.ics", IN_TESTS)


def test_an_address_is_taken_apart() -> None:
    found = target_of("https://Calendar.Example.org:8443/private-x/basic.ics?key=1", STRICT)
    assert (found.host, found.port, found.path) == ("calendar.example.org", 8443, "/private-x/basic.ics?key=1")
    assert found.host_header == "calendar.example.org:8443"
    assert HTTPS.host_header == "calendar.example.org"
    assert target_of("https://[2001:db8::1]", STRICT).host_header == "[2001:db8::1]"
    assert target_of("https://calendar.example.org", STRICT).path == "/"


@pytest.mark.parametrize("typed", ["webcal://a.example.org/x.ics", "  WEBCALS://a.example.org/x.ics\n"])
def test_a_calendar_that_calls_itself_webcal_is_read_by_https(typed: str) -> None:
    assert clean_address(typed) == "https://a.example.org/x.ics"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kalenderen min",
        "http://calendar.example.org/a.ics",
        "ftp://calendar.example.org/a.ics",
        "file:///etc/passwd",
        "https://",
        "https:///a.ics",
        "https://me:secret@calendar.example.org/a.ics",
        "https://calendar.example.org:0/a.ics",
        "https://calendar.example.org:99999/a.ics",
        "https://calendar.example.org/a b.ics",
        "https://calendar.example.org/a.ics\r\nHost: other",
        "https://kalender.bø.example/a.ics",
        "https://[::1/a.ics",
        "https://calendar.example.org/" + "a" * 2000,
    ],
)
def test_what_is_no_whole_https_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        target_of(address, STRICT)


@pytest.mark.parametrize("number", ["93.184.215.14", "2606:2800:220:1::1", "::ffff:93.184.215.14"])
def test_hosts_of_the_open_internet_are_allowed(number: str) -> None:
    assert check_host(number, HTTPS, STRICT) == number


INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "::ffff:169.254.169.254",
]
SHARED = ["100.64.0.1"]
# What Python 3.11 takes for hosts of the open internet, and is not given to any.
SET_ASIDE = [
    "fec0::1",
    "64:ff9b:1::a9fe:a9fe",
    "::ffff:0:10.0.0.1",
    "::10.0.0.1",
    "5f00::1",
    "3fff::1",
    "192.0.0.8",
    "192.88.99.1",
]


@pytest.mark.parametrize("number", INSIDE + NEVER + SHARED + SET_ASIDE)
def test_private_and_local_hosts_are_refused(number: str) -> None:
    with pytest.raises(HostNotAllowed):
        check_host(number, HTTPS, STRICT)


@pytest.mark.parametrize("number", INSIDE)
def test_private_hosts_are_allowed_where_that_is_set(number: str) -> None:
    assert check_host(number, HTTPS, PRIVATE) == number


@pytest.mark.parametrize("number", NEVER)
def test_hosts_that_hold_no_calendar_are_refused_whatever_is_set(number: str) -> None:
    with pytest.raises(HostNotAllowed):
        check_host(number, HTTPS, IN_TESTS)


@pytest.mark.parametrize("number", ["93.184.215.14", "10.0.0.1"])
def test_plain_http_leads_to_the_machine_itself_alone(number: str) -> None:
    assert check_host("127.0.0.1", HTTP, IN_TESTS) == "127.0.0.1"
    with pytest.raises(HostNotAllowed):
        check_host(number, HTTP, IN_TESTS)

"""Calendars are fetched from real servers, and the fetching is led nowhere it may not go."""

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hpmt_supervision.availability import fetching
from hpmt_supervision.availability.addresses import Reach
from hpmt_supervision.availability.fetching import FetchFailed, fetch
from hpmt_supervision.availability.models import FetchOutcome
from tests.integration.availability.calendar_host import ICS, CalendarHost, calendar_host

HERE = Reach(private_hosts=True, plain_http=True)


@pytest.fixture
def host() -> Iterator[CalendarHost]:
    with calendar_host() as found:
        yield found


def outcome(address: str, reach: Reach = HERE) -> FetchOutcome:
    with pytest.raises(FetchFailed) as caught:
        fetch(address, reach)
    return caught.value.outcome


def names(monkeypatch: pytest.MonkeyPatch, table: dict[str, list[str]]) -> list[str]:
    """Let names stand for what the table says, and collect what is looked up."""
    real, asked = socket.getaddrinfo, []

    def look_up(name: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if name in table:
            asked.append(name)
            return [found for number in table[name] for found in real(number, port, *rest, **more)]
        return real(name, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_calendar_is_fetched(host: CalendarHost) -> None:
    assert fetch(host.at("/me.ics"), HERE) == ICS


def test_the_machine_itself_is_refused_unless_it_is_set(host: CalendarHost) -> None:
    assert outcome(host.at("/me.ics"), Reach()) is FetchOutcome.NOT_ALLOWED
    assert outcome(f"https://127.0.0.1:{host.port}/me.ics", Reach()) is FetchOutcome.NOT_ALLOWED
    assert outcome(f"https://localhost:{host.port}/me.ics", Reach()) is FetchOutcome.NOT_ALLOWED
    assert host.asked == []


@pytest.mark.parametrize("numbers", [["10.0.0.1"], ["169.254.169.254"], ["93.184.215.14", "127.0.0.1"]])
def test_a_name_that_stands_for_a_host_inside_is_refused(monkeypatch: pytest.MonkeyPatch, numbers: list[str]) -> None:
    names(monkeypatch, {"kalender.example.org": numbers})
    assert outcome("https://kalender.example.org/me.ics", Reach()) is FetchOutcome.NOT_ALLOWED


def test_a_name_is_looked_up_once_and_the_connection_made_to_what_was_checked(
    host: CalendarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A name that answers with a harmless host when it is checked and another when it is used leads nowhere.
    asked = names(monkeypatch, {"kalender.example.org": ["127.0.0.1"]})
    assert fetch(f"http://kalender.example.org:{host.port}/me.ics", HERE) == ICS
    assert asked == ["kalender.example.org"]
    assert host.asked == [("/me.ics", f"kalender.example.org:{host.port}")]


def test_redirects_are_followed_three_times_and_checked_each_time(host: CalendarHost) -> None:
    host.redirects = {"/1": "/2", "/2": "3", "/3": host.at("/me.ics"), "/0": "/1"}
    assert fetch(host.at("/1"), HERE) == ICS
    assert outcome(host.at("/0")) is FetchOutcome.REFUSED
    for elsewhere in ("http://169.254.169.254/latest", "http://10.0.0.1/", "file:///etc/passwd", "https://u:p@x.org/"):
        host.redirects = {"/away": elsewhere}
        assert outcome(host.at("/away")) is FetchOutcome.NOT_ALLOWED


def test_what_goes_on_for_ever_is_cut_off(host: CalendarHost, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(host.at("/endless")) is FetchOutcome.TOO_LARGE
    monkeypatch.setattr(fetching, "ALTOGETHER_SECONDS", 0.3)
    assert outcome(host.at("/drip")) is FetchOutcome.UNREACHABLE


def test_a_file_of_just_the_size_is_read(host: CalendarHost) -> None:
    host.pages["/large"] = b"x" * fetching.MOST_BYTES
    assert len(fetch(host.at("/large"), HERE)) == fetching.MOST_BYTES
    host.pages["/larger"] = b"x" * (fetching.MOST_BYTES + 1)
    assert outcome(host.at("/larger")) is FetchOutcome.TOO_LARGE


def test_what_is_not_there_is_told_apart(host: CalendarHost, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(host.at("/gone")) is FetchOutcome.REFUSED
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = taken.getsockname()[1]
        assert outcome(f"http://127.0.0.1:{closed}/me.ics") is FetchOutcome.UNREACHABLE
    monkeypatch.setattr(fetching, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert outcome(f"http://127.0.0.1:{silent.getsockname()[1]}/me.ics") is FetchOutcome.UNREACHABLE


def certificate_for(name: str, folder: Path) -> Path:
    """Write a certificate that speaks for one name, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_the_certificate_is_held_against_the_name_and_not_the_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate_for("kalender.example.org", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    names(monkeypatch, {"kalender.example.org": ["127.0.0.1"], "annen.example.org": ["127.0.0.1"]})
    private = Reach(private_hosts=True)
    with calendar_host(context) as host:
        assert fetch(f"https://kalender.example.org:{host.port}/me.ics", private) == ICS
        assert outcome(f"https://annen.example.org:{host.port}/me.ics", private) is FetchOutcome.UNREACHABLE
        monkeypatch.delenv("SSL_CERT_FILE")
        assert outcome(f"https://kalender.example.org:{host.port}/me.ics", private) is FetchOutcome.UNREACHABLE

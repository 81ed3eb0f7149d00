"""Messages: whatever people write, a mail has the headers it should have, and says what was written."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.mail.addresses import usable_address
from hpmt_supervision.mail.message import Letter, as_message, one_line

WRITTEN = st.text(st.characters(codec="utf-8"), max_size=300)
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Veiledning på Fjordvik\r\nEND:VCALENDAR\r\n"


def on_the_wire(**changes: object) -> tuple[bytes, EmailMessage]:
    values: dict[str, object] = {
        "sender": "HPMT Veiledning <post@example.org>",
        "to_address": "kari@example.org",
        "to_name": "Kari Nordmann",
        "subject": "Veiledning",
        "text": "Hei\n",
        "message_id": "<0123456789abcdef0123456789abcdef@veiledning.example.org>",
        "date": datetime(2026, 11, 24, 8, tzinfo=UTC),
    }
    sent = as_message(Letter(**{**values, **changes})).as_bytes()  # type: ignore[arg-type]
    return sent, message_from_bytes(sent, policy=default)  # type: ignore[return-value]


@given(WRITTEN, WRITTEN, WRITTEN)
def test_nothing_written_becomes_a_header(name: str, subject: str, text: str) -> None:
    sent, read = on_the_wire(to_name=name, subject=subject, text=text)
    assert set(read.keys()) <= HEADERS and len(read.keys()) == len(set(read.keys()))
    assert [address.addr_spec for address in read["To"].addresses] == ["kari@example.org"]
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))
    assert sent.isascii() and b"\n" not in sent.replace(b"\r\n", b"")


@given(WRITTEN)
def test_subjects_arrive_as_one_line_of_what_was_written(subject: str) -> None:
    _sent, read = on_the_wire(subject=subject)
    assert one_line(str(read["Subject"])) == one_line(subject)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=2000))
def test_texts_arrive_as_written(text: str) -> None:
    _sent, read = on_the_wire(text=text)
    body = read.get_body(("plain",))
    assert body is not None and body.get_content().rstrip("\r\n") == text


def test_a_calendar_file_arrives_as_it_was_made_beside_the_text_and_as_a_file() -> None:
    _sent, read = on_the_wire(calendar_method="REQUEST", calendar=CALENDAR)
    alternative, attached = read.iter_parts()
    _plain, calendar = alternative.iter_parts()
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    for part in (calendar, attached):
        assert part.get_payload(decode=True) == CALENDAR.encode()
    assert attached.get_filename() == "invite.ics"


def test_long_addresses_and_ids_are_written_whole() -> None:
    address = "https://veiledning.example.org/varsler/av/" + "x" * 300
    message_id = f"<{'a' * 32}@{'b' * 60}.{'c' * 60}.example.org>"
    sent, _read = on_the_wire(list_unsubscribe=address, message_id=message_id)
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in sent
    assert f"\r\nMessage-ID: {message_id}\r\n".encode() in sent


@pytest.mark.parametrize(
    "odd", ["https://a.example.org/\r\nBcc: x@example.org", "https://a.example.org/>, <mailto:x@example.org"]
)
def test_an_odd_address_for_saying_no_is_left_out(odd: str) -> None:
    _sent, read = on_the_wire(list_unsubscribe=odd)
    assert set(read.keys()) <= HEADERS


@pytest.mark.parametrize("odd", ["kari@example.org\r\nBcc: x@example.org", "kari@example.org, x@example.org", "kari"])
def test_an_address_that_cannot_be_used_is_known_and_refused(odd: str) -> None:
    assert usable_address(odd) is None
    with pytest.raises(ValueError):
        on_the_wire(to_address=odd)


@given(WRITTEN)
def test_every_address_found_usable_can_be_written(text: str) -> None:
    for written in (text, f"{text}@example.org", f"kari@{text}"):
        address = usable_address(written)
        if address is not None:
            _sent, read = on_the_wire(to_address=address)
            assert len(read["To"].addresses) == 1

"""Messages: whatever people write, a mail has the headers it should have, and says what was written."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.mail.message import build, one_line
from hpmt_supervision.mail.models import OutgoingMail

WRITTEN = st.text(st.characters(codec="utf-8"), max_size=300)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Veiledning på Fjordvik\r\nEND:VCALENDAR\r\n"


def row(**changes: object) -> OutgoingMail:
    values: dict[str, object] = {
        "to_address": "kari@example.org",
        "to_name": "Kari Nordmann",
        "subject": "Veiledning",
        "text": "Hei\n",
        "message_id": "<0123456789abcdef01234567@veiledning.example.org>",
        "queued_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "due_at": datetime(2026, 11, 24, 8, tzinfo=UTC),
    }
    return OutgoingMail(**{**values, **changes})


def on_the_wire(mail: OutgoingMail) -> tuple[bytes, EmailMessage]:
    sent = build(mail, sender_name="HPMT Veiledning", sender_address="post@example.org").as_bytes()
    return sent, message_from_bytes(sent, policy=default)  # type: ignore[return-value]


@given(WRITTEN, WRITTEN, WRITTEN)
def test_nothing_written_becomes_a_header(name: str, subject: str, text: str) -> None:
    sent, read = on_the_wire(row(to_name=name, subject=subject, text=text))
    assert set(read.keys()) <= HEADERS and len(read.keys()) == len(set(read.keys()))
    assert [address.addr_spec for address in read["To"].addresses] == ["kari@example.org"]
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))
    assert b"\n" not in sent.replace(b"\r\n", b"")


@given(WRITTEN)
def test_subjects_arrive_as_one_line_of_what_was_written(subject: str) -> None:
    _sent, read = on_the_wire(row(subject=subject))
    assert one_line(str(read["Subject"])) == one_line(subject)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=2000))
def test_texts_arrive_as_written(text: str) -> None:
    _sent, read = on_the_wire(row(text=text))
    body = read.get_body(("plain",))
    assert body is not None and body.get_content().rstrip("\r\n") == text


def test_a_calendar_file_stands_beside_the_text_and_once_more_as_a_file() -> None:
    mail = row(calendar_method="REQUEST", calendar_uid="u", calendar_sequence=0, calendar_content=CALENDAR)
    _sent, read = on_the_wire(mail)
    assert read.get_content_type() == "multipart/mixed"
    alternative, attached = read.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    plain, calendar = alternative.iter_parts()
    assert (plain.get_content_type(), calendar.get_content_type()) == ("text/plain", "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar["Content-Type"].params["charset"].lower() == "utf-8"
    assert calendar.get_payload(decode=True) == CALENDAR.encode()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invite.ics")
    assert attached.get_payload(decode=True) == CALENDAR.encode()


def test_the_same_row_gives_the_same_message_apart_from_the_marks_between_its_parts() -> None:
    first, second = on_the_wire(row())[0], on_the_wire(row())[0]
    assert first == second and b"Date: Tue, 24 Nov 2026 08:00:00 +0000" in first


def test_long_addresses_and_ids_are_written_whole() -> None:
    address = "https://veiledning.example.org/varsler/av/" + "x" * 300
    message_id = f"<{'a' * 24}@{'b' * 60}.{'c' * 60}.example.org>"
    sent, _read = on_the_wire(row(list_unsubscribe=address, message_id=message_id))
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in sent
    assert f"\r\nMessage-ID: {message_id}\r\n".encode() in sent


@pytest.mark.parametrize(
    "changes",
    [
        {"list_unsubscribe": "https://a.example.org/\r\nBcc: x@example.org"},
        {"list_unsubscribe": "https://a.example.org/>, <mailto:x@example.org"},
        {"to_address": "kari@example.org\r\nBcc: x@example.org"},
        {"to_address": "kari@example.org, x@example.org"},
        {"text": None},
    ],
)
def test_what_cannot_be_written_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        on_the_wire(row(**changes))

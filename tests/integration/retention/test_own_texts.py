"""One's own texts stand by what one called them, with their day; the titles shown are recorded, no other is read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy import encryption
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.privacy.retention import kind_of
from hpmt_supervision.retention import own_queries
from hpmt_supervision.retention.models import HoldState, RetentionHold
from hpmt_supervision.retention.name_queries import names_of
from hpmt_supervision.retention.subject_queries import told_rows
from hpmt_supervision.sessions.models import SessionStatus
from tests.factories.auth import sign_in
from tests.factories.cases import make_case, make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.fe_forms import make_form
from tests.factories.logs import sign
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, supervisor_of, viewer_for
from tests.integration.retention.kinds import MAKERS, make_text
from tests.statements import is_seal, statements

THEN = clock.to_utc(datetime(2026, 11, 4, 9))


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """Let it be a Monday morning."""
    with clock.at(clock.to_utc(datetime(2026, 11, 23, 9))):
        yield


def readings_by(person: Person) -> set[tuple[str, int, str, str | None]]:
    rows = db.session.scalars(select(TextReading).where(TextReading.reader_id == person.id))
    return {(row.subject_kind, row.subject_id, row.reason, row.place) for row in rows}


def test_every_text_that_somebody_wrote_has_a_name_and_a_day(app: Flask) -> None:
    load_catalogue()
    written: dict[tuple[str, int], int] = {}
    for code in MAKERS:
        make_text(code, THEN)
        db.session.flush()
        rows = told_rows(kind_of(code))[1]
        found = db.session.execute(select(rows.c.subject_id, rows.c.author_id).order_by(rows.c.subject_id))
        written |= {(code, key): author_id for key, author_id in found if author_id is not None}
    assert len({code for code, _key in written}) >= 10
    for key, author_id in written.items():
        author = db.session.get_one(Person, author_id)
        if not author.roles:
            give_role(author, Role.COUNSELLOR, make_unit())
            db.session.expire(author)
        # All are asked for at once, as on a page: only the author's own are told.
        told = names_of(viewer_for(author, clock.today()), written)
        assert set(told) <= {own for own, whose in written.items() if whose == author_id}
        assert told[key].day in (THEN.date(), THEN.date() - timedelta(days=1), clock.today()), key


def test_texts_stand_by_their_title_theme_or_group_and_their_day(app: Flask) -> None:
    group = make_group(name="Fjordgruppa")
    author, colleague = member_of(group), member_of(group)
    case = make_case(author, group, title="Steget ut i jobb", at=THEN)
    form = make_form(author, meeting_at=THEN, theme="Møtet om hverdagen")
    untitled = make_form(author, meeting_at=THEN, theme=None)
    make_case(colleague, group, title="Kollegaens egen", at=THEN)
    db.session.commit()
    client = sign_in(app.test_client(), author)
    page = client.get("/konto/tekster").text
    for told in (
        "Steget ut i jobb",
        f"Saker ingen rører, lukkes, 4. november 2026, nr. {case.id}",
        "Møtet om hverdagen",
        f"Tekst i FE-skjemaer, 4. november 2026, nr. {form.id}",
        f"Tekst i FE-skjemaer, 4. november 2026, nr. {untitled.id}",
        "Uten tittel",
    ):
        assert told in page, told
    assert "Kollegaens egen" not in page
    # The one without a theme shows nothing that was written.
    assert readings_by(author) == {("case", case.id, "author", "list"), ("fe_form", form.id, "author", "list")}


def test_a_signed_log_stands_by_its_group_and_nothing_of_it_is_read(app: Flask) -> None:
    group = make_group(name="Fjordgruppa")
    supervisor = supervisor_of(group)
    sign(make_planned(group, THEN, status=SessionStatus.HELD), supervisor).closing_line = "God øving."
    db.session.commit()
    page = sign_in(app.test_client(), supervisor).get("/konto/tekster").text
    assert "Fjordgruppa" in page and "Tekst i veiledningslogger og avtaler, 4. november 2026" in page
    assert readings_by(supervisor) == set()


def test_only_the_texts_of_the_page_are_decrypted(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    load_catalogue()
    author = member_of(make_group())
    for number in range(7):
        make_form(author, meeting_at=THEN, theme=f"Tema {number}")
    db.session.commit()
    author_viewer = viewer_for(author, clock.today())
    db.session.expunge_all()
    read: list[str] = []
    plain = encryption._keyring

    class Noted:
        """The keys, which note what they open."""

        def decrypt(self, value: bytes) -> bytes:
            found = plain().decrypt(value)
            read.append(found.decode())
            return found

    monkeypatch.setattr(encryption, "_keyring", Noted)
    monkeypatch.setattr(own_queries, "PAGE_SIZE", 3)
    with sqlite_app.test_request_context():
        shown = own_queries.own_texts(author_viewer, page=2)
    assert len(shown.rows) == len(read) == 3 and shown.total == 7
    assert {text.name.title for text in shown.rows if text.name} == set(read)


def test_what_is_held_is_named_for_its_author_and_not_for_an_administrator(sqlite_app: Flask) -> None:
    group = make_group()
    author, administrator = member_of(group), make_person()
    give_role(administrator, Role.ADMINISTRATOR, make_unit())
    cases = [make_case(author, group, state=CaseState.CLOSED, title=title, at=THEN) for title in ("Min", "Hans")]
    for case, asker in zip(cases, (author, administrator), strict=True):
        case.closed_at = THEN
        held = {"subject_kind": "case", "subject_id": case.id, "until_on": clock.today(), "reason": "Klage pågår."}
        db.session.add(RetentionHold(**held, state=HoldState.ASKED, asked_by_id=asker.id, asked_role="x"))
    db.session.commit()
    own = sign_in(sqlite_app.test_client(), author).get("/konto/tekster").text
    assert f"Min: Sak nr. {cases[0].id}, til og med" in own
    other = sign_in(sqlite_app.test_client(), administrator).get("/konto/tekster").text
    assert f"Sak nr. {cases[1].id}, til og med" in other and "Hans" not in other
    assert readings_by(administrator) == set()


def test_naming_the_texts_asks_once(sqlite_app: Flask) -> None:
    group = make_group()
    author = member_of(group)
    for number in range(5):
        make_case(author, group, at=THEN)
        make_form(author, meeting_at=THEN, theme=f"Tema {number}")
    db.session.commit()
    client = sign_in(sqlite_app.test_client(), author)
    client.get("/konto/tekster")
    with statements() as asked:
        assert client.get("/konto/tekster").status_code == 200
    reads = [text for text in asked if text.lstrip().upper().startswith("SELECT") and not is_seal(text)]
    assert len([text for text in reads if "theme" in text and "title" in text]) == 1
    assert len(reads) < 12

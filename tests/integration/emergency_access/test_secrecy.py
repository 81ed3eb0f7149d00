"""Before an approval nothing tells whose a text is, or that it exists; after it, only what its author is told of."""

import json

import pytest
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.emergency_access import operations
from hpmt_supervision.emergency_access.models import TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeFormState
from hpmt_supervision.logs.models import LogAddition, SessionLog
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.queries import PROMISED_WITHIN
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.reminders import schedule
from hpmt_supervision.reminders.models import JobRun
from tests.contracts.world import OWN_SECRET
from tests.factories.cases import make_case
from tests.integration.emergency_access.conftest import PATH, Scene, main_of

OPERATIONS = "/administrasjon/drift"


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.SENT, MailState.BOUNCED, MailState.GIVEN_UP])
def test_the_page_of_mail_is_the_same_whether_the_text_exists_or_not(scene: Scene, state: MailState) -> None:
    browser = scene.browser(scene.first)

    def page() -> str:
        db.session.commit()
        return main_of(browser.get(OPERATIONS).text)

    with clock.at(clock.now()):
        before = page()
        scene.ask(key=99_999)
        assert db.session.scalars(select(OutgoingMail)).all() == [] and page() == before
        scene.ask()
        mail = db.session.scalars(select(OutgoingMail)).one()
        assert mail.person_id == scene.world.own.counsellor.id
        mail.state, mail.sent_at = state, clock.now() if state == MailState.SENT else None
        mail.due_at = clock.now() - 2 * PROMISED_WITHIN
        assert page() == before and "E-post om nødtilgang står ikke her" in before


def test_a_mail_of_emergency_access_is_told_as_one_that_does_not_exist(scene: Scene) -> None:
    scene.ask()
    mail = db.session.scalars(select(OutgoingMail)).one()
    mail.state = MailState.BOUNCED
    db.session.commit()
    browser = scene.browser(scene.first)
    for key in (mail.id, mail.id + 1):
        assert browser.get(f"/administrasjon/e-post/{key}").status_code == 404
        assert browser.post(f"/administrasjon/e-post/{key}/prov-igjen").status_code == 404
    db.session.expire_all()
    assert mail.state == MailState.BOUNCED


def test_how_many_mails_the_job_just_sent_is_not_told(scene: Scene) -> None:
    browser = scene.browser(scene.first)
    pages = []
    for done in (0, 1):
        db.session.merge(JobRun(name="mail", started_at=clock.now(), ended_at=clock.now(), done=done))
        db.session.commit()
        pages.append(main_of(browser.get(OPERATIONS).text))
    assert [job.name for job in schedule.JOBS if not job.tells_count] == ["mail"]
    assert "1 utført" not in pages[1] and "Utført" in pages[1]


def _signed(scene: Scene) -> tuple[SessionLog, SupervisionCase, SupervisionCase]:
    """Fill a signed log with a case of somebody else's and one of the signer's own."""
    own = scene.world.own
    log = db.session.scalars(select(SessionLog).where(SessionLog.session_id == own.held.id)).one()
    mine = make_case(own.supervisor, own.group, state=CaseState.DISCUSSED, title="Min egen tittel")
    own.counsellor.name = "Nina Fjellsdatter"
    line = {"tools": [], "work_forms": [], "agreements": [], "kind": "case"}
    theme = {"what": "Tema fra nivået under", "is_training": False, "from_group": "Gruppe A", "answer": "Svaret vårt"}
    items = [
        {**line, "case_id": own.case.id, "title": "Tittelen til en annen", "author": "Nina Fjellsdatter"},
        {**line, "case_id": own.case.id, "author": "Nina Fjellsdatter", "learning": "Vi lærte noe."},
        {**line, "case_id": mine.id, "title": "Min egen tittel", "author": own.supervisor.name},
        {**line, "kind": "reported_needs", "needs": [theme]},
    ]
    log.composed = json.dumps({"items": items, "closing_line": "Takk for i dag."})
    db.session.add(LogAddition(log_id=log.id, author_id=own.supervisor.id, text="Signererens tillegg"))
    db.session.add(LogAddition(log_id=log.id, author_id=own.counsellor.id, text="En annens tillegg"))
    db.session.commit()
    return log, own.case, mine


def test_a_log_is_read_without_what_others_wrote_and_the_readings_say_what_was_shown(scene: Scene) -> None:
    log, theirs, mine = _signed(scene)
    access = scene.ask(TextKind.LOG, log.session_id)
    scene.approve(access)
    page = main_of(scene.browser(scene.first).get(f"{PATH}/{access.id}/tekst").text)
    for text in ("Vi lærte noe.", "Takk for i dag.", "Min egen tittel", "Svaret vårt", "Signererens tillegg"):
        assert text in page, text
    for text in ("Tittelen til en annen", "Nina Fjellsdatter", "Tema fra nivået under", "En annens tillegg"):
        assert text not in page, text
    assert page.count("En sak noen andre har skrevet") == 2 and "er utelatt" in page
    rows = db.session.scalars(select(TextReading).where(TextReading.reason == "emergency")).all()
    told = {(row.subject_kind, row.subject_id, row.author_id, row.place) for row in rows}
    signer = scene.world.own.supervisor
    assert told == {
        ("log", log.session_id, signer.id, "emergency"),
        ("case", mine.id, signer.id, "emergency_log"),
    }
    assert "Tittelen, i en logg lest med nødtilgang" in scene.browser(signer).get("/min-konto/lesninger").text
    assert "Ingen andre har lest" in scene.browser(theirs.author).get("/min-konto/lesninger").text


def test_a_draft_that_nobody_was_ever_sent_is_not_opened_and_its_author_is_told_of_the_question(scene: Scene) -> None:
    own = scene.world.own
    draft = make_case(own.counsellor, title="Bare min")
    own.form.state = FeFormState.DRAFT
    db.session.commit()
    browser = scene.browser(scene.first)
    pages = set()
    for kind, key in ((TextKind.CASE, draft.id), (TextKind.FE_FORM, own.form.id), (TextKind.CASE, 99_999)):
        access = scene.ask(kind, key)
        scene.approve(access)
        page = main_of(browser.get(f"{PATH}/{access.id}/tekst").text)
        assert "Bare min" not in page and OWN_SECRET not in page and "Det er ingen tekst her" in page
        pages.add("Lesingen er registrert" in page)
    assert pages == {False} and db.session.scalars(select(TextReading)).all() == []
    steps = db.session.scalars(select(OutgoingMail.key).order_by(OutgoingMail.id)).all()
    assert [key.rpartition(":")[2] for key in steps] == ["asked", "approved"] * 2
    # A case that was sent once and then taken back has been seen by others.
    draft.submitted_at = clock.now()
    db.session.commit()
    access = scene.ask(TextKind.CASE, draft.id)
    scene.approve(access)
    assert "Bare min" in browser.get(f"{PATH}/{access.id}/tekst").text


def test_a_text_that_came_to_be_after_the_question_is_not_opened_by_it(scene: Scene) -> None:
    log, _theirs, _mine = _signed(scene)
    signed = (log.state, log.signed_at, log.signed_by_id)
    log.state, log.signed_at, log.signed_by_id = "draft", None, None
    db.session.commit()
    access = scene.ask(TextKind.LOG, log.session_id)
    scene.approve(access)
    log.state, log.signed_at, log.signed_by_id = signed
    db.session.commit()
    with unit_of_work():
        assert operations.read(access_id=access.id, by=scene.viewer(scene.first))[1] is None
    assert db.session.scalars(select(TextReading)).all() == []

"""Emergency access: a reason, another administrator, an end, one text, and an author who is told of every step."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.core.work import unit_of_work, writing_unit
from hpmt_supervision.emergency_access import operations
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess, TextKind
from hpmt_supervision.emergency_access.naming import named_text
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import SessionLog
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people import operations as people
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent, TextReading
from tests.contracts.world import OWN_SECRET
from tests.factories.cases import make_case
from tests.factories.people import give_role, make_person, role_of
from tests.integration.emergency_access.conftest import PATH, REASON, Scene, main_of


def test_the_whole_way_from_question_to_reading(scene: Scene) -> None:
    first, second = scene.browser(scene.first), scene.browser(scene.second)
    author = scene.browser(scene.world.own.counsellor)
    case = scene.world.own.case
    answer = first.post(
        f"{PATH}/ny", data={"kind": "case", "text": f"https://x.example/saker/{case.id}", "reason": REASON, "hours": 2}
    )
    access = db.session.scalars(select(EmergencyAccess)).one()
    page = f"{PATH}/{access.id}"
    assert answer.status_code == 302 and (access.text_kind, access.text_id, access.hours) == ("case", case.id, 2)
    assert first.get(f"{page}/tekst").status_code == second.get(f"{page}/tekst").status_code == 404
    assert "En annen administrator må svare" in first.get(page).text and "Godkjenn" not in first.get(page).text
    assert "Godkjenn" in second.get(page).text and REASON in second.get(page).text
    assert second.post(f"{page}/godkjenn", data={"version": access.version}).status_code == 302
    text = first.get(f"{page}/tekst")
    assert text.status_code == 200 and OWN_SECRET in text.text and "<form" not in main_of(text.text)
    # Only the one who asked reads it; the one who approved does not.
    assert second.get(f"{page}/tekst").status_code == 404
    reading = db.session.scalars(select(TextReading).where(TextReading.reason == "emergency")).one()
    told = (reading.subject_kind, reading.subject_id, reading.reader_id, reading.author_id, reading.place)
    assert told == ("case", case.id, scene.first.id, scene.world.own.counsellor.id, "emergency")
    mine = author.get("/min-konto/nodtilgang").text
    assert "Arne Vik spurte" in mine and "Berit Sund godkjente" in mine and REASON in mine and "Først lest" in mine
    assert "Nødtilgang, godkjent av en administrator til" in author.get("/min-konto/lesninger").text
    acts = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("emergency"))).all()
    assert acts == ["emergency.ask", "emergency.approve", "emergency.read"]


def test_the_author_is_told_by_mail_with_a_link_and_a_time_alone(scene: Scene) -> None:
    access = scene.ask()
    scene.approve(access)
    for _turn in range(2):
        with unit_of_work():
            operations.read(access_id=access.id, by=scene.viewer(scene.first))
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.key.rpartition(":")[2] for mail in mails] == ["asked", "approved", "read"]
    for mail in mails:
        assert mail.person_id == scene.world.own.counsellor.id
        told = f"{mail.subject} {mail.text}"
        assert "/min-konto/nodtilgang" in told and "kl." in told
        # Nor its number: a list of mails would tell who wrote which.
        hidden = (OWN_SECRET, REASON, "Arne Vik", "Berit Sund", "/saker/", f"Sak {scene.world.own.case.id}")
        assert not any(part in told for part in hidden)


def test_the_mails_go_to_the_address_before_too_when_somebody_changed_it_lately(scene: Scene) -> None:
    author, before = scene.world.own.counsellor, "forfatter@example.org"
    author.email = before
    db.session.commit()

    def change(address: str) -> None:
        with unit_of_work():
            people.change_person(
                person=author, name=author.name, email=address, expected_version=None, by=scene.viewer(scene.first)
            )

    change("en.annens@example.org")
    change("enda.en@example.org")
    scene.ask()
    told = select(OutgoingMail.to_address).where(OutgoingMail.kind == "emergency_access").order_by(OutgoingMail.id)
    addresses = ["enda.en@example.org", before, "en.annens@example.org"]
    assert db.session.scalars(told).all() == addresses
    with clock.at(clock.now() + timedelta(days=31)):
        scene.ask(TextKind.FE_FORM, scene.world.own.form.id)
    assert db.session.scalars(told).all() == [*addresses, "enda.en@example.org"]


def test_the_author_sees_it_on_min_side_for_a_week_whatever_became_of_it(scene: Scene) -> None:
    author, name = scene.browser(scene.world.own.counsellor), f"Sak {scene.world.own.case.id}, som du har skrevet"
    assert "som du har skrevet" not in author.get("/").text
    access = scene.ask()
    assert name in author.get("/").text and "En annen administrator har ikke svart ennå." in author.get("/").text
    scene.approve(access)
    page = author.get("/").text
    assert "En administrator kan lese den til" in page and 'href="/min-konto/nodtilgang"' in page and REASON not in page
    with clock.at(access.expires_at + timedelta(minutes=1)):
        assert "Den ble ikke lest." in scene.browser(scene.world.own.counsellor).get("/").text
    with unit_of_work():
        operations.read(access_id=access.id, by=scene.viewer(scene.first))
    assert re.search(r"En administrator leste den .* kl\.", author.get("/").text)
    asked = access.asked_at
    with clock.at(asked + timedelta(days=6, hours=23)):
        assert name in scene.browser(scene.world.own.counsellor).get("/").text
    with clock.at(asked + timedelta(days=7, minutes=1)):
        assert name not in scene.browser(scene.world.own.counsellor).get("/").text
    # Nobody else is told, whoever reads the text.
    assert "som du har skrevet" not in scene.browser(scene.world.own.supervisor).get("/").text


def test_one_who_leads_is_told_of_their_own_texts_too(scene: Scene) -> None:
    leader = scene.world.own.supervisor
    case = make_case(leader, scene.world.own.group)
    db.session.commit()
    assert "som du har skrevet" not in scene.browser(leader).get("/").text
    access = scene.ask(TextKind.CASE, case.id)
    assert f"Sak {case.id}, som du har skrevet" in scene.browser(leader).get("/").text
    with clock.at(access.asked_at + timedelta(days=7, minutes=1)):
        assert "som du har skrevet" not in scene.browser(leader).get("/").text


@pytest.mark.parametrize(
    "role", [Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.ADMINISTRATOR, Role.RESEARCHER, Role.FM_SUPERVISOR]
)
def test_an_author_is_told_in_whatever_role_they_have_now(scene: Scene, role: Role) -> None:
    author, case = scene.world.people[role], make_case(scene.world.people[role], scene.world.own.group)
    db.session.commit()
    assert "som du har skrevet" not in scene.browser(author).get("/").text
    scene.ask(TextKind.CASE, case.id)
    page = scene.browser(author).get("/")
    assert page.status_code == 200 and f"Sak {case.id}, som du har skrevet" in page.text
    assert 'href="/min-konto/nodtilgang"' in page.text


def test_the_authors_own_list_leads_to_each_text_and_the_case_to_the_list(scene: Scene) -> None:
    case, form = scene.world.own.case, scene.world.own.form
    scene.ask()
    scene.ask(TextKind.FE_FORM, form.id)
    author = scene.browser(scene.world.own.counsellor)
    mine = author.get("/min-konto/nodtilgang").text
    for address in (f"/saker/{case.id}", f"/fe-skjema/{form.id}"):
        assert f'href="{address}"' in mine and author.get(address).status_code == 200
    assert 'href="/min-konto/nodtilgang"' in main_of(author.get(f"/saker/{case.id}").text)
    # Whoever leads the group reads the case, and the link is the author's alone.
    led = scene.browser(scene.world.own.supervisor).get(f"/saker/{case.id}")
    assert led.status_code == 200 and "/min-konto/nodtilgang" not in main_of(led.text)


def test_nobody_approves_their_own_question_in_any_role(scene: Scene) -> None:
    give_role(scene.first, Role.COUNTY_COORDINATOR, role_of(scene.first, Role.ADMINISTRATOR).unit)
    access = scene.ask()
    with pytest.raises(UserError, match="En annen administrator"):
        scene.approve(access, scene.viewer(scene.first))
    with pytest.raises(NotFound):
        scene.approve(access, scene.viewer(scene.first, Role.COUNTY_COORDINATOR))
    assert scene.browser(scene.first).post(f"{PATH}/{access.id}/godkjenn").status_code == 400
    db.session.expire_all()
    assert access.state == AccessState.ASKED


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("For kort.", "minst 30 tegn"),
        (" " * 40 + "kort" + " " * 40, "minst 30 tegn"),
        ("Vi må vite hva som er sagt til 41 23 45 67 før kvelden.", "41"),
        ("Det gjelder 178571 45682 og det haster veldig nå.", "•"),
        ("x" * 1_001, "1000 tegn"),
    ],
)
def test_the_reason_must_be_a_reason_and_point_out_nobody(scene: Scene, reason: str, message: str) -> None:
    data = {"kind": "case", "text": "1", "reason": reason, "hours": 2}
    answer = scene.browser(scene.first).post(f"{PATH}/ny", data=data)
    assert answer.status_code == 422 and message in answer.text
    assert db.session.query(EmergencyAccess).count() == 0
    assert reason.strip()[:9] in answer.text


@pytest.mark.parametrize("hours", [0, 25, -1])
def test_it_lasts_at_most_a_day(scene: Scene, hours: int) -> None:
    with pytest.raises(UserError, match="24 timer"):
        scene.ask(hours=hours)


def test_an_unknown_number_answers_as_a_known_one(scene: Scene) -> None:
    browser = scene.browser(scene.first)
    pages = []
    for key in (scene.world.own.case.id, 987_654):
        data = {"kind": "case", "text": str(key), "reason": REASON, "hours": 2, "request_key": f"key-{key}"}
        answer = browser.post(f"{PATH}/ny", data=data, follow_redirects=True)
        access = db.session.scalars(select(EmergencyAccess).order_by(EmergencyAccess.id.desc())).first()
        assert access is not None
        known = re.sub(r"\d+", "N", main_of(answer.text))
        pages.append((answer.status_code, known))
    assert pages[0] == pages[1]
    scene.approve(access)
    text = browser.get(f"{PATH}/{access.id}/tekst").text
    assert "Nummeret finnes ikke, teksten er slettet, eller den er en kladd" in text
    assert db.session.query(TextReading).filter_by(reason="emergency").count() == 0
    assert db.session.query(OutgoingMail).filter_by(person_id=scene.first.id).count() == 0


def test_it_ends_by_itself_to_the_second(scene: Scene) -> None:
    access = scene.ask()
    scene.approve(access)
    assert access.expires_at is not None
    with clock.at(access.expires_at), unit_of_work():
        assert operations.read(access_id=access.id, by=scene.viewer(scene.first))[1] is not None
    with clock.at(access.expires_at + timedelta(seconds=1)), pytest.raises(NotFound), unit_of_work():
        operations.read(access_id=access.id, by=scene.viewer(scene.first))


@pytest.mark.parametrize("ender", ["first", "second"])
def test_either_ends_it_early(scene: Scene, ender: str) -> None:
    access = scene.ask()
    scene.approve(access)
    person: Person = getattr(scene, ender)
    answer = scene.browser(person).post(f"{PATH}/{access.id}/avslutt", data={"version": access.version})
    assert answer.status_code == 302
    assert scene.browser(scene.first).get(f"{PATH}/{access.id}/tekst").status_code == 404
    with pytest.raises(IllegalMove):
        scene.approve(access)


def test_a_question_that_waited_for_a_day_is_no_longer_approved(scene: Scene) -> None:
    access = scene.ask()
    with clock.at(access.asked_at + timedelta(hours=24, seconds=1)), pytest.raises(IllegalMove, match="døgn"):
        scene.approve(access)
    with clock.at(access.asked_at + timedelta(hours=24)):
        scene.approve(access)


def test_one_who_is_no_administrator_any_more_neither_reads_nor_is_approved(scene: Scene) -> None:
    waiting, opened = scene.ask(), scene.ask()
    scene.approve(opened)
    browser = scene.browser(scene.first)
    assert browser.get(f"{PATH}/{opened.id}/tekst").status_code == 200
    role = role_of(scene.first, Role.ADMINISTRATOR)
    role.valid_to = clock.today() - timedelta(days=1)
    db.session.commit()
    assert browser.get(f"{PATH}/{opened.id}/tekst").status_code in (302, 403, 404)
    with pytest.raises(UserError, match="ikke administrator lenger"):
        scene.approve(waiting)


def test_a_refusal_and_a_stale_page(scene: Scene) -> None:
    access = scene.ask()
    with pytest.raises(StaleVersion), unit_of_work():
        operations.approve(access_id=access.id, expected_version=99, by=scene.viewer(scene.second))
    with unit_of_work():
        operations.refuse(access_id=access.id, expected_version=access.version, by=scene.viewer(scene.second))
    with pytest.raises(IllegalMove):
        scene.approve(access)
    with pytest.raises(NotFound), unit_of_work():
        operations.read(access_id=access.id, by=scene.viewer(scene.first))


def test_a_form_sent_twice_asks_once(scene: Scene) -> None:
    assert scene.ask(request_key="same").id == scene.ask(request_key="same").id


def test_a_key_of_somebody_elses_form_and_none_at_all_ask_anew(scene: Scene) -> None:
    """A key stands for one's own form alone, and a form without one is always new."""
    first = scene.ask(request_key="same")
    other = scene.ask(request_key="same", by=scene.viewer(scene.second))
    assert (other.id, other.asked_by_id) != (first.id, first.asked_by_id)
    assert len({scene.ask(request_key="").id, scene.ask(request_key="").id}) == 2


def test_every_administrator_sees_all_and_nobody_else_any(scene: Scene) -> None:
    access = scene.ask()
    for person in (scene.first, scene.second):
        page = scene.browser(person).get(PATH).text
        assert f"Sak {scene.world.own.case.id}" in page and "Arne Vik" in page
        assert scene.world.own.counsellor.name not in page
    for role in (Role.COUNSELLOR, Role.HPMT_SUPERVISOR, Role.RESEARCHER, Role.COUNTY_COORDINATOR):
        browser = scene.browser(scene.world.people[role])
        assert {browser.get(path).status_code for path in (PATH, f"{PATH}/ny", f"{PATH}/{access.id}")} == {404}
    other = scene.browser(scene.world.foreign.counsellor).get("/min-konto/nodtilgang").text
    assert "Arne Vik" not in other and "Ingen har bedt om nødtilgang" in other


def test_nothing_else_of_the_administrators_reach_changes(scene: Scene) -> None:
    access = scene.ask()
    scene.approve(access)
    browser = scene.browser(scene.first)
    case = scene.world.own.case
    for path in (f"/saker/{case.id}", f"/saker/{case.id}/rediger", f"/fe-skjema/{case.fe_form_id}"):
        assert browser.get(path).status_code == 404
    assert OWN_SECRET not in browser.get(PATH).text + browser.get(f"{PATH}/{access.id}").text


def test_fe_forms_and_signed_logs_are_read_too_and_open_logs_are_not(scene: Scene) -> None:
    own = scene.world.own
    log = db.session.scalars(select(SessionLog).where(SessionLog.session_id == own.held.id)).one()
    log.composed = '{"closing_line": "Vi lærte noe."}'
    db.session.commit()
    for kind, key, text in ((TextKind.FE_FORM, own.form.id, OWN_SECRET), (TextKind.LOG, own.held.id, "Vi lærte noe.")):
        access = scene.ask(kind, key)
        scene.approve(access)
        assert text in scene.browser(scene.first).get(f"{PATH}/{access.id}/tekst").text
        reading = db.session.scalars(select(TextReading).order_by(TextReading.id.desc())).first()
        assert reading is not None and (reading.subject_kind, reading.subject_id) == (kind, key)
    log.state, log.signed_at, log.signed_by_id = "draft", None, None
    db.session.commit()
    access = scene.ask(TextKind.LOG, own.held.id)
    assert access.author_id is None


def test_two_who_decide_at_once_decide_once(scene: Scene) -> None:
    third = make_person()
    give_role(third, Role.ADMINISTRATOR, role_of(scene.first, Role.ADMINISTRATOR).unit)
    access = scene.ask()
    key, viewers = access.id, [scene.viewer(scene.second), scene.viewer(third)]
    done, refused, ready = [], [], threading.Barrier(2)

    def decide(act: Callable[..., EmergencyAccess], by: Viewer) -> None:
        with scene.app.app_context():
            ready.wait(timeout=20)
            try:
                with writing_unit():
                    act(access_id=key, expected_version=None, by=by)
                done.append(by.person_id)
            except (IllegalMove, StaleVersion) as error:
                refused.append(error)
            finally:
                means_to_write.set(False)
                db.session.remove()

    acts = (operations.approve, operations.refuse)
    threads = [threading.Thread(target=decide, args=pair) for pair in zip(acts, viewers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(done), len(refused)) == (1, 1)
    db.session.rollback()
    assert db.session.get_one(EmergencyAccess, key).decided_by_id == done[0]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12", ("case", 12)),
        (" 12 ", ("case", 12)),
        ("/saker/7", ("case", 7)),
        ("https://x.no/saker/7/rediger?a=1", ("case", 7)),
        ("x/fe-skjema/9#a", ("fe_form", 9)),
        ("/veiledning/3/logg", ("log", 3)),
        ("/veiledning/3", None),
        ("tolv", None),
        ("12345678901", None),
        ("/saker/12x", None),
        ("²", None),
    ],
)
def test_a_text_is_named_by_number_or_address(typed: str, found: tuple[str, int] | None) -> None:
    assert named_text(typed, "case") == found
    assert named_text("12", "person") is None

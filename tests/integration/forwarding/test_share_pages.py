"""The author's page about sharing a case, and what the pages of the case say of it to each who reads them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.cases.operations import close_case, follow_up_case
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import CaseShare, ShareState
from hpmt_supervision.forwarding.share_operations import ask_to_share, decline_to_share
from hpmt_supervision.privacy.models import TextReading
from tests.factories.cases import make_agenda, make_case, make_planned
from tests.factories.people import give_role, make_group, make_person, member_of, supervisor_of
from tests.integration.forwarding.conftest import AUTHOR, SECRET, Scene


def share_url(scene: Scene) -> str:
    return f"/saker/{scene.case.id}/deling"


def fields(page: str, **changes: object) -> dict[str, object]:
    """Return what a browser would send from the page as it stands."""
    found = dict(re.findall(r'name="(version|title|seen|kept)"[^>]* value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', page))
    return {**found, "do": "yes", **changes}


def stored(scene: Scene) -> CaseShare:
    db.session.expire_all()
    return db.session.scalars(select(CaseShare).where(CaseShare.case_id == scene.case.id)).one()


def test_asked_and_answered_with_a_shorter_text(scene: Scene) -> None:
    hpmt, author = scene.browser(scene.levels.hpmt), scene.browser(scene.levels.counsellor)
    page = hpmt.get(f"/saker/{scene.case.id}").text
    assert "Ingen har spurt." in page and "Spør om å dele" in page
    for _ in range(2):
        assert hpmt.post(f"/saker/{scene.case.id}/spor-om-deling").location == f"/saker/{scene.case.id}"
    page = hpmt.get(f"/saker/{scene.case.id}").text
    assert "ikke svart." in page and "Spør om å dele" not in page
    page = author.get(f"/saker/{scene.case.id}").text
    assert "Marit Haugland har spurt." in page and "Bare hvis du sier ja" in page and "Ja, del saken" in page
    page = author.get(share_url(scene)).text
    assert "Dele saken med FM-veileder" in page and SECRET in page and "Sissel Bakke" in page
    assert "Det som står her, er nøyaktig det som sendes." in page and "90 dager" in page
    assert "Gruppa over ser navnet til den som melder videre, ikke ditt" in page
    assert 'data-variant="primary"' not in page, "sharing is a free choice between two equal buttons"
    answer = author.post(share_url(scene), data=fields(page, story=""))
    assert answer.location == share_url(scene)
    share = stored(scene)
    assert (share.state, share.title, share.story) == (ShareState.YES, scene.case.title, None)
    page = author.get(share_url(scene)).text
    assert "Saken er ikke meldt videre ennå." in page and SECRET not in page and "Ta ja-et tilbake" in page
    assert "Har sagt ja til å dele." in hpmt.get(f"/saker/{scene.case.id}").text


def test_no_is_one_press_and_can_be_changed(scene: Scene) -> None:
    ask_to_share(case_id=scene.case.id, by=scene.levels.as_hpmt)
    author = scene.browser(scene.levels.counsellor)
    button = re.search(r'name="version" value="(\d+)"', author.get(f"/saker/{scene.case.id}").text)
    assert button is not None
    answer = author.post(share_url(scene), data={"do": "no", "version": button[1]})
    assert answer.location == f"/saker/{scene.case.id}"
    assert author.post(share_url(scene), data={"do": "no", "version": button[1]}).status_code == 302
    assert stored(scene).state == ShareState.NO
    hpmt = scene.browser(scene.levels.hpmt)
    assert "Har ikke sagt ja." in hpmt.get(f"/saker/{scene.case.id}").text
    hpmt.post(f"/saker/{scene.case.id}/spor-om-deling")
    assert "har ikke sagt ja. Bare den som skrev saken" in hpmt.get(f"/saker/{scene.case.id}").text
    assert stored(scene).state == ShareState.NO
    page = author.get(share_url(scene)).text
    assert "Du kan ombestemme deg." in page
    author.post(share_url(scene), data=fields(page))
    assert stored(scene).state == ShareState.YES


def test_an_author_may_offer_unasked_and_a_double_press_is_one_yes(scene: Scene) -> None:
    author = scene.browser(scene.levels.counsellor)
    assert "Du kan selv tilby det" in author.get(f"/saker/{scene.case.id}").text
    sent = fields(author.get(share_url(scene)).text)
    assert author.post(share_url(scene), data={**sent, "do": "no"}).status_code == 404, "nobody has asked"
    for _ in range(2):
        assert author.post(share_url(scene), data=sent).status_code == 302
    assert stored(scene).asked_by_id is None


def test_what_points_out_a_person_stops_and_a_likely_name_warns(scene: Scene) -> None:
    author = scene.browser(scene.levels.counsellor)
    sent = fields(author.get(share_url(scene)).text)
    stop = author.post(share_url(scene), data={**sent, "story": "Ring på 404 12 345.", "question": "Kort?"})
    assert stop.status_code == 422 and 'href="#story"' in stop.text and "404 1" in stop.text and "Kort?" in stop.text
    warn = author.post(share_url(scene), data={**sent, "question": "Hvordan får vi Kari Nordmann med?"})
    assert warn.status_code == 422 and "Behold «Kari Nordmann»" in warn.text
    assert db.session.scalars(select(CaseShare)).all() == []
    kept = author.post(share_url(scene), data=fields(warn.text, do="", keep_word="Kari Nordmann"))
    assert kept.status_code == 200 and "Behold «" not in kept.text and "Kari Nordmann med?" in kept.text
    assert author.post(share_url(scene), data=fields(kept.text)).status_code == 302
    assert stored(scene).state == ShareState.YES


def test_sent_twice_is_an_answer_to_the_warning(scene: Scene) -> None:
    author = scene.browser(scene.levels.counsellor)
    sent = fields(author.get(share_url(scene)).text, question="Hvordan får vi Kari Nordmann med?")
    warn = author.post(share_url(scene), data=sent)
    assert author.post(share_url(scene), data=fields(warn.text)).status_code == 302


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", "x" * 201, "Bruk høyst 200 tegn"),
        ("story", "x" * 4001, "Bruk høyst 4000 tegn"),
        ("title", " ", "Gi det du deler, en tittel."),
        ("question", " ", "Skriv hva dere vil ha hjelp til."),
    ],
)
def test_too_long_and_empty_are_told_and_kept(scene: Scene, field: str, text: str, sentence: str) -> None:
    author = scene.browser(scene.levels.counsellor)
    sent = fields(author.get(share_url(scene)).text, **{field: text})
    answer = author.post(share_url(scene), data=sent)
    assert answer.status_code == 422 and sentence in answer.text
    assert text.strip() in answer.text
    assert db.session.scalars(select(CaseShare)).all() == []


def test_two_pages_of_one_author(scene: Scene) -> None:
    ask_to_share(case_id=scene.case.id, by=scene.levels.as_hpmt)
    author = scene.browser(scene.levels.counsellor)
    sent = fields(author.get(share_url(scene)).text)
    author.post(share_url(scene), data={**sent, "do": "no"})
    stale = author.post(share_url(scene), data={**sent, "title": "Min egen tittel"})
    assert stale.status_code == 422 and "annen side" in stale.text and "Min egen tittel" in stale.text
    assert stored(scene).state == ShareState.NO


def test_only_the_author_reaches_the_page_and_only_leaders_ask(scene: Scene) -> None:
    other = member_of(scene.levels.office)
    leader = make_person()
    give_role(leader, next(iter(scene.levels.hpmt.roles)).role, scene.levels.office.unit)
    stranger = supervisor_of(make_group())
    for person in (other, leader, stranger, scene.levels.hpmt, scene.levels.fm, scene.levels.resource):
        browser = scene.browser(person)
        assert browser.get(share_url(scene)).status_code == 404
        for deed in ("yes", "no", "take_back", ""):
            assert browser.post(share_url(scene), data={"do": deed, "title": "a"}).status_code == 404
    for person in (other, stranger, scene.levels.fm, scene.levels.counsellor):
        assert scene.browser(person).post(f"/saker/{scene.case.id}/spor-om-deling").status_code == 404
    assert db.session.scalars(select(CaseShare)).all() == []


def test_a_case_of_level_3_has_nobody_above(scene: Scene) -> None:
    case = make_case(scene.levels.fm, scene.levels.nation, state=CaseState.DISCUSSED)
    author, leader = scene.browser(scene.levels.fm), scene.browser(scene.levels.resource)
    assert author.get(f"/saker/{case.id}/deling").status_code == 404
    assert "Spør om å dele" not in leader.get(f"/saker/{case.id}").text
    leader.post(f"/saker/{case.id}/spor-om-deling")
    assert "ikke noe nivå over" in leader.get(f"/saker/{case.id}").text
    case.state = CaseState.CLOSED
    db.session.commit()
    assert author.get(f"/saker/{case.id}").status_code == 200


def test_a_case_of_level_2_is_shared_with_the_resource_group(scene: Scene) -> None:
    case = make_case(scene.levels.hpmt, scene.levels.county, state=CaseState.DISCUSSED)
    author = scene.browser(scene.levels.hpmt)
    assert "Dele saken med Ressursgruppa" in author.get(f"/saker/{case.id}/deling").text
    assert "Dele med Ressursgruppa?" in author.get(f"/saker/{case.id}").text


def test_a_closed_case_and_a_draft_are_not_shared(scene: Scene) -> None:
    author = scene.browser(scene.levels.counsellor)
    sent = fields(author.get(share_url(scene)).text)
    scene.case.state = CaseState.CLOSED
    draft = make_case(scene.levels.counsellor)
    db.session.commit()
    assert "Saken er ikke åpen og kan ikke deles." in author.get(share_url(scene)).text
    assert author.post(share_url(scene), data=sent).status_code == 422
    assert author.get(f"/saker/{draft.id}/deling").status_code == 404
    assert "Dele med FM-veileder?" not in author.get(f"/saker/{scene.case.id}").text


def test_the_matrix_and_the_copy_tell_the_author_the_truth(scene: Scene) -> None:
    need = scene.forward()
    author = scene.browser(scene.levels.counsellor)
    page = author.get(f"/saker/{scene.case.id}").text
    assert "Leser det du har sagt ja til" in page and "står i køen i" in page
    scene.browser(scene.levels.fm).get(f"/saker/{need.case_id}")
    copy = author.get(f"/saker/{need.case_id}").text
    assert "Dette er det som er delt" in copy and "Sissel Bakke" in copy and "Hele saken" in copy
    for absent in ("Endre saken", "Lukk saken", "Trekk saken", "Hvordan gikk det?"):
        assert absent not in copy
    assert f"/saker/{scene.case.id}/deling" in copy
    assert author.get(f"/saker/{need.case_id}/rediger").status_code == 302
    assert "Delt " in scene.browser(scene.levels.hpmt).get(f"/saker/{scene.case.id}").text


def test_an_author_does_nothing_to_a_copy_but_take_it_back(scene: Scene) -> None:
    need = scene.forward()
    author, url = scene.browser(scene.levels.counsellor), f"/saker/{need.case_id}"
    changed = author.post(f"{url}/rediger", data={"title": "Ny", "question": "Ny?", "request_key": "k"})
    assert changed.status_code == 422 and "Dette er det som ble delt" in changed.text
    assert author.post(f"{url}/lukk").status_code == 409
    assert author.post(f"{url}/folg-opp", data={"outcome": "Bra"}).status_code == 422
    assert need.case is not None
    scene.discuss(need.case)
    for act in (
        lambda: close_case(case_id=need.case_id or 0, by=scene.levels.as_counsellor),
        lambda: follow_up_case(case_id=need.case_id or 0, outcome="Bra", by=scene.levels.as_counsellor),
    ):
        with pytest.raises(IllegalMove):
            act()
    close_case(case_id=need.case.id, by=scene.levels.as_fm)
    assert need.case.state == CaseState.CLOSED


def test_taking_back_shuts_the_other_side_out_at_once(scene: Scene) -> None:
    need = scene.forward()
    fm, author = scene.browser(scene.levels.fm), scene.browser(scene.levels.counsellor)
    assert SECRET in fm.get(f"/saker/{need.case_id}").text
    for _ in range(2):
        assert author.post(share_url(scene), data={"do": "take_back"}).location == share_url(scene)
    assert fm.get(f"/saker/{need.case_id}").status_code == 404
    assert "Du tok ja-et tilbake" in author.get(share_url(scene)).text
    assert "Bare hvis du sier ja" in author.get(f"/saker/{scene.case.id}").text
    assert "Har ikke sagt ja." in scene.browser(scene.levels.hpmt).get(f"/saker/{scene.case.id}").text


def test_once_discussed_the_yes_stands(scene: Scene) -> None:
    need = scene.forward()
    assert need.case is not None
    scene.discuss(need.case)
    author = scene.browser(scene.levels.counsellor)
    page = author.get(share_url(scene)).text
    assert "kan ikke tas tilbake lenger" in page and "Ja, ta det tilbake" not in page
    refused = author.post(share_url(scene), data={"do": "take_back"})
    assert refused.status_code == 422 and "kan ikke tas tilbake lenger" in refused.text
    assert stored(scene).state == ShareState.YES


def test_the_pages_record_what_they_show(scene: Scene) -> None:
    scene.browser(scene.levels.counsellor).get(share_url(scene))
    rows = db.session.execute(
        select(TextReading.subject_id, TextReading.place, TextReading.reason).where(TextReading.place == "share")
    ).all()
    assert [tuple(row) for row in rows] == [(scene.case.id, "share", "author")]
    page = scene.browser(scene.levels.counsellor).get(f"/saker/{scene.case.id}?egne=1").text
    assert "På siden for deling" in page and AUTHOR in page


def test_a_guest_who_leads_elsewhere_reads_the_case_and_not_what_its_author_answered(scene: Scene) -> None:
    levels = scene.levels
    case = make_case(levels.counsellor, levels.office, guests_may_read=True)
    session = make_planned(levels.office, clock.now() - timedelta(minutes=10), levels.counsellor, levels.fm)
    make_agenda(session, [case], by=levels.hpmt)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    decline_to_share(case_id=case.id, expected_version=None, by=levels.as_counsellor)
    page = scene.browser(levels.fm).get(f"/saker/{case.id}")
    assert page.status_code == 200 and "Har ikke sagt ja" not in page.text and "Dele med" not in page.text
    assert "Har ikke sagt ja" in scene.browser(levels.hpmt).get(f"/saker/{case.id}").text

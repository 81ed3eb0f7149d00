"""Likely names in what is locked into a log or goes to the next level: asked about once, and nothing typed is lost."""

import html
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.logs.models import ItemWork, LogAddition, LogState, SessionLog
from hpmt_supervision.sessions.models import Guest
from tests.factories.people import member_of
from tests.integration.logs.test_reporting import Signing, signing

__all__ = ["signing"]

SAID = "Kari Nordmann sa at sønnen Mikkel ville slutte."


def state() -> str:
    return db.session.scalars(select(SessionLog.state)).one()


def seen_on(text: str) -> str:
    """Return what the page's hidden field remembers, as a browser would send it back."""
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found is not None
    return html.unescape(found[1])


def send(client: FlaskClient, path: str, data: dict[str, object]) -> tuple[int, str]:
    answer = client.post(path, data=data)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def test_a_name_written_while_holding_is_asked_about_before_the_log_is_locked(signing: Signing) -> None:
    db.session.scalars(select(ItemWork)).one().learning = SAID
    db.session.commit()
    status, text = send(signing.client, signing.path, signing.fields(closing_line="Født 12. mars 1988."))
    assert (status, state()) == (422, LogState.DRAFT)
    assert (
        "«Kari Nordmann»: Dette kan være et navn" in text
        and "«Mikkel»" in text
        and "Arbeidsgiver som ikke svarer" in text
    )
    assert "Hvorfor vi spør: Ord med stor forbokstav etter hverandre" in text
    assert "Født 12. mars 1988." in text, "what was typed stays"
    assert "12. mars 1988" in seen_on(text)
    kept = signing.fields(closing_line="Født 12. mars 1988.", seen=seen_on(text))
    assert send(signing.client, signing.path, kept)[0] == 302
    assert state() == LogState.SIGNED


def test_a_new_name_is_asked_about_also_after_another_was_seen(signing: Signing) -> None:
    data = signing.fields(closing_line="Vi snakket om Kari.", seen="Mikkel")
    assert send(signing.client, signing.path, data)[0] == 422
    assert send(signing.client, signing.path, {**data, "seen": "Mikkel\nKari"})[0] == 302


def test_the_groups_own_people_need_no_question(signing: Signing) -> None:
    member_of(signing.levels.office, "Magnus Dahle")
    db.session.add(Guest(session_id=signing.session.id, name="Kari Nordmann"))
    db.session.commit()
    line = "Fint at Magnus Dahle og Kari Nordmann øvde, og at Magnus' spørsmål kom først."
    assert send(signing.client, signing.path, signing.fields(closing_line=line))[0] == 302
    assert state() == LogState.SIGNED


def test_parts_of_two_peoples_names_are_nobodys_name(signing: Signing) -> None:
    for name in ("Kari Berg", "Magnus Dahle"):
        member_of(signing.levels.office, name)
    status, text = send(signing.client, signing.path, signing.fields(closing_line="Vi snakket om Kari Dahle."))
    assert status == 422 and "«Kari Dahle»" in text


def test_a_theme_with_a_name_is_asked_about_before_it_is_reported(signing: Signing) -> None:
    status, text = send(signing.client, signing.path, signing.fields(theme=SAID))
    assert (status, state()) == (422, LogState.DRAFT)
    assert "Et annet tema" in text and SAID in text
    assert send(signing.client, signing.path, signing.fields())[0] == 302
    path = f"/veiledning/{signing.session.id}/meld-videre"
    status, text = send(signing.client, path, {"theme": SAID})
    assert status == 422 and "Behold teksten og meld videre" in text and SAID in text
    assert db.session.scalars(select(ReportedNeed)).all() == []
    assert send(signing.client, path, {"theme": SAID, "seen": seen_on(text)})[0] == 302
    assert db.session.scalars(select(ReportedNeed.text)).one() == SAID


def test_what_an_older_log_learned_is_asked_about_when_it_is_ticked(signing: Signing) -> None:
    sign_now = {**signing.fields(), "seen": "Kari Nordmann\nMikkel"}
    db.session.scalars(select(ItemWork)).one().learning = SAID
    db.session.commit()
    assert send(signing.client, signing.path, sign_now)[0] == 302
    path = f"/veiledning/{signing.session.id}/meld-videre"
    ticked = {"needs": [f"learning:{signing.item.id}"]}
    status, text = send(signing.client, path, dict(ticked))
    assert status == 422 and re.search(r'value="learning:\d+"[^>]*checked|checked[^>]*value="learning:\d+"', text)
    assert send(signing.client, path, {**ticked, "seen": seen_on(text)})[0] == 302
    assert db.session.scalars(select(ReportedNeed.text)).one() == SAID


def test_an_addendum_is_asked_about_once(signing: Signing) -> None:
    assert send(signing.client, signing.path, signing.fields())[0] == 302
    path = f"/veiledning/{signing.session.id}/logg"
    status, text = send(signing.client, path, {"text": SAID})
    assert status == 422 and "Behold teksten og legg til" in text and SAID in text
    assert db.session.scalars(select(LogAddition)).all() == []
    assert send(signing.client, path, {"text": SAID, "seen": seen_on(text)})[0] == 302
    member_of(signing.levels.office, "Magnus Dahle")
    assert send(signing.client, path, {"text": "Magnus Dahle kom sent."})[0] == 302
    assert len(db.session.scalars(select(LogAddition)).all()) == 2


def test_saving_as_one_types_asks_about_nothing(signing: Signing) -> None:
    log = db.session.scalars(select(SessionLog)).one()
    data = {"version": log.version, "punkt": str(signing.item.id), "learning": SAID}
    assert send(signing.client, f"/veiledning/{signing.session.id}/gjennomfor/lagre", data)[0] == 200
    assert db.session.scalars(select(ItemWork.learning)).one() == SAID

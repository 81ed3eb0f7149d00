"""Min side of an office's leader says first what stops supervision, and nothing that reads as good news then."""

from datetime import date

from flask import Flask

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part
from tests.factories.auth import sign_in
from tests.factories.early_warnings import make_warning
from tests.factories.people import make_group, member_of
from tests.factories.sessions import make_session
from tests.integration.home.conftest import Office
from tests.integration.home.test_other_roles import See

UNLED = "Gruppe Prøvevik har ingen veileder"


def leave(office: Office) -> None:
    """Let both supervisors have been so until Sunday."""
    for row in db.session.query(Membership).filter_by(group_id=office.group.id, part=Part.SUPERVISOR):
        row.valid_to = date(2026, 11, 22)
    db.session.flush()


def test_a_group_nobody_leads_is_told_first_with_what_to_do(office: Office, see: See) -> None:
    leave(office)
    text = see(office.leader)
    assert UNLED in text and "Avtal med fylket hvem som tar over. En administrator fører det inn." in text
    assert text.index(UNLED) < text.index("Veiledningen på kontoret") < text.index("Venter på deg")
    assert "Ingen veiledning er booket de neste åtte ukene. Gruppa må ha en veileder først." in text
    for presumed in ("Ingenting nå", "er avlyst", "HPMT-veilederne", "HPMT-veilederen", "Legg ikke andre møter"):
        assert presumed not in text, presumed
    assert "men ingen veiledning er booket framover heller" in text
    make_session(office.group, "2026-12-03 09:00")
    text = see(office.leader)
    assert "hvem som tar over, før neste veiledning" in text and "Legg ikke andre møter" in text


def test_a_group_without_a_date_is_told_of_and_one_with_a_date_is_not(office: Office, see: See) -> None:
    told = "Ingen veiledning er booket for Gruppe Prøvevik de neste åtte ukene"
    text = see(office.leader)
    assert told in text and "Spør HPMT-veilederen hvilke dager det blir" in text and UNLED not in text
    # A group without members, and one elsewhere, is nothing to settle here.
    make_group(office.group.unit, name="Gruppe Tom")
    member_of(make_group(name="Gruppe Annetsteds"))
    make_session(office.group, "2026-12-03 09:00")
    text = see(office.leader)
    assert "Dette må ordnes" not in text and "Ingenting nå" in text
    assert "Ingen veiledning på kontoret er avlyst" in text


def test_an_open_warning_that_has_come_to_the_leader_stands_first(app: Flask, office: Office, see: See) -> None:
    make_session(office.group, "2026-12-03 09:00")
    warning = make_warning(office.group, WarningKind.ONE_LEADER, level=1)
    assert "Dette må ordnes" not in see(office.leader)
    warning.level = 2
    text = see(office.leader)
    assert text.index("Dette må ordnes") < text.index("varslet mandag 23. november") < text.index("Venter på deg")
    assert "Det som må ordnes ved kontoret, står øverst." in text
    client = sign_in(app.test_client(), office.leader)
    assert f"/rapporter/kontor/{office.group.unit_id}" not in client.get("/").text, "that page is for those outside"
    warning.ended_on = date(2026, 11, 23)
    assert "Dette må ordnes" not in see(office.leader)

"""The pages of reports: who sees which, what they say, and that nothing typed is lost."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import NeedKind
from hpmt_supervision.level_reports.models import LevelReport, ReportVersion
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import TextReading
from tests.factories.auth import sign_in
from tests.factories.level_reports import CASE_TEXT, ReportingCounty, make_reporting_county
from tests.factories.people import give_role, make_group, make_person, make_unit, supervisor_of

LIST = "/rapporter/perioder"
WRITTEN = {"worked": "Faste dager hjalp.", "obstacles": "", "plans": "", "asks": "En samling om rødt felt."}


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[-800:]
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def begun(app: Flask, place: ReportingCounty, client: FlaskClient) -> str:
    """Begin a report on the default period, and return the address of its pages."""
    form = {"unit_id": place.county.id, "fra": "2026-05", "til": "2026-08", "request_key": "k" * 32}
    answer = client.post(f"{LIST}/ny", data=form)
    assert answer.status_code == 302 and answer.location.endswith("/rediger")
    return str(answer.location).removesuffix("/rediger")


def version_of(address: str) -> str:
    report = db.session.get(LevelReport, int(address.rsplit("/", 1)[1]))
    assert report is not None
    db.session.refresh(report)
    newest = report.versions[-1]
    db.session.refresh(newest)
    return str(newest.version)


def sent(place: ReportingCounty, client: FlaskClient, address: str) -> None:
    answer = client.post(f"{address}/send", data={"version": version_of(address), "request_key": "s" * 32})
    assert answer.status_code == 302, answer.get_data(as_text=True)[-800:]


def test_an_fm_supervisor_writes_and_the_resource_group_answers(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    place.report_need(NeedKind.THEME, "2026-06-10", text="Å stå i taushet")
    place.report_need(NeedKind.CASE, "2026-07-01")
    db.session.commit()
    fm, resource = (place.client(sqlite_app, one) for one in (place.fm, place.resource))
    assert "1. mai–31. august 2026" in text_of(fm, f"{LIST}/ny")
    address = begun(sqlite_app, place, fm)
    page = text_of(fm, f"{address}/rediger")
    assert "Å stå i taushet" in page and "En sak som forfatteren har delt" in page and CASE_TEXT not in page
    keys = re.findall(r'name="included" value="(\d+)"|value="(\d+)"[^>]*name="included"', page)
    assert len(keys) == 2
    form = WRITTEN | {"version": version_of(address), "included": [key[0] or key[1] for key in keys], "do": "look"}
    answer = fm.post(f"{address}/rediger", data=form)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    preview = text_of(fm, address)
    for shown in ("Slik ser rapporten ut", "Faste dager hjalp.", "Vises ikke: 1–4 veiledere", "Ingenting registrert"):
        assert shown in preview
    assert text_of(resource, address, 404) and "Her kommer rapportene som sendes til deg" in text_of(resource, LIST)
    confirm = text_of(fm, f"{address}/send")
    assert "Går til Ressursgruppa: Olav Berg" in confirm
    sent(place, fm, address)
    assert "Havlandet" in text_of(resource, LIST)
    received = text_of(resource, address)
    assert "Å stå i taushet" in received and CASE_TEXT not in received and "Skriv videre" not in received
    assert resource.post(f"{address}/mottatt").status_code == 302
    empty = resource.post(address, data={"text": " ", "request_key": "a" * 32})
    assert empty.status_code == 422 and "Skriv et svar." in empty.get_data(as_text=True)
    assert resource.post(address, data={"text": "Samlingen settes opp.", "request_key": "a" * 32}).status_code == 302
    answered = text_of(fm, address)
    assert "Samlingen settes opp." in answered and "Mottatt" in answered
    # What one reads of others is recorded, with why.
    readings = {(row.reader_id, row.reason) for row in db.session.query(TextReading).filter_by(subject_kind="need")}
    assert readings == {(place.fm.id, "receiver"), (place.resource.id, "report")}


def test_two_tabs_and_a_lost_word(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    db.session.commit()
    fm = place.client(sqlite_app, place.fm)
    address = begun(sqlite_app, place, fm)
    opened = version_of(address)
    first = fm.post(f"{address}/kladd", data=WRITTEN | {"version": opened, "request_key": "x" * 32})
    assert first.status_code == 200 and first.json is not None and first.json["saved_at"]
    late = fm.post(f"{address}/kladd", data={"worked": "Sent", "version": opened, "request_key": "y" * 32})
    assert late.status_code == 409 and late.json is not None and "Noen andre har endret" in late.json["error"]
    page = fm.post(f"{address}/rediger", data={"worked": "Sent", "version": opened, "request_key": "y" * 32})
    said = page.get_data(as_text=True)
    assert page.status_code == 422 and "Noen andre har endret" in said and re.search(r">\s*Sent</textarea>", said)
    stops = fm.post(f"{address}/rediger", data={"worked": "Ring 912 34 567", "version": version_of(address)})
    assert stops.status_code == 422 and "telefonnummer" in stops.get_data(as_text=True)
    assert db.session.query(ReportVersion).one().worked == "Faste dager hjalp."


def test_likely_names_are_pointed_out_before_it_is_sent_and_stop_nothing(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    db.session.commit()
    fm = place.client(sqlite_app, place.fm)
    address = begun(sqlite_app, place, fm)
    asked = "Kan noen vise hvordan?"
    form = {"worked": "Vi takker Kari Nordmann for hjelpen.", "asks": asked, "version": version_of(address)}
    assert fm.post(f"{address}/rediger", data=form).status_code == 302
    page = text_of(fm, f"{address}/send")
    assert "Kan dette være noens navn?" in page and "«Kari Nordmann» i «Hva virket?»" in page
    assert "Hva ber vi om?" not in page
    form |= {"worked": "Vi takker kontoret for hjelpen.", "version": version_of(address)}
    assert fm.post(f"{address}/rediger", data=form).status_code == 302
    assert "Kan dette være noens navn?" not in text_of(fm, f"{address}/send")
    sent(place, fm, address)


def test_a_tab_left_open_after_sending_leads_to_what_was_sent(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    db.session.commit()
    fm = place.client(sqlite_app, place.fm)
    address = begun(sqlite_app, place, fm)
    sent(place, fm, address)
    for page in ("/rediger", "/send"):
        answer = fm.get(address + page)
        assert answer.status_code == 302 and answer.location.endswith(address)
    assert fm.post(f"{address}/rediger", data=WRITTEN).status_code == 302
    late = fm.post(f"{address}/kladd", data=WRITTEN)
    assert late.status_code == 409 and late.json is not None and "Rapporten er sendt" in late.json["error"]


def test_a_wrong_period_is_told_and_kept(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    db.session.commit()
    fm = place.client(sqlite_app, place.fm)
    answer = fm.post(f"{LIST}/ny", data={"unit_id": place.county.id, "fra": "2026-08", "til": "2026-05"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Bytt om på månedene" in text
    assert 'value="2026-05" selected' in text
    assert fm.post(f"{LIST}/ny", data={"unit_id": "999", "fra": "2026-05", "til": "2026-08"}).status_code == 422


@pytest.mark.parametrize("path", ["", "/rediger", "/send", ".pdf", ".xlsx", "?versjon=1"])
def test_foreign_reports_are_not_there(sqlite_app: Flask, path: str) -> None:
    place = make_reporting_county()
    elsewhere = make_unit(UnitKind.COUNTY, name="Fjellandet", parent=place.county.parent)
    others = [supervisor_of(make_group(elsewhere, level=2))]
    for role in (Role.COUNTY_COORDINATOR, Role.RESEARCHER, Role.ADMINISTRATOR):
        others.append(make_person())
        give_role(others[-1], role, elsewhere)
    db.session.commit()
    fm = place.client(sqlite_app, place.fm)
    address = begun(sqlite_app, place, fm)
    sent(place, fm, address)
    for person in (*others, place.leader, place.coordinator, place.supervisor):
        assert sign_in(sqlite_app.test_client(), person).get(address + path).status_code == 404
    # Whoever received it reads it and never writes on it.
    resource = place.client(sqlite_app, place.resource)
    assert resource.get(address + path).status_code == (404 if path in ("/rediger", "/send") else 200)
    for act in ("/ny-versjon", "/slett", "/kladd"):
        assert resource.post(address + act).status_code == 404
    assert fm.post(f"{address}/mottatt").status_code == 404
    assert fm.post(address, data={"text": "Svar til meg selv"}).status_code == 404


def test_a_correction_through_the_pages(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    db.session.commit()
    coordinator, fm = (place.client(sqlite_app, one) for one in (place.coordinator, place.fm))
    address = begun(sqlite_app, place, coordinator)
    coordinator.post(f"{address}/rediger", data={"worked": "Første", "version": version_of(address), "do": "save"})
    sent(place, coordinator, address)
    assert "Rett i en ny versjon" in text_of(coordinator, address)
    assert coordinator.post(f"{address}/ny-versjon").location.endswith("/rediger")
    coordinator.post(f"{address}/rediger", data={"worked": "Andre", "version": version_of(address), "do": "save"})
    assert "Første" in text_of(fm, address) and "Andre" not in text_of(fm, address)
    assert text_of(fm, f"{address}?versjon=2", 404)
    sent_again = coordinator.post(f"{address}/send", data={"version": version_of(address), "request_key": "t" * 32})
    assert sent_again.status_code == 302
    assert "Andre" in text_of(fm, address)
    old = text_of(fm, f"{address}?versjon=1")
    assert "Første" in old and "Dette er en eldre versjon. Den nyeste er versjon 2." in old


def test_a_page_asks_the_database_little(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    for number in range(6):
        place.report_need(NeedKind.THEME, f"2026-06-1{number}", text=f"Tema {number}")
    db.session.commit()
    fm, resource = (place.client(sqlite_app, one) for one in (place.fm, place.resource))
    address = begun(sqlite_app, place, fm)
    asked: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    counts = {}
    for name, path in {"list": LIST, "edit": f"{address}/rediger", "preview": address}.items():
        asked.clear()
        text_of(fm, path)
        counts[name] = len(asked)
    sent(place, fm, address)
    asked.clear()
    text_of(resource, address)
    counts["received"] = len(asked)
    assert max(counts[name] for name in ("list", "edit", "received")) < 12, counts
    # A draft's figures are read live, as the county's own page reads them.
    assert counts["preview"] < 24, counts

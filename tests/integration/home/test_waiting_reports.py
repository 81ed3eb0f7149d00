"""Reports for a period on Min side: drafts of those who write them, and what has come to those who receive them."""

from collections.abc import Callable
from datetime import date

from flask import Flask

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.home.supervisor_page import supervisor_page
from hpmt_supervision.level_reports import operations, queries, receiving_operations
from hpmt_supervision.level_reports.models import LevelReport
from hpmt_supervision.people.models import Part
from hpmt_supervision.people.viewer import Viewer
from tests.factories.level_reports import THIRD, make_reporting_county
from tests.factories.people import join, make_group
from tests.integration.home.conftest import counted_statements

See = Callable[..., str]
DRAFT, COME = "Utkast til rapport om", "Ny rapport fra"


def begin(by: Viewer, unit_id: int, period: Period = THIRD) -> LevelReport:
    return operations.begin_report(unit_id=unit_id, period=period, request_key=f"{by.person_id}-{unit_id}", by=by)


def send(by: Viewer, report: LevelReport) -> None:
    version = queries.draft_of(by, report.id)
    operations.send_report(report_id=report.id, expected_version=version.version, request_key="send", by=by)


def test_a_report_waits_for_its_writer_and_then_for_those_it_is_sent_to(app: Flask, see: See) -> None:
    place = make_reporting_county()
    fm, resource = place.viewer(place.fm), place.viewer(place.resource)
    report = begin(fm, place.county.id)
    db.session.commit()
    waits = f"Nivårapport {DRAFT} Havlandet, 1. mai–31. august 2026 Lagret 23. november av Astrid Lunde Fortsett"
    assert waits in see(place.fm)
    assert DRAFT not in see(place.resource) and DRAFT not in see(place.coordinator)
    send(fm, report)
    db.session.commit()
    assert DRAFT not in see(place.fm)
    assert "Ny rapport fra Havlandet, 1. mai–31. august 2026 Sendt 23. november av Astrid Lunde Les rapporten" in see(
        place.resource
    )
    receiving_operations.receive_report(report_id=report.id, by=resource)
    db.session.commit()
    assert COME not in see(place.resource)


def test_the_year_review_waits_for_leader_supervisor_and_coordinator(app: Flask, see: See) -> None:
    place = make_reporting_county()
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    leader = place.viewer(place.leader)
    report = begin(leader, place.aure.id, year)
    db.session.commit()
    for writer in (place.leader, place.supervisor):
        assert f"{DRAFT} Nav Aure, 1. januar–31. desember 2025" in see(writer)
    send(leader, report)
    db.session.commit()
    for receiver in (place.fm, place.coordinator):
        assert f"{COME} Nav Aure, 1. januar–31. desember 2025" in see(receiver)
    assert DRAFT not in see(place.leader) and COME not in see(place.resource)


def test_many_reports_are_counted_and_read_in_the_statement_of_the_groups(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    # A second group makes every report come twice in the statement, and it is still shown once.
    second = make_group(place.county, level=2, name="Nivå 2, ettermiddag")
    join(second, place.fm, Part.SUPERVISOR)
    fm = place.viewer(place.fm)
    with sqlite_app.test_request_context(), counted_statements() as without:
        supervisor_page(fm)
    for month in (1, 2, 3, 4, 5):
        begin_month = Period(date(2026, month, 1), date(2026, month, 28 if month == 2 else 30 if month == 4 else 31))
        operations.begin_report(unit_id=place.county.id, period=begin_month, request_key=f"month-{month}", by=fm)
    db.session.commit()
    with sqlite_app.test_request_context(), counted_statements() as with_reports:
        page = supervisor_page(fm)
    titles = [line.title for line in page.lines]
    assert sum(DRAFT in title for title in titles) == 3
    assert "2 rapporter til" in titles
    assert len(with_reports) == len(without)


def test_one_who_leads_no_group_still_sees_what_has_come(sqlite_app: Flask, see: See) -> None:
    place = make_reporting_county()
    fm = place.viewer(place.fm)
    send(fm, begin(fm, place.county.id))
    db.session.commit()
    assert COME in see(place.resource)

"""What happened in the period, in a report: days since, warnings and questions, kept or left out, and never a text."""

import io
import re
from datetime import date
from typing import Any

import openpyxl
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning
from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports import operations, queries
from hpmt_supervision.level_reports.models import LevelReport
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role
from tests.factories.early_warnings import make_answer, make_question, make_warning
from tests.factories.level_reports import THIRD, ReportingCounty, make_reporting_county

JUNE = date(2026, 6, 10)
SECRET = "Ola er syk og kommer ikke"


def group_of(unit: Unit) -> SupervisionGroup:
    return db.session.query(SupervisionGroup).filter_by(unit_id=unit.id).one()


def warn(
    unit: Unit, person: Person, kind: WarningKind, answer: AnswerKind | None = AnswerKind.OTHER, **how: Any
) -> EarlyWarning:
    warning = make_warning(group_of(unit), kind, raised_on=JUNE, **how)
    if answer is not None:
        until = date(2026, 7, 1) if answer is not AnswerKind.OTHER else None
        make_answer(warning, person, answer, text=SECRET, until_on=until)
    return warning


def begin(place: ReportingCounty, person: Person) -> LevelReport:
    return operations.begin_report(
        unit_id=place.county.id, period=THIRD, request_key=f"begin-{person.id}", by=place.viewer(person)
    )


def read(place: ReportingCounty, person: Person, report: LevelReport) -> Any:
    db.session.expire_all()
    viewer = place.viewer(person)
    return queries.composed(viewer, queries.open_report(viewer, report.id))[0].figures


def test_what_others_may_know_of_comes_along_and_nothing_of_texts_or_absence(app: Flask) -> None:
    place = make_reporting_county()
    marit = place.supervisor
    warn(place.eid, marit, WarningKind.BELOW_OWN_LEVEL)
    warn(place.aure, marit, WarningKind.NO_DATE, AnswerKind.NEW_DATE, ended_on=date(2026, 6, 20))
    warn(place.eid, marit, WarningKind.NO_SESSION, AnswerKind.AWAY)
    # Still between the group's own supervisors and the application.
    warn(place.eid, marit, WarningKind.EMPTY_AGENDAS, None)
    # Gone up without an answer.
    warn(place.eid, marit, WarningKind.NO_DATE, None, level=2)
    # Mended before the period began, and raised after its end.
    old = make_warning(group_of(place.eid), WarningKind.ONE_LEADER, raised_on=date(2026, 3, 1), level=2)
    old.ended_on = date(2026, 4, 30)
    make_warning(group_of(place.eid), WarningKind.ONE_LEADER, raised_on=date(2026, 9, 1), level=2)
    report = begin(place, place.fm)
    lines = [
        (line.unit, line.kind, line.new_date, line.ended_on, line.answered_on is not None)
        for line in read(place, place.fm, report).warned
    ]
    assert lines == [
        ("Nav Aure", "no_date", date(2026, 7, 1), date(2026, 6, 20), True),
        ("Nav Eid", "below_own_level", None, None, True),
        ("Nav Eid", "no_session", None, None, True),
        ("Nav Eid", "no_date", None, None, False),
    ]


def test_of_a_withheld_office_only_what_rests_on_dates_is_told(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    for kind in WarningKind:
        warn(place.small, place.supervisor, kind)
    report = begin(place, place.fm)
    assert {line.kind for line in read(place, place.fm, report).warned} == {"no_date", "no_session"}
    # The days since the last session are days of meetings, and shown for the small office too.
    since = {line.name: line.last_held for line in read(place, place.fm, report).lines}
    assert since["Nav Bø"] is not None and since["Nav Storøya"] is None


def test_a_report_tells_of_the_questions_of_those_who_write_it(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    with clock.at(clock.day_start(JUNE)):
        asked = make_question(place.aure, place.fm, Role.FM_SUPERVISOR, text=SECRET)
        make_question(place.eid, place.coordinator)
    asked.answer, asked.answered_at, asked.answered_by_id = SECRET, clock.now(), place.supervisor.id
    db.session.flush()
    of_fm = read(place, place.fm, begin(place, place.fm)).asked
    assert [(line.unit, line.asked_role, line.asked_on) for line in of_fm] == [("Nav Aure", "fm_supervisor", JUNE)]
    assert of_fm[0].answered_on == clock.today()
    of_coordinator = read(place, place.coordinator, begin(place, place.coordinator)).asked
    assert [(line.unit, line.answered_on) for line in of_coordinator] == [("Nav Eid", None)]


def test_the_writer_leaves_out_and_every_form_of_the_report_follows(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    kept = warn(place.aure, place.supervisor, WarningKind.NO_DATE)
    gone = warn(place.eid, place.supervisor, WarningKind.NO_SESSION)
    with clock.at(clock.day_start(JUNE)):
        make_question(place.aure, place.fm, Role.FM_SUPERVISOR, text=SECRET)
    report = begin(place, place.fm)
    db.session.commit()
    fm, address = place.client(sqlite_app, place.fm), f"/rapporter/perioder/{report.id}"
    page = fm.get(f"{address}/rediger").get_data(as_text=True)
    ticked = set(re.findall(r'name="facts" value="([^"]+)"[^>]*checked', page)) | set(
        re.findall(r'value="([^"]+)"[^>]*name="facts"[^>]*checked', page)
    )
    assert ticked == {"since", f"w{kept.id}", f"w{gone.id}", *re.findall(r'value="(q\d+)"', page)}
    assert SECRET not in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    form = {"facts": [f"w{kept.id}", "w999", "since"], "version": version[1], "request_key": "k" * 32, "do": "look"}
    assert fm.post(f"{address}/rediger", data=form).status_code == 302
    shown = fm.get(address).get_data(as_text=True)
    assert "Tidlige varsler" in shown and "Ingen veiledning er booket" in shown and "Dager siden sist" in shown
    assert "Lenge siden gruppa møttes" not in shown and "Spørsmål til kontorene" not in shown and SECRET not in shown
    book = openpyxl.load_workbook(io.BytesIO(fm.get(f"{address}.xlsx").data))
    assert {"Dager siden sist veiledning", "Tidlige varsler"} <= set(book.sheetnames)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "Lenge siden gruppa møttes" not in cells and SECRET not in cells
    assert fm.get(f"{address}.pdf").mimetype == "application/pdf"


def test_what_is_sent_keeps_what_happened_as_it_was(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    warning = warn(place.aure, place.supervisor, WarningKind.NO_DATE)
    report, fm = begin(place, place.fm), place.viewer(place.fm)
    version = queries.draft_of(fm, report.id)
    operations.send_report(report_id=report.id, expected_version=version.version, request_key="send", by=fm)
    before = read(place, place.resource, report).warned
    warning.ended_on = clock.today()
    db.session.flush()
    assert read(place, place.resource, report).warned == before and before[0].ended_on is None

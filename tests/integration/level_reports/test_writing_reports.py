"""Beginning, writing, sending, receiving, answering and correcting a report, on both databases."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.forwarding.models import NeedKind, NeedState
from hpmt_supervision.level_reports import operations, queries, receiving_operations
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.figures import Standing
from hpmt_supervision.level_reports.frozen import from_json, to_json
from hpmt_supervision.level_reports.models import LevelReport, ReportAnswer, ReportVersion, VersionState
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions.models import SupervisionSession
from tests.factories.level_reports import CASE_TEXT, NOW, THIRD, ReportingCounty, make_reporting_county
from tests.factories.people import make_unit
from tests.factories.retention import delete_due


def begin(place: ReportingCounty, by: Viewer, unit: Any = None, period: Period = THIRD) -> LevelReport:
    unit_id = (unit or place.county).id
    return operations.begin_report(unit_id=unit_id, period=period, request_key="begin-" + str(by.person_id), by=by)


def write(report: LevelReport, by: Viewer, key: str = "page-1", left_out: tuple[int, ...] = (), **texts: str) -> None:
    version = queries.draft_of(by, report.id)
    operations.save_draft(
        report_id=report.id,
        texts=texts,
        left_out=left_out,
        expected_version=version.version,
        request_key=key,
        by=by,
    )


def send(report: LevelReport, by: Viewer, key: str = "send-1") -> ReportVersion:
    version = queries.draft_of(by, report.id)
    return operations.send_report(report_id=report.id, expected_version=version.version, request_key=key, by=by)


def read(viewer: Viewer, report: LevelReport, number: int | None = None, **how: Any) -> Composition:
    db.session.expire_all()
    return queries.composed(viewer, queries.open_report(viewer, report.id, number=number), **how)[0]


def test_the_way_of_a_level_report(app: Flask) -> None:
    place = make_reporting_county()
    fm, resource = place.viewer(place.fm), place.viewer(place.resource)
    theme = place.report_need(NeedKind.THEME, "2026-06-10", text="Å stå i taushet")
    place.report_need(NeedKind.CASE, "2026-07-01")
    place.report_need(NeedKind.THEME, "2026-09-02", text="Etter perioden")
    place.report_need(NeedKind.THEME, "2026-06-11", text="Tatt tilbake", state=NeedState.WITHDRAWN)
    report = begin(place, fm)
    write(report, fm, worked="Faste dager hjalp.", asks="En samling om rødt felt.")
    draft = read(fm, report)
    assert draft.is_draft and draft.texts == {"worked": "Faste dager hjalp.", "asks": "En samling om rødt felt."}
    assert [(item.kind, draft.need_texts.get(item.need_id)) for item in draft.figures.items] == [
        ("theme", "Å stå i taushet"),
        ("case", None),
    ]
    assert queries.received_reports(resource) == [], "a draft is nobody's but the writers'"
    with pytest.raises(NotFound):
        queries.open_report(resource, report.id)

    send(report, fm)
    assert queries.received_reports(resource) == [report]
    received = read(resource, report)
    assert received.texts == draft.texts and received.figures == draft.figures
    standings = {line.name: line.standing for line in received.figures.lines}
    assert standings["Nav Bø"] is Standing.SMALL and standings["Nav Storøya"] is Standing.SILENT
    assert [(group.name, group.held) for group in received.figures.groups] == [("Nivå 2 i Havlandet", 1)]
    version = receiving_operations.receive_report(report_id=report.id, by=resource)
    assert version.state == VersionState.RECEIVED and version.received_by_id == resource.person_id
    for _twice in range(2):
        receiving_operations.answer_report(
            report_id=report.id, number=1, text="Samlingen settes opp.", request_key="answer-1", by=resource
        )
    assert version.state == VersionState.ANSWERED
    assert [answer.text for answer in read(fm, report).answers] == ["Samlingen settes opp."]
    mails = {mail.key.split(":")[2]: mail for mail in db.session.query(OutgoingMail).order_by(OutgoingMail.id)}
    assert {mail.person_id for mail in mails.values()} == {place.resource.id, place.fm.id}
    for mail in mails.values():
        said = f"{mail.subject} {mail.text}"
        assert "/rapporter/perioder/" in said and "Faste dager" not in said and "Samlingen settes opp" not in said
    acts = [act.action for act in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    assert [act for act in acts if act.startswith("level_report")] == [
        "level_report.begin",
        "level_report.send",
        "level_report.receive",
        "level_report.answer",
    ]
    # A theme that is deleted afterwards is gone from the report too: it was only pointed at.
    theme.text, theme.text_deleted_at = None, clock.now()
    db.session.flush()
    assert read(resource, report).need_texts == {}


def test_a_sent_report_keeps_its_figures_and_its_text(app: Flask) -> None:
    place = make_reporting_county()
    fm = place.viewer(place.fm)
    report = begin(place, fm)
    write(report, fm, worked="Slik var det.")
    before = read(fm, report).figures
    version = send(report, fm)
    for session in db.session.query(SupervisionSession).filter(SupervisionSession.status == "held"):
        session.status = "planned"
    db.session.flush()
    assert read(fm, report).figures == before
    assert CASE_TEXT not in (version.figures or "")
    with pytest.raises(NotFound):
        write(report, fm, worked="Noe annet.")
    with pytest.raises(IllegalMove):
        operations.send_report(report_id=report.id, expected_version=version.version, request_key="other", by=fm)
    # The same page sent twice has sent once.
    assert operations.send_report(report_id=report.id, expected_version=1, request_key="send-1", by=fm) is version


def test_a_correction_is_a_new_version_and_the_old_one_stays(app: Flask) -> None:
    place = make_reporting_county()
    fm, resource = place.viewer(place.fm), place.viewer(place.resource)
    report = begin(place, fm)
    write(report, fm, worked="Første gang.")
    send(report, fm)
    draft = operations.begin_correction(report_id=report.id, by=fm)
    assert operations.begin_correction(report_id=report.id, by=fm) is draft
    db.session.expire_all()
    write(report, fm, worked="Andre gang.")
    assert read(resource, report).texts == {"worked": "Første gang."}
    with pytest.raises(NotFound):
        queries.open_report(resource, report.id, number=2)
    db.session.expire_all()
    send(report, fm, "send-2")
    newest, first = read(resource, report), read(resource, report, 1)
    assert (newest.number, newest.texts["worked"]) == (2, "Andre gang.")
    assert (first.number, first.texts["worked"], first.state) == (1, "Første gang.", VersionState.SUPERSEDED)
    with pytest.raises(IllegalMove, match="ny versjon"):
        receiving_operations.answer_report(report_id=report.id, number=1, text="Svar", request_key="k", by=resource)


def test_two_who_write_at_once(app: Flask) -> None:
    place = make_reporting_county()
    fm = place.viewer(place.fm)
    report = begin(place, fm)
    opened = queries.draft_of(fm, report.id).version

    def save(key: str, text: str) -> None:
        operations.save_draft(
            report_id=report.id, texts={"plans": text}, left_out=(), expected_version=opened, request_key=key, by=fm
        )

    save("first", "En")
    with pytest.raises(StaleVersion):
        save("second", "To")
    # A page is never told that its own saving was somebody else's.
    save("first", "En og en til")
    assert queries.draft_of(fm, report.id).plans == "En og en til"
    assert begin(place, fm).id == report.id


def test_what_a_period_must_be(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    fm = place.viewer(place.fm)
    with pytest.raises(UserError, match="hele kalendermåneder"):
        begin(place, fm, period=Period(date(2026, 5, 2), date(2026, 8, 31)))
    with pytest.raises(UserError, match="ikke over ennå"):
        begin(place, fm, period=Period(date(2026, 9, 1), date(2026, 12, 31)))
    with pytest.raises(NotFound):
        begin(place, fm, unit=make_unit(parent=None))
    with pytest.raises(NotFound):
        begin(place, place.viewer(place.resource))


def test_what_points_out_a_person_does_not_leave(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    fm, resource = place.viewer(place.fm), place.viewer(place.resource)
    report = begin(place, fm)
    write(report, fm, plans="Ring 912 34 567.")
    with pytest.raises(UserError) as refused:
        send(report, fm)
    assert refused.value.field == "plans" and "34 567" not in str(refused.value)
    write(report, fm, plans="Ring oss.")
    send(report, fm)
    with pytest.raises(UserError):
        receiving_operations.answer_report(
            report_id=report.id, number=1, text="Skriv til ola@example.org", request_key="a", by=resource
        )


def test_what_the_writer_leaves_out_is_counted_but_not_told(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    fm, resource = place.viewer(place.fm), place.viewer(place.resource)
    kept = place.report_need(NeedKind.THEME, "2026-06-10", text="Tas med")
    gone = place.report_need(NeedKind.THEME, "2026-06-11", text="Tas ikke med")
    report = begin(place, fm)
    write(report, fm, left_out=(gone.id,))
    send(report, fm)
    found = read(resource, report)
    assert [item.need_id for item in found.figures.items] == [kept.id] and set(found.need_texts) == {kept.id}
    assert found.figures.need_counts[0].reported == 2


def test_a_coordinator_never_sees_what_was_reported(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    place.report_need(NeedKind.THEME, "2026-06-10", text="Et tema")
    coordinator, fm, resource = (place.viewer(one) for one in (place.coordinator, place.fm, place.resource))
    report = begin(place, coordinator)
    write(report, coordinator, worked="Fylket holder jevnt.")
    assert read(coordinator, report).figures.items == () and read(coordinator, report).need_texts == {}
    send(report, coordinator)
    for receiver in (fm, resource):
        assert read(receiver, report).texts == {"worked": "Fylket holder jevnt."}
    level = begin(place, fm)
    assert level.id != report.id
    send(level, fm, "send-level")
    with pytest.raises(NotFound):
        queries.open_report(coordinator, level.id)


@pytest.mark.parametrize("small", [False, True])
def test_needs_from_outside_are_withheld_with_the_rows(sqlite_app: Flask, small: bool) -> None:
    """An office's needs are on its people; a county's less those on the other offices' pages are the small one's."""
    place = make_reporting_county(small_members=3 if small else 7)
    office_group = db.session.query(SupervisionGroup).filter_by(unit_id=place.small.id).one()
    for kind in (NeedKind.THEME, NeedKind.TRAINING):
        place.report_need(kind, "2026-06-10", text="Et tema").from_group_id = office_group.id
    place.leader.roles[0].unit_id = place.small.id
    db.session.flush()
    leader, coordinator, fm = (place.viewer(one) for one in (place.leader, place.coordinator, place.fm))
    own, county, level = (
        begin(place, by, unit=unit)
        for by, unit in ((leader, place.small), (coordinator, place.county), (fm, place.county))
    )
    inside, above = read(leader, own).figures, read(leader, own, from_outside=True).figures
    assert [line.reported for line in inside.need_counts] == [
        line.reported for line in read(fm, level).figures.need_counts
    ]
    assert sum(line.reported or 0 for line in inside.need_counts) == 2 and inside.tools
    for figures in (above, read(coordinator, county).figures):
        assert {line.reported for line in figures.need_counts} == ({None} if small else {0, 1})
        assert bool(figures.tools) is not small
        assert from_json(to_json(figures)) == figures


@pytest.mark.parametrize("small", [False, True])
def test_an_office_year_is_seen_in_full_inside_and_with_small_numbers_withheld_outside(
    sqlite_app: Flask, small: bool
) -> None:
    place = make_reporting_county()
    office = place.small if small else place.eid
    leader = place.leader
    leader.roles[0].unit_id = office.id
    db.session.flush()
    inside, coordinator = place.viewer(leader), place.viewer(place.coordinator)
    report = begin(place, inside, unit=office, period=Period(date(2026, 1, 1), date(2026, 10, 31)))
    write(report, inside, obstacles="Lite tid.")
    with pytest.raises(NotFound):
        queries.open_report(coordinator, report.id)
    send(report, inside)
    own, above = read(inside, report).figures, read(coordinator, report).figures
    assert own.inside is not None and above.inside is None
    assert own.total is not None and own.total.supervisees == (3 if small else 9)
    assert above.total is not None and above.total.standing is (Standing.SMALL if small else Standing.SHOWN)
    assert above.total.supervisees == (None if small else 9)
    assert all(line.share is None for line in above.months if small)
    assert read(inside, report, from_outside=True).figures == above
    with pytest.raises(NotFound):
        queries.open_report(place.viewer(place.supervisor), report.id)


def test_leader_and_supervisor_of_an_office_write_on_the_same_review(sqlite_app: Flask) -> None:
    place = make_reporting_county()
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    report = begin(place, place.viewer(place.leader), unit=place.aure, period=year)
    assert begin(place, place.viewer(place.supervisor), unit=place.aure, period=year) is report
    assert queries.open_report(place.viewer(place.supervisor), report.id).is_writer


def test_texts_are_deleted_in_their_time_and_figures_stay(app: Flask) -> None:
    place = make_reporting_county()
    fm, resource = place.viewer(place.fm), place.viewer(place.resource)
    report = begin(place, fm)
    write(report, fm, worked="Tekst")
    send(report, fm)
    receiving_operations.answer_report(report_id=report.id, number=1, text="Svar", request_key="a", by=resource)
    operations.begin_correction(report_id=report.id, by=fm)
    assert delete_due("report_drafts", NOW + timedelta(days=300)) == 0
    # The draft goes after a year, what was sent after two.
    assert delete_due("report_drafts", datetime(2027, 12, 1, tzinfo=NOW.tzinfo)) == 1
    assert delete_due("report_texts", datetime(2027, 12, 1, tzinfo=NOW.tzinfo)) == 0
    assert delete_due("report_texts", datetime(2028, 12, 1, tzinfo=NOW.tzinfo)) == 1
    kept = db.session.query(ReportVersion).order_by(ReportVersion.number).first()
    assert kept is not None and kept.worked is None and kept.figures is not None
    assert [answer.text for answer in db.session.query(ReportAnswer)] == [None]
    assert delete_due("report_texts", datetime(2028, 12, 1, tzinfo=NOW.tzinfo)) == 0


def test_a_draft_can_be_thrown_away(app: Flask) -> None:
    place = make_reporting_county()
    fm = place.viewer(place.fm)
    report = begin(place, fm)
    assert operations.discard_draft(report_id=report.id, expected_version=1, by=fm)
    assert db.session.query(LevelReport).count() == 0
    report = begin(place, fm)
    send(report, fm)
    operations.begin_correction(report_id=report.id, by=fm)
    db.session.expire_all()
    assert not operations.discard_draft(report_id=report.id, expected_version=1, by=fm)
    assert db.session.query(ReportVersion).count() == 1

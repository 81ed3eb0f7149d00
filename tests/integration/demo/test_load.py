"""The demo: loaded once, quick the second time, all or nothing, and true to what it tells."""

import time
from collections import Counter
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.passwords import password_matches
from hpmt_supervision.cases.models import CaseMove, CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, loading, texts
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.forwarding.models import CaseShare, ReportedNeed
from hpmt_supervision.logs.due import LogStanding
from hpmt_supervision.logs.models import Agreement, SessionLog
from hpmt_supervision.logs.queries import standing_of
from hpmt_supervision.people.models import Membership, Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent, TextReading
from hpmt_supervision.privacy.screening import screen
from hpmt_supervision.sessions.models import Guest, SessionStatus, SupervisionSession
from hpmt_supervision.study.download_operations import take_out
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract
from tests.factories.people import viewer_for
from tests.integration.demo.playing import MONDAY, TODAY
from tests.integration.study.reading import Extract


def counts() -> dict[str, int]:
    tables = (Unit, Person, SupervisionSession, FeForm, SupervisionCase, SessionLog, Agreement, TextReading, AuditEvent)
    return {table.__name__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def group(name: str) -> SupervisionGroup:
    return db.session.scalars(select(SupervisionGroup).where(SupervisionGroup.name == name)).one()


def held_of(name: str) -> list[date]:
    return list(
        db.session.scalars(
            select(SupervisionSession.local_date)
            .where(SupervisionSession.group_id == group(name).id, SupervisionSession.status == SessionStatus.HELD)
            .order_by(SupervisionSession.local_date)
        )
    )


def test_a_second_load_is_quick_and_keeps_everything(loaded: Flask) -> None:
    before = counts()
    began = time.perf_counter()
    assert loading.load() is False
    assert time.perf_counter() - began < 0.5
    assert counts() == before


def test_twelve_months_up_to_today(loaded: Flask) -> None:
    days = held_of(cast.OFFICES[0].group)
    assert TODAY - timedelta(days=366) <= days[0] <= TODAY - timedelta(days=340)
    assert TODAY - timedelta(days=13) <= days[-1] < TODAY
    newest = db.session.scalar(select(func.max(AuditEvent.at)))
    assert newest is not None and newest <= MONDAY
    assert db.session.scalar(select(func.max(TextReading.read_at))) <= MONDAY
    assert db.session.scalar(select(func.max(CaseMove.at))) <= MONDAY


def test_one_office_thrives_one_slides_and_one_has_stopped(loaded: Flask) -> None:
    def shares(first: date, last: date) -> dict[str, float]:
        report = frequency_report(db.session, Question(Period(first, last)))
        return {row.unit.name: float(row.fields["on_schedule"] or 0) for row in report.rows}  # type: ignore[arg-type]

    half_year = shares(date(2026, 5, 1), date(2026, 10, 31))
    assert half_year[cast.FJORDVIK] > 0.6 > 0.45 > half_year[cast.GRANLI] > half_year[cast.STORENG]
    before = shares(date(2025, 12, 1), date(2026, 4, 30))
    assert before[cast.GRANLI] > half_year[cast.GRANLI] + 0.15, "it slid"
    assert shares(date(2026, 7, 1), date(2026, 10, 31))[cast.STORENG] == 0
    assert max(held_of(cast.OFFICES[2].group)) < TODAY - timedelta(days=150)
    assert 35 <= (TODAY - max(held_of(cast.OFFICES[1].group))).days <= 49


def test_six_sessions_are_booked_ahead_at_the_office_that_thrives(loaded: Flask) -> None:
    ahead = db.session.scalars(
        select(SupervisionSession).where(
            SupervisionSession.group_id == group(cast.OFFICES[0].group).id, SupervisionSession.local_date > TODAY
        )
    ).all()
    assert len(ahead) == 6
    assert {session.status for session in ahead} == {SessionStatus.PLANNED}
    assert {clock.to_local(session.starts_at).strftime("%H:%M") for session in ahead} == {"09:00"}
    assert {session.local_date.weekday() for session in ahead} == {3}


def test_three_counties_and_twelve_offices_with_a_year_behind_them(loaded: Flask) -> None:
    kinds = Counter(db.session.scalars(select(Unit.kind)))
    assert (kinds["county"], kinds["office"]) == (3, 12)
    assert 85 <= (db.session.scalar(select(func.count(Person.id))) or 0) <= 105
    merged = db.session.scalars(select(Unit).where(Unit.merged_into_id.is_not(None))).one()
    assert merged.closed_on is not None and merged.closed_on < TODAY
    report = frequency_report(db.session, Question(Period(date(2026, 5, 1), date(2026, 10, 31))))
    held = {row.unit.name: row.fields["sessions_held"] for row in report.rows}
    assert held["Nav Høgås"] == 0 and held["Nav Rypåsen"] == 0, "one is silent and one has no group"
    assert sum(1 for count in held.values() if count) >= 9  # type: ignore[misc]


def test_what_is_reported_goes_up_and_answers_come_back(loaded: Flask) -> None:
    rows = db.session.scalars(select(ReportedNeed)).all()
    reported = Counter((need.from_group.level, need.kind) for need in rows)
    assert all(reported[level, kind] for level in (1, 2) for kind in ("theme", "training", "case"))
    answered = Counter(need.from_group.level for need in rows if need.is_answered and need.answer)
    assert answered[1] >= 10 and answered[2] >= 3
    assert any(need.state == "reported" for need in rows), "something waits"
    assert {share.state for share in db.session.scalars(select(CaseShare))} >= {"yes", "no"}


def test_min_side_has_something_from_other_levels_to_tell(loaded: Flask) -> None:
    def page_of(name: str) -> str:
        client = loaded.test_client()
        client.post("/logg-inn", data={"login_name": cast.login_of(name), "password": cast.PASSWORD})
        return client.get("/").get_data(as_text=True)

    ingrid, marit, astrid = page_of(cast.INGRID), page_of(cast.MARIT), page_of(cast.ASTRID)
    assert "deles" in ingrid and "Nye svar" in ingrid
    assert "har sagt ja til å dele" in marit
    assert "innmeldt" in astrid.lower()


def test_a_joint_session_is_ahead(loaded: Flask) -> None:
    guest = db.session.scalars(select(Guest)).one()
    assert guest.session.group.level == 2 and guest.session.local_date > TODAY
    assert len(guest.session.invitations) >= 8, "the county's supervisors and a whole office"


def test_logs_are_on_time_late_missing_and_not_yet_due(loaded: Flask) -> None:
    rows = db.session.execute(
        select(SupervisionSession, SessionLog).outerjoin(SessionLog, SessionLog.session_id == SupervisionSession.id)
    )
    found = Counter(standing_of(session, log, TODAY) for session, log in rows)
    assert set(found) == set(LogStanding)
    assert found[LogStanding.ON_TIME] > found[LogStanding.LATE] + found[LogStanding.MISSING]


def test_cases_stand_everywhere_on_their_way(loaded: Flask) -> None:
    found = Counter(db.session.scalars(select(SupervisionCase.state)))
    assert {CaseState.DRAFT, CaseState.SUBMITTED, CaseState.DISCUSSED, CaseState.CLOSED} <= set(found)
    queue = db.session.scalars(
        select(SupervisionCase).where(
            SupervisionCase.group_id == group(cast.OFFICES[0].group).id, SupervisionCase.state == CaseState.SUBMITTED
        )
    ).all()
    assert len(queue) == 3 and len({case.author_id for case in queue}) == 3


def test_forms_agreements_and_readings_are_of_every_kind(loaded: Flask) -> None:
    assert set(db.session.scalars(select(FeForm.state))) == {"draft", "prepared", "reflected"}
    assert set(db.session.scalars(select(Agreement.state))) >= {"open", "done"}
    assert set(db.session.scalars(select(TextReading.subject_kind))) >= {"case", "log"}
    assert set(db.session.scalars(select(TextReading.reason))) >= {"member", "supervisor"}


def test_two_leaders_have_something_to_act_on(loaded: Flask) -> None:
    waiting = db.session.scalars(select(Agreement).where(Agreement.needs_leader, Agreement.state == "open")).all()
    assert {agreement.session.group.unit.name for agreement in waiting} == {cast.FJORDVIK, cast.GRANLI}


def test_people_work_on_weekdays(loaded: Flask) -> None:
    written = [clock.local_date(instant) for instant in db.session.scalars(select(SessionLog.signed_at)) if instant]
    assert written and all(day.weekday() < 5 for day in written)


def test_one_person_moved_and_the_past_stayed(loaded: Flask) -> None:
    sivert = db.session.scalars(select(Person).where(Person.name == cast.SIVERT)).one()
    spells = db.session.scalars(
        select(Membership).where(Membership.person_id == sivert.id).order_by(Membership.valid_from)
    ).all()
    assert [spell.group.unit.name for spell in spells] == [cast.GRANLI, cast.FJORDVIK]
    assert spells[0].valid_to is not None and spells[1].valid_from == spells[0].valid_to + timedelta(days=1)


def test_no_text_points_out_a_person(loaded: Flask) -> None:
    for column in (SupervisionCase.story, SupervisionCase.question, FeForm.purpose, Agreement.what):
        for text in db.session.scalars(select(column)):
            assert not [found for found in screen(text or "", today=TODAY) if found.stops]


def test_a_researcher_has_an_extract_to_download(loaded: Flask) -> None:
    extract = db.session.scalars(select(StudyExtract)).one()
    assert extract.state == ExtractState.APPROVED
    assert (extract.asked_by.name, extract.decided_by and extract.decided_by.name) == (cast.EIRIK, cast.OLAV)
    viewer = viewer_for(extract.asked_by, TODAY, Role.RESEARCHER)
    with loaded.test_request_context():
        units = Extract(take_out(extract_id=extract.id, by=viewer)).csv("units")
    assert set(units["arm"]) == {"intervention", "comparison"}
    assert units["wave"].nunique() == 2
    # Some offices stand for themselves, and those with fewer than five people do so together.
    assert "small_units" in set(units["unit_id"]) and units["unit_id"].nunique() > 4


def test_all_accounts_sign_in_and_see_their_page(loaded: Flask) -> None:
    accounts = db.session.scalars(select(Account)).all()
    assert len(accounts) >= 12
    stored = {account.login_name: account.password_hash for account in accounts}
    assert all(password_matches(stored[name], cast.PASSWORD) for name in list(stored)[-2:])
    for role, name in (*cast.PRINTED, *cast.PRINTED_BESIDE):
        client = loaded.test_client()
        answer = client.post("/logg-inn", data={"login_name": cast.login_of(name), "password": cast.PASSWORD})
        assert answer.status_code == 302, (role, answer.get_data(as_text=True)[:300])
        assert client.get("/").status_code == 200, role


def test_the_command_prints_one_account_for_each_role(loaded: Flask) -> None:
    result = loaded.test_cli_runner().invoke(args=["demo", "accounts", "--address", "http://127.0.0.1:4711"])
    assert result.exit_code == 0 and "http://127.0.0.1:4711" in result.output
    assert {role for role, _name in cast.PRINTED} == set(Role)
    for _role, name in cast.PRINTED:
        line = next(line for line in result.output.splitlines() if cast.login_of(name) in line)
        assert line.endswith(cast.PASSWORD)


def test_the_texts_fit_the_catalogue() -> None:
    from hpmt_supervision.catalogue import hpmt

    for text in texts.CASES:
        assert set(text.tools) <= {tool.code for tool in hpmt.TOOLS}
        assert text.phase in {code for code, _name in hpmt.PHASES}
        assert set(text.principles) <= set(range(1, len(hpmt.PRINCIPLES) + 1))


def test_early_warnings_tell_of_the_office_that_slides(loaded: Flask) -> None:
    warnings = db.session.scalars(select(EarlyWarning).where(EarlyWarning.ended_on.is_(None))).all()
    of_granli = [one for one in warnings if one.group.unit.name == cast.GRANLI]
    assert WarningKind.NO_SESSION in {one.kind for one in of_granli}
    assert [answer.text for one in of_granli for answer in one.answers] == [texts.WARNING_ANSWER]
    # The office that stopped has not answered, and the warning has gone up.
    assert any(one.group.unit.name == cast.STORENG and one.level > 1 for one in warnings)
    questions = db.session.scalars(select(OfficeQuestion).order_by(OfficeQuestion.id)).all()
    assert [one.answer for one in questions] == [texts.OFFICE_ANSWER, None]

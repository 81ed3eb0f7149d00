"""The daily check: raises, keeps, lifts and ends, the same on both databases, and twice is once."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases.models import Agenda, AgendaItem, ItemKind
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.answering_operations import answer_warning
from hpmt_supervision.early_warnings.checking_operations import check_warnings
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.limit_operations import set_limits
from hpmt_supervision.early_warnings.models import EarlyWarning
from hpmt_supervision.early_warnings.thresholds import Limits
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Person, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.reminders.schedule import JOBS
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.models import Origin
from tests.factories.availability import make_closed
from tests.factories.people import make_absence, make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local, make_cancelled_session, make_held_session, make_session
from tests.integration.early_warnings.conftest import Place, laid_place, make_place


def check(day: str) -> int:
    """Run the job in the morning of a day."""
    with clock.at(local(f"{day} 05:00")):
        done = check_warnings(clock.now())
        db.session.commit()
        return done


def rows(group: SupervisionGroup) -> list[EarlyWarning]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(EarlyWarning).where(EarlyWarning.group_id == group.id).order_by(EarlyWarning.id))
    )


def open_kinds(group: SupervisionGroup) -> set[str]:
    return {row.kind for row in rows(group) if row.ended_on is None}


def steady(place: Place) -> None:
    """Let everything but the office's own group be in order, so that a test sees one thing."""
    place.above.interval_days = 366
    held(place.above, "2026-11-20")
    make_session(place.above, "2027-06-01 09:00")


def held(group: SupervisionGroup, day: str, *attended: Person) -> None:
    """Hold a session that came by import, so that nobody looks for its agenda."""
    make_held_session(group, f"{day} 09:00", attended=attended).origin = Origin.IMPORT


def test_a_warning_is_raised_kept_lifted_and_ended(app: Flask) -> None:
    place = laid_place()
    steady(place)
    held(place.group, "2026-11-09", place.member)
    make_session(place.group, "2026-12-21 09:00")
    assert check("2026-11-29") == 0
    assert check("2026-11-30") == 1
    (warning,) = rows(place.group)
    assert (warning.kind, warning.level, warning.raised_on) == (WarningKind.NO_SESSION, 1, date(2026, 11, 30))
    first = (warning.version, warning.last_seen_on)
    assert check("2026-11-30") == 0
    (warning,) = rows(place.group)
    assert (warning.version, warning.last_seen_on) == first
    assert check("2026-12-06") == 0
    assert check("2026-12-07") == 1
    (warning,) = rows(place.group)
    assert (warning.level, warning.reached_on, warning.last_seen_on) == (2, date(2026, 12, 7), date(2026, 12, 7))
    assert check("2026-12-07") == 0
    assert check("2026-12-14") == 1 and rows(place.group)[0].level == 3
    assert check("2026-12-20") == 0
    held(place.group, "2026-12-20", place.member)
    assert check("2026-12-21") == 1
    (warning,) = rows(place.group)
    assert warning.ended_on == date(2026, 12, 21) and warning.level == 3
    acts = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["warning.raise", "warning.lift", "warning.lift", "warning.end"]


def test_an_answer_keeps_a_warning_down_and_a_day_lets_it_rest(app: Flask) -> None:
    place = laid_place()
    steady(place)
    held(place.group, "2026-11-09")
    check("2026-11-30")
    assert open_kinds(place.group) == {WarningKind.NO_DATE, WarningKind.NO_SESSION}
    one = rows(place.group)[0]
    with clock.at(local("2026-12-03 10:00")):
        by = viewer_for(place.leader, clock.today())
        answer_warning(
            warning_id=one.id, kind=AnswerKind.AWAY, until_on=date(2026, 12, 20), text=None, by=by, request_key="k"
        )
        again = answer_warning(
            warning_id=one.id, kind=AnswerKind.AWAY, until_on=date(2026, 12, 20), text=None, by=by, request_key="k"
        )
        db.session.commit()
        assert again.warning_id == one.id
    # What answers one warning about dates answers the other too.
    assert [len(row.answers) for row in rows(place.group)] == [1, 1]
    for day in ("2026-12-07", "2026-12-20", "2026-12-26"):
        check(day)
        assert {row.level for row in rows(place.group)} == {1}
    check("2026-12-27")
    assert {row.level for row in rows(place.group)} == {2}


def test_changed_facts_begin_anew(sqlite_app: Flask) -> None:
    place = laid_place()
    steady(place)
    held(place.group, "2026-11-18")
    check("2026-11-19")
    held(place.group, "2026-11-24")
    check("2026-11-25")
    check("2026-11-27")
    (warning,) = rows(place.group)
    assert (warning.level, warning.changed_on) == (1, date(2026, 11, 25))
    check("2026-12-02")
    assert rows(place.group)[0].level == 2


def test_closed_weeks_absence_and_empty_groups_raise_nothing(sqlite_app: Flask) -> None:
    place = laid_place()
    steady(place)
    held(place.group, "2026-10-30")
    make_session(place.group, "2026-12-28 09:00")
    make_closed(place.county, date(2026, 11, 7), date(2026, 11, 30))
    check("2026-11-29")
    assert rows(place.group) == []
    away = make_place(place.office.parent and place.office.parent.parent, "Borte")
    steady(away)
    held(away.group, "2026-09-30")
    make_absence(away.member, "sick", date(2026, 10, 5))
    empty = make_group(place.office, name="Tom")
    supervisor_of(empty)
    closed = make_place(place.county.parent, "Nedlagt")
    closed.office.closed_on = date(2026, 11, 1)
    steady(closed)
    check("2026-11-29")
    assert rows(away.group) == rows(empty) == rows(closed.group) == []
    # The closed weeks are over, and so many days count again.
    check("2026-12-13")
    assert open_kinds(place.group) == set()
    check("2026-12-14")
    assert open_kinds(place.group) == {WarningKind.NO_SESSION}


def test_empty_agendas_end_when_somebody_sets_one(sqlite_app: Flask) -> None:
    place = laid_place()
    steady(place)
    make_held_session(place.group, "2026-11-05 09:00")
    make_cancelled_session(place.group, "2026-11-12 09:00", reason="no_cases")
    make_cancelled_session(place.group, "2026-11-17 09:00", reason="sickness")
    coming = make_session(place.group, "2026-11-26 09:00")
    make_session(place.group, "2026-12-10 09:00")
    check("2026-11-22")
    assert open_kinds(place.group) == {WarningKind.EMPTY_AGENDAS}
    db.session.add(
        Agenda(
            session_id=coming.id,
            set_by_id=place.leader.id,
            items=[AgendaItem(position=1, kind=ItemKind.SKILL_TRAINING, minutes=30)],
        )
    )
    db.session.commit()
    check("2026-11-24")
    assert open_kinds(place.group) == set()


def test_the_own_level_and_a_single_leader(sqlite_app: Flask) -> None:
    place = laid_place()
    steady(place)
    other = supervisor_of(place.group)
    day = date(2024, 11, 1)
    while day < date(2026, 11, 20):
        # From March on every other session is gone.
        if day < date(2026, 3, 1) or (day.toordinal() // 14) % 3 == 0:
            held(place.group, f"{day}", place.member)
        day += timedelta(days=14)
    held(place.group, "2026-11-20", place.member)
    make_session(place.group, "2026-12-03 09:00")
    for membership in db.session.scalars(select(Membership).where(Membership.person_id == other.id)):
        membership.valid_to = date(2026, 10, 31)
    check("2026-11-23")
    found = {row.kind: row for row in rows(place.group)}
    assert set(found) == {WarningKind.BELOW_OWN_LEVEL, WarningKind.ONE_LEADER}
    assert '"two_until": "2026-10-31"' in found[WarningKind.ONE_LEADER].facts
    assert '"change": "below"' in found[WarningKind.BELOW_OWN_LEVEL].facts


def facts_of_below(place: Place) -> str:
    return next(row.facts for row in rows(place.group) if row.kind == WarningKind.BELOW_OWN_LEVEL)


def slide(place: Place) -> None:
    """Let a group of some size fall below its own level."""
    day = date(2024, 11, 1)
    people = list(db.session.scalars(select(Person).join(Membership).where(Membership.group_id == place.group.id)))
    while day < date(2026, 11, 20):
        if day < date(2026, 3, 1) or (day.toordinal() // 14) % 3 == 0:
            held(place.group, f"{day}", *people)
        day += timedelta(days=14)
    held(place.group, "2026-11-20", *people)
    make_session(place.group, "2026-12-03 09:00")


def test_it_notes_whether_the_figures_are_shown_outside(app: Flask) -> None:
    place = laid_place()
    steady(place)
    few = [member_of(place.group) for _person in range(3)]
    assert few
    slide(place)
    check("2026-11-23")
    assert '"shown"' not in facts_of_below(place)
    # Five more in another group of the office: its own figures are shown, and those of this group's four are not.
    other = make_group(place.office)
    for _person in range(5):
        member_of(other)
    held(other, "2026-11-20")
    make_session(other, "2026-12-03 10:00")
    check("2026-11-24")
    assert '"shown"' not in facts_of_below(place)


def test_figures_of_five_are_shown_outside_and_that_is_no_change_of_the_group(app: Flask) -> None:
    place = laid_place()
    steady(place)
    for _person in range(4):
        member_of(place.group)
    slide(place)
    check("2026-11-23")
    assert '"shown": 1' in facts_of_below(place)
    (warning,) = [row for row in rows(place.group) if row.kind == WarningKind.BELOW_OWN_LEVEL]
    warning.facts = warning.facts.replace(', "shown": 1', "")
    db.session.commit()
    check("2026-11-24")
    assert '"shown": 1' in facts_of_below(place)
    assert warning.changed_on == date(2026, 11, 23)


def test_the_nearest_limits_hold(app: Flask) -> None:
    place = laid_place()
    steady(place)
    other = make_place(place.county.parent, "Andre")
    steady(other)
    for one in (place, other):
        held(one.group, "2026-11-09")
        make_session(one.group, "2026-12-28 09:00")
    resource = viewer_for(place.resource, clock.today())
    coordinator = viewer_for(place.coordinator, clock.today())
    set_limits(unit_id=None, limits=Limits(intervals_x10=12), expected_version=0, by=resource)
    set_limits(unit_id=place.county.id, limits=Limits(intervals_x10=30), expected_version=0, by=coordinator)
    set_limits(
        unit_id=place.office.id,
        limits=Limits(silence_days=2, kinds=frozenset({WarningKind.NO_SESSION})),
        expected_version=0,
        by=coordinator,
    )
    check("2026-11-26")
    assert open_kinds(other.group) == {WarningKind.NO_SESSION} and rows(place.group) == []
    check("2026-12-21")
    assert open_kinds(place.group) == {WarningKind.NO_SESSION}
    check("2026-12-23")
    assert rows(place.group)[0].level == 2


def test_a_new_date_ends_a_warning_at_once(sqlite_app: Flask) -> None:
    place = laid_place()
    steady(place)
    held(place.group, "2026-11-20")
    check("2026-11-23")
    assert open_kinds(place.group) == {WarningKind.NO_DATE}
    session = make_session(place.group, "2026-12-04 09:00")
    announce(Act.BOOKED, [session], by=viewer_for(place.leader, clock.today(), Role.HPMT_SUPERVISOR))
    db.session.commit()
    (warning,) = rows(place.group)
    assert warning.ended_on == clock.today()


def test_the_job_stands_in_the_table() -> None:
    (job,) = [job for job in JOBS if job.name == "early_warnings"]
    assert job.daily_at is not None and job.run is check_warnings

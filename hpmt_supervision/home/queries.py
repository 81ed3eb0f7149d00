"""Reads for Min side that no other room has: what comes next, how one stands, and what each led group has."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, SupervisionCase
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.early_warnings.queries import any_warning
from hpmt_supervision.early_warnings.question_queries import any_question
from hpmt_supervision.emergency_access.queries import any_to_own
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.forwarding.queries import waits_in
from hpmt_supervision.level_reports.models import ReportVersion
from hpmt_supervision.level_reports.waiting_queries import in_order, waits_for, with_report
from hpmt_supervision.people import policy
from hpmt_supervision.people.models import (
    Absence,
    Membership,
    Part,
    Person,
    SupervisionGroup,
)
from hpmt_supervision.people.policy import covers, led_groups
from hpmt_supervision.people.queries import by_name
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import (
    Answer,
    Attendance,
    AttendanceStatus,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import led, supervised_on_the_day, taking_part


@dataclass(frozen=True)
class Upcoming:
    """A session that is planned, or that was cancelled after the viewer was invited.

    Attributes:
        session: the session, with its group and unit.
        answer: what the viewer has answered; waiting for someone without an invitation row.
        reason: the reason given with a no or a maybe, or None.
        leads: whether the viewer leads its group.
        takes_part: whether the viewer is supervised or invited there.
        is_guest: whether the viewer is invited and comes from elsewhere; then the group's queue is not theirs to see.
        agenda_cases: how many cases stand on its agenda, or None when nobody has set one.
        own_cases: how many of them are the viewer's own.
    """

    session: SupervisionSession
    answer: str
    reason: str | None
    leads: bool
    takes_part: bool
    is_guest: bool
    agenda_cases: int | None
    own_cases: int

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the viewer has not answered yet."""
        return self.takes_part and self.answer == Answer.WAITING


def upcoming(viewer: Viewer) -> list[Upcoming]:
    """Return the sessions from today on that the viewer leads or takes part in, in order of time.

    They are the planned ones, and the cancelled ones the viewer had been invited to. Planned ones the viewer leads
    whose day has passed come first: they wait to be called held or cancelled.
    """
    on_agenda = select(func.count(AgendaItem.case_id)).where(AgendaItem.agenda_id == Agenda.id)
    own = on_agenda.join(SupervisionCase, SupervisionCase.id == AgendaItem.case_id).where(
        SupervisionCase.author_id == viewer.person_id
    )
    rows = db.session.execute(
        select(
            SupervisionSession,
            Invitation.answer,
            Invitation.answer_reason,
            led(viewer).label("leads"),
            taking_part(viewer).label("takes_part"),
            supervised_on_the_day(viewer.person_id).label("is_member"),
            Agenda.id,
            on_agenda.correlate(Agenda).scalar_subquery(),
            own.correlate(Agenda).scalar_subquery(),
        )
        .outerjoin(
            Invitation,
            and_(Invitation.session_id == SupervisionSession.id, Invitation.person_id == viewer.person_id),
        )
        .outerjoin(Agenda, Agenda.session_id == SupervisionSession.id)
        .where(
            or_(led(viewer), taking_part(viewer)),
            or_(
                SupervisionSession.status == SessionStatus.PLANNED,
                and_(SupervisionSession.status == SessionStatus.CANCELLED, Invitation.id.is_not(None)),
            ),
            or_(
                SupervisionSession.local_date >= viewer.today,
                and_(SupervisionSession.status == SessionStatus.PLANNED, led(viewer)),
            ),
        )
        .options(joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    )
    return [
        Upcoming(
            session,
            answer or Answer.WAITING,
            reason,
            leads,
            takes_part,
            takes_part and not (leads or is_member),
            cases if agenda_id else None,
            mine or 0,
        )
        for session, answer, reason, leads, takes_part, is_member, agenda_id, cases, mine in rows
    ]


@dataclass(frozen=True)
class Standing:
    """How somebody stands with supervision.

    Attributes:
        intervals: the intervals of the groups one is supervised in today, in days; empty without a group.
        last_days: for each group one was ever supervised in, the last day that counts and the group's interval.
        is_away: whether one is away today.
        away_until: the last day of that absence, or None when it has no end.
    """

    intervals: tuple[int, ...]
    last_days: tuple[tuple[date, int], ...]
    is_away: bool
    away_until: date | None

    def covers(self, day: date) -> bool:
        """Tell whether a day lies within today's absence."""
        return self.is_away and (self.away_until is None or day <= self.away_until)

    @property
    def last_day(self) -> date | None:
        """Return the last day of supervision that counts, or None."""
        return max((day for day, _interval in self.last_days), default=None)


def standing(viewer: Viewer) -> Standing:
    """Return how the viewer stands: groups today, last supervision that counts, and absence today."""
    membership = and_(
        Membership.group_id == SupervisionGroup.id,
        Membership.person_id == viewer.person_id,
        Membership.part == Part.SUPERVISEE,
    )
    last = (
        select(func.max(SupervisionSession.local_date))
        .join(Attendance, Attendance.session_id == SupervisionSession.id)
        .where(
            SupervisionSession.group_id == SupervisionGroup.id,
            SupervisionSession.status == SessionStatus.HELD,
            SupervisionSession.local_date <= viewer.today,
            Attendance.person_id == viewer.person_id,
            Attendance.status == AttendanceStatus.ATTENDED,
            exists()
            .where(
                Membership.group_id == SupervisionSession.group_id,
                Membership.person_id == viewer.person_id,
                Membership.part == Part.SUPERVISEE,
                covers(Membership, SupervisionSession.local_date),
            )
            .correlate(SupervisionSession),
        )
        .correlate(SupervisionGroup)
    )
    away = and_(
        Absence.person_id == viewer.person_id,
        Absence.from_date <= viewer.today,
        or_(Absence.to_date.is_(None), Absence.to_date >= viewer.today),
    )
    rows = db.session.execute(
        select(
            SupervisionGroup.interval_days,
            exists().where(membership, covers(Membership, viewer.today)),
            last.scalar_subquery(),
            select(func.count()).where(away).scalar_subquery(),
            select(func.count()).where(away, Absence.to_date.is_(None)).scalar_subquery(),
            select(func.max(Absence.to_date)).where(away).scalar_subquery(),
        )
        .where(exists().where(membership, Membership.valid_from <= viewer.today))
        .order_by(SupervisionGroup.id)
    ).all()
    return Standing(
        intervals=tuple(interval for interval, is_member, *_rest in rows if is_member),
        last_days=tuple((day, interval) for interval, _member, day, *_rest in rows if day is not None),
        is_away=bool(rows and rows[0][3]),
        away_until=rows[0][5] if rows and not rows[0][4] else None,
    )


def leaders_of(session: SupervisionSession) -> list[Person]:
    """Return who leads a session's group on its day, stand-ins included, in order of name."""
    leading = policy.leaders_of([session.group_id], session.local_date).subquery()
    return by_name(db.session.scalars(select(Person).where(Person.id.in_(select(leading.c.person_id)))))


@dataclass(frozen=True)
class QueueCount:
    """How many cases wait in a group's queue, and how many of them are the viewer's own. Never a title."""

    waiting: int
    own: int


def queue_count(group_id: int, viewer: Viewer) -> QueueCount:
    """Return the counts of a group's queue for somebody who is supervised in the group."""
    mine = select(func.count(SupervisionCase.id)).where(
        SupervisionCase.group_id == group_id, SupervisionCase.state == CaseState.SUBMITTED
    )
    waiting, own = db.session.execute(
        select(mine.scalar_subquery(), mine.where(SupervisionCase.author_id == viewer.person_id).scalar_subquery())
    ).one()
    return QueueCount(waiting, own)


@dataclass(frozen=True)
class LedGroup:
    """A group the viewer leads.

    Attributes:
        group: the group.
        waiting_cases: how many cases wait in its queue.
        waiting_needs: how many themes and training needs that were reported to it wait for an answer.
    """

    group: SupervisionGroup
    waiting_cases: int
    waiting_needs: int = 0


@dataclass(frozen=True)
class Led:
    """What somebody leads, and what else waits for one who leads.

    Attributes:
        groups: the groups the viewer leads today, by level and name.
        has_warnings, has_questions: whether there is an early warning, or a question about an office, for the viewer
            to see at all.
        has_emergencies: whether an emergency access to a text of the viewer's own is news.
        reports: the reports for a period that wait for the viewer.
    """

    groups: list[LedGroup]
    has_warnings: bool
    has_questions: bool
    has_emergencies: bool
    reports: list[ReportVersion]


def led_today(viewer: Viewer, *, news_since: datetime) -> Led:
    """Return the groups the viewer leads with their units and the length of their queues, and what else waits.

    All of it is one statement: it starts from the viewer, so that it has a row also for one who leads no group, and the
    few reports that wait come along with every group.

    Args:
        viewer: who leads.
        news_since: since when an emergency access is news.
    """
    emergencies = any_to_own(viewer, since=news_since)
    waiting = (
        select(func.count(SupervisionCase.id))
        .where(SupervisionCase.group_id == SupervisionGroup.id, SupervisionCase.state == CaseState.SUBMITTED)
        .scalar_subquery()
    )
    needs = select(func.count(ReportedNeed.id)).where(waits_in(SupervisionGroup.id)).scalar_subquery()
    rows = db.session.execute(
        select(SupervisionGroup, waiting, needs, ReportVersion, any_warning(viewer), any_question(viewer), emergencies)
        .select_from(Person)
        .outerjoin(SupervisionGroup, SupervisionGroup.id.in_(led_groups(viewer)))
        .outerjoin(ReportVersion, waits_for(viewer))
        .where(Person.id == viewer.person_id)
        .options(joinedload(SupervisionGroup.unit), *with_report())
    ).all()
    groups = {row[0].id: LedGroup(*row[:3]) for row in rows if row[0] is not None}
    reports = {row[3].id: row[3] for row in rows if row[3] is not None}
    return Led(
        sorted(groups.values(), key=lambda row: (row.group.level, norwegian_order(row.group.name), row.group.id)),
        has_warnings=any(row[4] for row in rows),
        has_questions=any(row[5] for row in rows),
        has_emergencies=any(row[6] for row in rows),
        reports=in_order(list(reports.values())),
    )

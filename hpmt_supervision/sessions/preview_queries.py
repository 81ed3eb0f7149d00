"""Reading all that the preview of a booking shows: the same few queries for one date and for four hundred."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.booking_checks import check_invitees, check_start
from hpmt_supervision.sessions.booking_queries import Wanted
from hpmt_supervision.sessions.conflict_checks import Meant, conflicts_of
from hpmt_supervision.sessions.conflict_queries import leaders_on
from hpmt_supervision.sessions.conflicts import Span
from hpmt_supervision.sessions.group_queries import group_days, last_before, sessions_of_group
from hpmt_supervision.sessions.invitees import Circles, GroupDays
from hpmt_supervision.sessions.joint_queries import Chosen, circles_of
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.off_days import OffDays, off_days
from hpmt_supervision.sessions.preview import (
    LONGEST_MOVE,
    Choice,
    Preview,
    PreviewRow,
    RowChoice,
    SameDay,
    next_working_day,
    proposed,
    with_gaps,
)
from hpmt_supervision.sessions.recurrence import Occurrence, at_local, occurrences
from hpmt_supervision.sessions.series_rules import last_day_laid_out
from hpmt_supervision.sessions.unusual_times import unusual_time

# A session that began the evening before may go on past midnight.
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Around:
    """What the database holds around the dates of a booking."""

    group: SupervisionGroup
    wanted: Wanted
    members: GroupDays
    beyond: Circles
    present: Sequence[SupervisionSession]
    off: OffDays
    today: date


def preview_of(
    group: SupervisionGroup,
    wanted: Wanted,
    *,
    choices: Mapping[date, RowChoice] | None,
    joint: Chosen,
    place: str | None,
    link: str | None,
    by: Viewer,
) -> Preview:
    """Return every date a booking would become, with what stands in the way of each.

    Args:
        group: a group the viewer leads.
        wanted: what the form asks for.
        choices: what the booker has chosen by the rule's days, or None for what is proposed.
        joint: who is asked beyond the group's members.
        place, link: where, as typed.
        by: who books.

    Raises:
        UserError: with its field when the rule is out of bounds.
    """
    found = occurrences(wanted.rule, through=last_day_laid_out(wanted.rule, by.today))
    typed = [one.day for one in (choices or {}).values() if one.day is not None and one.choice is Choice.MOVE]
    first = min([found[0].day, *typed]) - A_DAY
    last = max([found[-1].day, *typed]) + LONGEST_MOVE + A_DAY
    sessions = sessions_of_group(group.id, since=first, until=last)
    around = _Around(
        group,
        wanted,
        group_days(group.id, first, last),
        circles_of(group, joint, first, last, role_day=by.today),
        [session for session in sessions if session.status != SessionStatus.CANCELLED],
        off_days(group, first, last),
        by.today,
    )
    rows = _rows(around, found, choices)
    rows = _with_conflicts(around, rows, place, link, by)
    before = last_before(group.id, first)
    others = {session.local_date for session in around.present} | ({before} if before else set())
    return Preview(with_gaps(rows, others), group.interval_days)


def _rows(around: _Around, found: Sequence[Occurrence], choices: Mapping[date, RowChoice] | None) -> list[PreviewRow]:
    ours = {one.day for one in found}
    taken = ours | {session.local_date for session in around.present}
    off = set(around.off.holidays)
    for spell in around.off.spells:
        off |= {spell.first + timedelta(days=number) for number in range((spell.last - spell.first).days + 1)}
    rows = []
    for one in found:
        proposal = next_working_day(one.local, taken=taken, off=off)
        taken = taken | {proposal.date()} if around.off.holiday(one.day) else taken
        rows.append(_row(around, one, proposal, (choices or {}).get(one.day), only=len(found) == 1))
    return rows


def _row(around: _Around, found: Occurrence, proposal: datetime, chosen: RowChoice | None, *, only: bool) -> PreviewRow:
    holiday, closed = around.off.holiday(found.day), around.off.closed(found.day)
    kept = _at(around, found, found, proposal)
    if chosen is None:
        choice = proposed(
            only=only,
            impossible=kept.problem is not None,
            holiday=holiday,
            closed=closed,
            overlaps=kept.overlaps,
        )
        target: datetime | None = proposal
    else:
        choice, target = chosen.choice, chosen.local
    row = kept
    if choice is Choice.MOVE:
        row = _at(around, found, at_local(target or found.local), target or proposal)
        if target is None:
            row = replace(row, problem=_("Skriv datoen og klokkeslettet den flyttes til, slik: 26.11.2026 og 09.00."))
    unusual = unusual_time(row.target, around.wanted.minutes, holiday=around.off.holiday(row.target_day))
    return replace(row, choice=choice, holiday=holiday, closed=closed, unusual=unusual)


def _at(around: _Around, found: Occurrence, target: Occurrence, proposal: datetime) -> PreviewRow:
    """Return what an occurrence would be at one time, whatever was chosen for it."""
    invitees = around.members.on(target.day, around.wanted.chosen)
    problem = start = end = None
    try:
        start = check_start(around.group, target, today=around.today)
        end = start + timedelta(minutes=around.wanted.minutes)
        check_invitees(invitees, around.wanted.chosen, target.day)
    except UserError as error:
        problem = error.message
    same = [
        SameDay(other.id, other.starts_at, other.ends_at, _overlap(other, start, end))
        for other in around.present
        if other.local_date == target.day or _overlap(other, start, end)
    ]
    names = tuple(around.members.names[person_id] for person_id in invitees.away)
    return PreviewRow(
        found.local,
        Choice.KEEP,
        target.local,
        start,
        end,
        problem,
        None,
        None,
        tuple(same),
        (),
        invitees,
        names,
        proposal,
    )


def _overlap(other: SupervisionSession, start: datetime | None, end: datetime | None) -> bool:
    return start is not None and end is not None and other.starts_at < end and start < other.ends_at


def _with_conflicts(
    around: _Around, rows: list[PreviewRow], place: str | None, link: str | None, by: Viewer
) -> list[PreviewRow]:
    possible = [row for row in rows if row.starts_at is not None and row.ends_at is not None]
    spans = [Span(row.starts_at, row.ends_at) for row in possible if row.starts_at and row.ends_at]
    leaders = leaders_on(around.group.id, [row.target_day for row in possible])
    people: list[Collection[int]] = [
        {*row.invitees.invited, *around.beyond.on(row.target_day).invited, *leading}
        for row, leading in zip(possible, leaders, strict=True)
    ]
    meant = Meant(around.group, spans, people, place, link)
    own = {session.id for session in around.present}
    found = conflicts_of(meant, own_ids=(), by=by, apart=own)
    conflicts = {row.local: tuple(one) for row, one in zip(possible, found, strict=True)}
    return [replace(row, conflicts=conflicts.get(row.local, ())) for row in rows]

"""A change from one session on: the series ends before it, and a new one that follows has the rest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.change_plan import Shift, occurrences_from, shifted_rule
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule, as_local_text, chosen_dates, settled
from hpmt_supervision.sessions.series_models import Series, SeriesInvitee
from hpmt_supervision.sessions.series_rules import ended, keep_rule, rule_of


def lock_series(series_id: int) -> Series:
    """Hold a series' row for this transaction and see it as it is now.

    Args:
        series_id: the series' key.
    """
    query = select(Series).where(Series.id == series_id).with_for_update(of=Series)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def first_to_change(series: Series, rows: Sequence[SupervisionSession]) -> datetime | None:
    """Return the rule's local time from which everything changes, after all that is held or has begun.

    One that was moved to after a held session but belongs before it in the rule stays an exception where it is.

    Args:
        series: the series.
        rows: the sessions a change is done to.

    Returns:
        A naive local time, or None when nothing of the rule itself changes.
    """
    keys = [row.id for row in rows]
    fixed = db.session.scalar(
        select(func.max(SupervisionSession.occurrence_local)).where(
            SupervisionSession.series_id == series.id,
            SupervisionSession.id.not_in(keys),
            SupervisionSession.status != SessionStatus.CANCELLED,
            or_(SupervisionSession.status == SessionStatus.HELD, SupervisionSession.starts_at <= clock.now()),
        )
    )
    coming = [row.occurrence_local for row in rows if row.occurrence_local and row.occurrence_local > (fixed or "")]
    return datetime.fromisoformat(min(coming)) if coming else None


def end_before(series: Series, since: datetime) -> None:
    """End a series' rule before one of its occurrences. Nothing is laid out for it any more.

    Args:
        series: the series, locked.
        since: the naive local time of the first that is no longer the series'.
    """
    last = since.date() - timedelta(days=1)
    keep_rule(series, ended(rule_of(series), last))
    series.laid_out_to = min(series.laid_out_to, last)
    series.sequence += 1


def _from(rows: Sequence[SupervisionSession], since: datetime) -> list[SupervisionSession]:
    return [row for row in rows if row.occurrence_local and row.occurrence_local >= as_local_text(since)]


def rule_after(series: Series, rows: Sequence[SupervisionSession], shift: Shift, *, since: datetime) -> Rule:
    """Return the rule that the rest of a series would have once it is moved.

    Args:
        series: the series.
        rows: the sessions that change.
        shift: how they are moved.
        since: the rule's local time of the first of them.
    """
    rule = rule_of(series)
    if occurrences_from(rule, since, series.laid_out_to):
        return shifted_rule(rule, since, series.laid_out_to, shift)
    # What was moved before rules were kept has a day of its own as the day its rule gave it.
    return chosen_dates([shift.of(datetime.fromisoformat(row.occurrence_local or "")) for row in _from(rows, since)])


def ends_an_open_series(session: SupervisionSession, rows: Sequence[SupervisionSession], shift: Shift) -> bool:
    """Tell whether a move leaves a series without end with no rule that gives its dates, so that none follow.

    The third Wednesday moved by a day is no weekday of the month; whoever moves it must know that the series stops.

    Args:
        session: the session the change is asked from.
        rows: the sessions that change.
        shift: how they are moved.
    """
    series = session.series
    since = first_to_change(series, rows) if series is not None and series.open_ended else None
    return series is not None and since is not None and not rule_after(series, rows, shift, since=since).open_ended


def carry_on(
    series: Series, rows: Sequence[SupervisionSession], shift: Shift, *, since: datetime, by: Viewer
) -> Series:
    """Give the rest of a series its new rule, in a series of its own when something comes before it. Flushes.

    Args:
        series: the series, locked.
        rows: the sessions that change.
        shift: how they are moved.
        since: the rule's local time of the first of them.
        by: who changes them.

    Returns:
        The series they belong to now.
    """
    rule = rule_of(series)
    moving = _from(rows, since)
    new_rule = rule_after(series, rows, shift, since=since)
    laid_out_to = series.laid_out_to + timedelta(days=shift.days)
    target = series
    if settled(rule).first < since:
        end_before(series, since)
        target = _follower(series, by)
    else:
        series.sequence += 1
    keep_rule(target, new_rule)
    target.laid_out_to = laid_out_to
    db.session.add(target)
    db.session.flush()
    for row in moving:
        # By the relation, so that the mails of this very act speak of the new series.
        row.series = target
        row.occurrence_local = as_local_text(shift.of(datetime.fromisoformat(row.occurrence_local or "")))
    db.session.flush()
    return target


def _follower(series: Series, by: Viewer) -> Series:
    follower = Series(
        group_id=series.group_id,
        minutes=series.minutes,
        place=series.place,
        link=series.link,
        whole_group=series.whole_group,
        led_by_id=series.led_by_id,
        follows_id=series.id,
        created_by_id=by.person_id,
    )
    follower.people = [
        SeriesInvitee(person_id=one.person_id, group_id=one.group_id, part=one.part) for one in series.people
    ]
    return follower

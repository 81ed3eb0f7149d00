"""Reading the acts of the trail for administrators, by the filters of the address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select

from hpmt_supervision.audit_trail import policy
from hpmt_supervision.audit_trail.day_order import in_day_order
from hpmt_supervision.core import clock
from hpmt_supervision.core.paging import paging
from hpmt_supervision.extensions import db
from hpmt_supervision.people.matching import matches
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.models import AuditEvent

PAGE_SIZE = 50
MOST_IN_FILE = 100_000
AT_A_TIME = 1_000
_NEWEST = (AuditEvent.at.desc(), AuditEvent.id.desc())
_PLACED_BY = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.action,
    AuditEvent.actor_role,
    AuditEvent.subject_kind,
    AuditEvent.subject_id,
)


@dataclass(frozen=True)
class Filters:
    """What to show. None leaves a filter out.

    Attributes:
        first, last: local days.
        name: words that must stand in the name of the one who did it.
        action: the code of an act.
        kind: the code of a kind of thing.
        key: the number of the thing.
    """

    first: date | None = None
    last: date | None = None
    name: str | None = None
    action: str | None = None
    kind: str | None = None
    key: int | None = None


@dataclass(frozen=True)
class EventLine:
    """One act as an administrator sees it.

    Attributes:
        name: who did it, or None where only the role may be shown.
        day_only: whether only the day may be shown, since the time would tell who did it.
    """

    event: AuditEvent
    name: str | None
    role: str | None
    by_system: bool
    day_only: bool
    details: str


@dataclass(frozen=True)
class EventPage:
    """One page of acts: the lines, its number from 1, how many pages there are, and how many acts in all."""

    lines: list[EventLine]
    number: int
    count: int
    total: int


def event_page(filters: Filters, *, page: int) -> EventPage:
    """Return a page of the acts that fit, the latest day first. Whoever asks is an administrator.

    Args:
        filters: what to show.
        page: which page, from 1; a page after the last gives the last.
    """
    chosen = _chosen(filters)
    total = db.session.scalar(chosen.with_only_columns(func.count(AuditEvent.id))) or 0
    shown = paging(total, page=page, size=PAGE_SIZE)
    keys = _keys_on_page(chosen, shown.offset)
    rows = {row[0].id: row for row in db.session.execute(chosen.where(AuditEvent.id.in_(keys)))}
    return EventPage([_line(*rows[key]) for key in keys], shown.number, shown.count, total)


def _keys_on_page(chosen: Select[AuditEvent, str | None], offset: int) -> list[int]:
    """Return the keys of the acts on a page, in order.

    The days that the page touches are put in order whole, so that not even the page an act stands on tells its time.
    """
    newest = chosen.order_by(*_NEWEST)
    touched = db.session.scalars(newest.with_only_columns(AuditEvent.at).limit(PAGE_SIZE).offset(offset)).all()
    if not touched:
        return []
    first, after = clock.day_start(clock.local_date(touched[-1])), _day_after(clock.local_date(touched[0]))
    later = db.session.scalar(chosen.with_only_columns(func.count(AuditEvent.id)).where(AuditEvent.at >= after)) or 0
    days = newest.with_only_columns(*_PLACED_BY).where(AuditEvent.at >= first, AuditEvent.at < after)
    placed = list(in_day_order(db.session.execute(days), lambda row: row))
    return [row.id for row in placed[offset - later :][:PAGE_SIZE]]


def events_for_file(filters: Filters) -> Iterator[EventLine]:
    """Return the acts that fit, the latest day first, for a file; at most ``MOST_IN_FILE``."""
    newest = _chosen(filters).order_by(*_NEWEST).limit(MOST_IN_FILE)
    rows = db.session.execute(newest, execution_options={"yield_per": AT_A_TIME})
    for row in in_day_order(rows, lambda row: row[0]):
        yield _line(*row)


def _chosen(filters: Filters) -> Select[AuditEvent, str | None]:
    chosen = select(AuditEvent, Person.name).outerjoin(
        Person, (Person.id == AuditEvent.actor_id) & policy.shows_actor()
    )
    if filters.first is not None:
        chosen = chosen.where(AuditEvent.at >= clock.day_start(filters.first))
    if filters.last is not None:
        chosen = chosen.where(AuditEvent.at < _day_after(filters.last))
    if filters.name:
        chosen = chosen.where(AuditEvent.actor_id.in_(_people_called(filters.name)), policy.shows_actor())
    if filters.action:
        chosen = chosen.where(AuditEvent.action == filters.action)
    if filters.kind:
        chosen = chosen.where(AuditEvent.subject_kind == filters.kind)
    if filters.key is not None:
        chosen = chosen.where(AuditEvent.subject_id == filters.key)
    return chosen


def _day_after(day: date) -> datetime:
    return clock.day_start(day + timedelta(days=1))


def _people_called(name: str) -> list[int]:
    """Return the keys of people whose names hold some words; neither database folds Norwegian letters by itself."""
    people = db.session.execute(select(Person.id, Person.name).order_by(Person.id))
    return [key for key, called in people if matches(name, called)]


def _line(event: AuditEvent, name: str | None) -> EventLine:
    shown = policy.may_show_actor(event)
    return EventLine(
        event=event,
        name=name,
        role=event.actor_role,
        by_system=event.actor_id is None,
        day_only=not shown,
        details=event.details if shown and event.details != "{}" else "",
    )

"""Factories for series as calendars have them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from tests.factories.people import supervisor_of
from tests.factories.sessions import make_session


def make_series(
    group: SupervisionGroup,
    days: Sequence[str],
    *,
    rule: str,
    invited: Iterable[Person] = (),
    minutes: int = 90,
    open_ended: bool = False,
) -> tuple[Series, list[SupervisionSession]]:
    """Make a series with a session at each of some local times; an empty rule makes them dates chosen by hand."""
    people = list(invited)
    series = Series(
        group_id=group.id,
        rule=rule,
        starts_local=as_kept(days[0]),
        chosen_local=None if rule else ",".join(map(as_kept, days)),
        open_ended=open_ended,
        laid_out_to=datetime.fromisoformat(days[-1]).date(),
        minutes=minutes,
        place="Møterom Utsikten",
        created_by_id=supervisor_of(group).id,
    )
    db.session.add(series)
    db.session.flush()
    sessions = [make_session(group, day, minutes=minutes, invited=people) for day in days]
    for session, day in zip(sessions, days, strict=True):
        session.series_id, session.occurrence_local = series.id, as_kept(day)
    db.session.flush()
    return series, sessions


def every(days: int, first: str, count: int) -> list[str]:
    """Return local times so many days apart."""
    start = datetime.fromisoformat(first)
    return [f"{start + timedelta(days=days * number):%Y-%m-%d %H:%M}" for number in range(count)]


def as_kept(day: str) -> str:
    """Return a local time as rows keep it."""
    return day.replace(" ", "T")

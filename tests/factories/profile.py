"""A factory for an office with everything that its profile is made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hpmt_supervision.cases.models import AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeFormState, FeFormTool
from hpmt_supervision.forwarding.models import NeedKind, ReportedNeed
from hpmt_supervision.logs.models import Agreement, ItemWork, LogState, SessionLog
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.session_change_models import ChangeKind, SessionChange
from tests.factories.cases import make_agenda, make_case
from tests.factories.catalogue import load_catalogue, make_focus, tool
from tests.factories.fe_forms import make_form
from tests.factories.forwarding import Levels, make_levels
from tests.factories.people import give_role, make_person, member_of
from tests.factories.sessions import make_cancelled_session, make_held_session

FIRST, LAST = date(2026, 1, 8), date(2026, 10, 29)


@dataclass
class RichOffice:
    """An office with a history: its levels, its counsellors, and those who look at it.

    Attributes:
        leader: works there.
        coordinator: follows the county.
    """

    levels: Levels
    counsellors: list[Person]
    leader: Person
    coordinator: Person

    @property
    def group(self) -> SupervisionGroup:
        """Return the office's group."""
        return self.levels.office

    @property
    def unit(self) -> Unit:
        """Return the office."""
        return self.levels.office.unit


def at(day: date, hour: int = 9) -> datetime:
    """Return an hour of a local day as an instant."""
    return clock.day_start(day) + timedelta(hours=hour)


def cancel_on(session: SupervisionSession, on: date) -> None:
    """Let a cancelled session have been cancelled on a day."""
    db.session.add(
        SessionChange(
            session_id=session.id,
            kind=ChangeKind.CANCELLED,
            made_at=at(on),
            made_on=on,
            was_starts_at=session.starts_at,
            was_on=session.local_date,
            reason=session.cancel_reason,
        )
    )


def move_on(session: SupervisionSession, on: date, *, was: date) -> None:
    """Let a session have been moved on a day, from another day to where it stands now."""
    db.session.add(
        SessionChange(
            session_id=session.id,
            kind=ChangeKind.MOVED,
            made_at=at(on),
            made_on=on,
            was_starts_at=at(was),
            was_on=was,
            starts_at=session.starts_at,
            starts_on=session.local_date,
        )
    )


def sign_on(session: SupervisionSession, by: Person, day: date) -> None:
    """Give a session a log signed on a day."""
    db.session.add(
        SessionLog(session_id=session.id, state=LogState.SIGNED, composed="{}", signed_at=at(day), signed_by_id=by.id)
    )


def work_on(item: AgendaItem, forms: str, *codes: str) -> ItemWork:
    """Let a session have worked on an item, with the tools named."""
    work = ItemWork(item_id=item.id, work_forms=forms, done=True, tools=[tool(code) for code in codes])
    db.session.add(work)
    return work


def make_rich_office(counsellors: int = 6) -> RichOffice:
    """Make an office that met every other week from January to October 2026, with forms, cases, logs and needs."""
    load_catalogue()
    levels = make_levels(date(2026, 11, 23))
    levels.office.unit.name, levels.county.unit.name = "Nav Fjordvik", "Havlandet"
    people = [levels.counsellor, *(member_of(levels.office) for _number in range(counsellors - 1))]
    leader, coordinator = make_person("Leder"), make_person("Koordinator")
    give_role(leader, Role.OFFICE_LEADER, levels.office.unit)
    give_role(coordinator, Role.COUNTY_COORDINATOR, levels.county.unit)
    day, number = FIRST, 0
    while day <= LAST:
        _meet(levels, people, day, number)
        day, number = day + timedelta(days=14), number + 1
    for month in range(1, 11):
        for place, person in enumerate(people):
            form = make_form(
                person,
                state=FeFormState.REFLECTED if place else FeFormState.PREPARED,
                meeting_at=at(date(2026, month, 10)),
                tools=("open_questions", "smart_goals") if place % 2 else ("open_questions",),
                principles=(1, 6),
            )
            if form.state == FeFormState.REFLECTED:
                _mark(form.tools, 5 + place % 4)
    make_focus(levels.office, "open_questions", "network_map", since=date(2026, 3, 1))
    for level, group in ((2, levels.county), (3, levels.nation)):
        make_held_session(group, at(date(2026, 6, 10 + level)))
        make_cancelled_session(group, at(date(2026, 9, 10 + level)), reason=CancelReason.WORKLOAD)
    _need(levels, "a", date(2026, 6, 1), answered=date(2026, 6, 20))
    _need(levels, "b", date(2026, 10, 1))
    db.session.flush()
    return RichOffice(levels, people, leader, coordinator)


def _mark(rows: list[FeFormTool], mastery: int) -> None:
    for row in rows:
        row.used, row.mastery = True, mastery


def _meet(levels: Levels, people: list[Person], day: date, number: int) -> None:
    """Let one session be held, or be cancelled every fifth time."""
    if number % 5 == 4:
        session = make_cancelled_session(levels.office, at(day), reason=CancelReason.NO_CASES)
        cancel_on(session, day - timedelta(days=1 if number % 2 else 10))
        return
    session = make_held_session(levels.office, at(day), attended=people[number % 2 :])
    if number % 4 == 1:
        was = day - timedelta(days=2)
        move_on(session, was - timedelta(days=1), was=was)
    if number % 3 != 2:
        case = make_case(people[0], levels.office, state=CaseState.DISCUSSED, at=at(day - timedelta(days=6)))
        case.discussed_at = at(day, 10)
        item = make_agenda(session, [case], by=levels.hpmt, closed=True).items[0]
        assert item.kind == ItemKind.CASE
        work_on(item, "conversation role_play" if number % 2 else "conversation", "open_questions", "network_map")
        if number % 2:
            db.session.add(Agreement(session_id=session.id, item_id=item.id, what="Ring"))
    else:
        make_case(
            people[1], levels.office, state=CaseState.WITHDRAWN, at=at(day), closed_at=at(day + timedelta(days=2))
        )
    if number % 6 != 3:
        sign_on(session, levels.hpmt, day + timedelta(days=2 if number % 4 else 12))


def _need(levels: Levels, key: str, day: date, answered: date | None = None) -> None:
    db.session.add(
        ReportedNeed(
            kind=NeedKind.THEME,
            from_group_id=levels.office.id,
            to_group_id=levels.county.id,
            origin_key=key,
            text="Tema",
            reported_by_id=levels.hpmt.id,
            reported_at=at(day),
            state="answered" if answered else "reported",
            answered_at=at(answered) if answered else None,
            answered_by_id=levels.fm.id if answered else None,
        )
    )


def forwarded_copy(case: SupervisionCase, levels: Levels, day: date) -> SupervisionCase:
    """Let a case have gone to the next level on a day."""
    return make_case(case.author, levels.county, at=at(day), forwarded_from_id=case.id, forwarded_by_id=levels.hpmt.id)

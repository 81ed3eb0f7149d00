"""What the page on which a session is held needs: one load of everything, and the steps it walks through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.cases.models import AgendaItem, ItemKind, SupervisionCase
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.catalogue.models import FocusTool, Tool
from hpmt_supervision.catalogue.policy import in_force
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import material_queries, queries
from hpmt_supervision.logs.agreement_queries import ReviewLine
from hpmt_supervision.logs.composition import ComposedLog
from hpmt_supervision.logs.models import Agreement, AgreementState, ItemWork, LogState, SessionLog
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.holding_operations import OPENS_BEFORE
from hpmt_supervision.sessions.models import Answer, AttendanceStatus, SessionStatus, SupervisionSession

REVIEW_STEP = "avtaler-fra-sist"
NEW_STEP = "nye-avtaler"


@dataclass(frozen=True)
class Step:
    """One step of holding a session.

    Attributes:
        key: what stands in the address.
        item: the agenda item, or None.
    """

    key: str
    kind: str
    item: AgendaItem | None = None
    work: ItemWork | None = None


@dataclass(frozen=True)
class HoldPage:
    """Everything the page shows.

    Attributes:
        session: the session.
        log: its log, or None before the first save.
        expected: who is expected, in order of name.
        present: the keys of those ticked as there.
        material: what the log is composed of.
        steps: the steps, in order.
        next_on: the local day of the group's next planned session, or None.
    """

    session: SupervisionSession
    log: SessionLog | None
    expected: list[Person]
    present: set[int]
    material: material_queries.Material
    steps: list[Step]
    next_on: date | None

    @property
    def owners(self) -> dict[int, str]:
        """Return who may own an agreement, by key."""
        return {there.person.id: there.person.name for there in self.material.people}

    @property
    def composed(self) -> ComposedLog:
        """Return the log so far."""
        return material_queries.compose(self.material, self.log)

    @property
    def is_signed(self) -> bool:
        """Tell whether the log is signed and locked."""
        return self.log is not None and self.log.state == LogState.SIGNED

    def step(self, key: str | None) -> Step:
        """Return the step of a key; without one, the first that is not done."""
        for step in self.steps:
            if step.key == key:
                return step
        return next((step for step in self.steps if not self.is_done(step)), self.steps[-1])

    def is_done(self, step: Step) -> bool:
        """Tell whether a step has been worked through."""
        if step.kind == ItemKind.AGREEMENTS:
            return bool(self.material.reviews) and all(
                line.review or line.agreement.state != AgreementState.OPEN for line in self.material.reviews
            )
        if step.kind == ItemKind.NEW_AGREEMENTS:
            return any(found.item_id is None for found in self.material.agreements)
        return step.work is not None and step.work.done

    def after(self, step: Step) -> Step | None:
        """Return the step after one, or None when signing is next."""
        index = self.steps.index(step)
        return self.steps[index + 1] if index + 1 < len(self.steps) else None

    def agreements_of(self, step: Step) -> list[Agreement]:
        """Return the agreements that belong to a step: those of its item, or those of none."""
        item_id = step.item.id if step.item and step.kind != ItemKind.NEW_AGREEMENTS else None
        return [found for found in self.material.agreements if found.item_id == item_id]

    @property
    def cases(self) -> list[SupervisionCase]:
        """Return the cases the page tells of; one its author has withdrawn is told of no more."""
        found = [step.item.case for step in self.steps if step.item is not None and step.item.case is not None]
        return [case for case in found if case.state not in PRIVATE_STATES]

    @property
    def beyond(self) -> set[int]:
        """Return the keys of those who are invited and come from elsewhere."""
        return {there.person.id for there in self.material.people if there.is_beyond}

    @property
    def guests_here(self) -> list[str]:
        """Return the names of the guests and of those from elsewhere who are ticked as there.

        Until somebody is ticked, they are those who have not said no.
        """
        beyond = [there for there in self.material.people if there.is_beyond]
        guests = self.material.guests
        if any(there.status == AttendanceStatus.ATTENDED for there in self.material.people):
            beyond = [there for there in beyond if there.status == AttendanceStatus.ATTENDED]
            guests = [guest for guest in guests if guest.attended]
        else:
            beyond = [there for there in beyond if there.answer != Answer.NO]
        return [*(there.person.name for there in beyond), *(guest.name for guest in guests)]

    @property
    def reviews(self) -> Sequence[ReviewLine]:
        """Return the earlier agreements."""
        return self.material.reviews


def hold_page(viewer: Viewer, session_id: int) -> HoldPage:
    """Load the page on which a session is held.

    Raises:
        NotFound: when the viewer does not lead the session.
    """
    session, log = queries.led_session_with_log(viewer, session_id)
    material = material_queries.material_of(session)
    following = queries.next_planned(session)
    return HoldPage(
        session=session,
        log=log,
        expected=[there.person for there in material.people if _is_expected(session, there)],
        present=_present(session, material),
        material=material,
        steps=_steps(material),
        next_on=following.local_date if following else None,
    )


def may_start(session: SupervisionSession, now: datetime) -> bool:
    """Tell whether a planned session may be held yet."""
    return session.status == SessionStatus.HELD or (
        session.status == SessionStatus.PLANNED and now >= session.starts_at - OPENS_BEFORE
    )


def opens_at(session: SupervisionSession) -> datetime:
    """Return the instant from which a session may be held."""
    return clock.to_local(session.starts_at - OPENS_BEFORE)


def _is_expected(session: SupervisionSession, there: material_queries.PersonThere) -> bool:
    """Those invited or with attendance are expected, and in the whole group's sessions its members, also new ones."""
    return there.answer is not None or there.status is not None or (session.whole_group and there.is_member)


def _present(session: SupervisionSession, material: material_queries.Material) -> set[int]:
    """Before the attendance is taken, those who said yes are ticked."""
    taken = {there.person.id for there in material.people if there.status == AttendanceStatus.ATTENDED}
    if any(there.status is not None for there in material.people):
        return taken
    return {there.person.id for there in material.people if there.answer == Answer.YES}


def _steps(material: material_queries.Material) -> list[Step]:
    steps: list[Step] = []
    for item, work in material.work:
        if item.kind == ItemKind.AGREEMENTS:
            steps.append(Step(REVIEW_STEP, item.kind, item))
        elif item.kind == ItemKind.NEW_AGREEMENTS:
            steps.append(Step(NEW_STEP, item.kind, item))
        else:
            steps.append(Step(str(item.id), item.kind, item, work))
    if material.reviews and not any(step.key == REVIEW_STEP for step in steps):
        steps.insert(0, Step(REVIEW_STEP, ItemKind.AGREEMENTS))
    if not any(step.key == NEW_STEP for step in steps):
        steps.append(Step(NEW_STEP, ItemKind.NEW_AGREEMENTS))
    return [step for step in steps if step.key != REVIEW_STEP or material.reviews]


def offered_tools(session: SupervisionSession) -> tuple[list[Tool], list[Tool]]:
    """Return the group's focus tools on the session's day, and the other tools in force, in the catalogue's order."""
    day = session.local_date
    rows = (
        db.session.execute(
            select(Tool, FocusTool.id)
            .outerjoin(
                FocusTool,
                and_(FocusTool.tool_id == Tool.id, FocusTool.group_id == session.group_id, in_force(FocusTool, day)),
            )
            .where(in_force(Tool, day))
            .options(joinedload(Tool.areas))
            .order_by(Tool.position, Tool.id)
        )
        .unique()
        .all()
    )
    focus = [tool for tool, focus_id in rows if focus_id is not None]
    return focus, [tool for tool, focus_id in rows if focus_id is None]

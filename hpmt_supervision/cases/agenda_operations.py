"""Writing agendas, and what a session does to the cases on its agenda."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from hpmt_supervision.cases.agenda_proposal import Proposed
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.cases.moving import items_holding, move_case
from hpmt_supervision.cases.queries import agenda_of, proposal_for
from hpmt_supervision.cases.signals import agenda_items_removed
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import led
from hpmt_supervision.web.formats import clock_time

LONGEST_ITEM_MINUTES = 600
MOST_ITEMS = 40
NO_AGENDA = 0


@dataclass(frozen=True)
class Wanted:
    """One item as it should stand on an agenda: what it is and the minutes set aside."""

    kind: str
    minutes: int
    case_id: int | None = None
    tool_id: int | None = None

    @classmethod
    def of(cls, item: AgendaItem | Proposed) -> "Wanted":
        """Return a stored or proposed item as a wish."""
        return cls(item.kind, item.minutes, item.case_id, item.tool_id)

    @property
    def subject(self) -> tuple[str, int | None, int | None]:
        """Return what the item is about; items about the same are the same item."""
        return (self.kind, self.case_id, self.tool_id)


class AgendaChanged(StaleVersion):
    """Somebody else changed the agenda after the page was opened; nothing was overwritten.

    Args:
        heading: a sentence that says who and when.
    """

    def __init__(self, heading: str) -> None:
        super().__init__(_("%(what)s Se endringen.", what=heading))
        self.heading = heading


def set_agenda(*, session_id: int, items: Sequence[Wanted], expected_version: int | None, by: Viewer) -> Agenda:
    """Set the agenda of a session: what is on it, in which order, for how long. Flushes.

    Cases that come onto it leave the queue, and those that leave it go back to their old place there.

    Args:
        session_id: the session.
        items: the whole agenda in order.
        expected_version: the version the page was opened with, ``NO_AGENDA`` when there was none, or None to overwrite
            whatever there is.
        by: somebody who leads the group.

    Raises:
        NotFound: for a session of a group that ``by`` does not lead.
        AgendaChanged: when somebody changed it meanwhile; the sentence says who and when.
        IllegalMove: when the session is over or its log is signed.
        UserError: when an item cannot be on it.
    """
    session = _session_to_plan(session_id, by)
    agenda = agenda_of(session_id, fresh=True)
    if agenda is not None and [Wanted.of(item) for item in agenda.items] == list(items):
        return agenda
    _expect(agenda, expected_version)
    if agenda is not None and agenda.closed_at is not None:
        raise IllegalMove(_("Loggen er signert, så sakslista ligger fast."))
    _check_items(items)
    if agenda is None:
        agenda = _new_agenda(session_id, by)
    _place(agenda, items, session, by)
    _mark_changed(agenda, by)
    db.session.flush()
    record_act("agenda.set", subject_kind="session", subject_id=session_id, by=by, items=len(items))
    return agenda


def use_proposal(*, session_id: int, by: Viewer) -> Agenda:
    """Return the agenda of a session; when nobody has set one, set the one the app proposes. Flushes.

    Raises:
        NotFound: for a session of a group that ``by`` does not lead.
        IllegalMove: when the session is over.
    """
    session = _session_to_plan(session_id, by)
    agenda = agenda_of(session_id, fresh=True)
    if agenda is not None:
        return agenda
    items = [Wanted.of(item) for item in proposal_for(session).items]
    return set_agenda(session_id=session_id, items=items, expected_version=NO_AGENDA, by=by)


def put_on_agenda(*, case_id: int, session_id: int, minutes: int, by: Viewer) -> Agenda:
    """Put one case last among the cases of a session's agenda; one that stands there stays. Flushes.

    Raises:
        NotFound, IllegalMove, UserError: as ``set_agenda``.
    """
    agenda = use_proposal(session_id=session_id, by=by)
    items = [Wanted.of(item) for item in agenda.items]
    if any(item.case_id == case_id for item in items):
        return agenda
    place = 1 + max((n for n, item in enumerate(items) if item.kind in _BEFORE_CASES), default=-1)
    items.insert(place, Wanted(ItemKind.CASE, minutes, case_id=case_id))
    return set_agenda(session_id=session_id, items=items, expected_version=agenda.version, by=by)


_BEFORE_CASES = (ItemKind.AGREEMENTS, ItemKind.CASE)


def take_off_agenda(*, case_id: int, session_id: int, by: Viewer) -> Agenda:
    """Take one case off a session's agenda; it goes back to its old place in the queue. Flushes.

    Raises:
        NotFound: when there is no such agenda, or somebody else leads the group.
        IllegalMove: as ``set_agenda``.
    """
    _session_to_plan(session_id, by)
    agenda = agenda_of(session_id, fresh=True)
    if agenda is None:
        raise NotFound("")
    items = [Wanted.of(item) for item in agenda.items if item.case_id != case_id]
    return set_agenda(session_id=session_id, items=items, expected_version=agenda.version, by=by)


def discuss_case(*, case_id: int, session_id: int, by: Viewer) -> SupervisionCase:
    """Note that a session has discussed a case on its agenda. A second call finds it done. Flushes.

    Args:
        case_id: the case.
        session_id: the session whose agenda holds it.
        by: somebody who leads the group.

    Raises:
        NotFound: when the session's agenda does not hold it, or somebody else leads the group.
        IllegalMove: when the case is withdrawn or already further.
    """
    case = _case_of_session(case_id, session_id, by)
    if case.state in (CaseState.DISCUSSED, CaseState.FOLLOWED_UP):
        return case
    move_case(case, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=by, session_id=session_id)
    db.session.flush()
    return case


def carry_over_case(*, case_id: int, session_id: int, by: Viewer) -> SupervisionCase:
    """Let a case go on next time: back to its old place in the queue, while this agenda remembers it. Flushes.

    Raises:
        NotFound, IllegalMove: as ``discuss_case``.
    """
    case = _case_of_session(case_id, session_id, by)
    if case.state == CaseState.SUBMITTED:
        return case
    move_case(case, CaseState.SUBMITTED, part=CasePart.SUPERVISOR, by=by, session_id=session_id)
    db.session.flush()
    return case


def close_agenda(*, session_id: int, by: Viewer | None) -> None:
    """Shut an agenda when its log is signed: the session's members no longer read its cases. Flushes.

    A session without an agenda, or one that is shut already, is left as it is.

    Args:
        session_id: the session. The caller has checked that ``by`` may sign.
        by: who signs.
    """
    agenda = agenda_of(session_id)
    if agenda is None or agenda.closed_at is not None:
        return
    agenda.closed_at = clock.now()
    db.session.flush()
    record_act("agenda.close", subject_kind="session", subject_id=session_id, by=by)


def return_cases_of(session: SupervisionSession, *, by: Viewer) -> None:
    """Send the cases of a cancelled session back to the queue, each to its old place, and clear the agenda. Flushes."""
    agenda = agenda_of(session.id, fresh=True)
    if agenda is None:
        return
    for item in agenda.items:
        if item.case is not None and item.case.state == CaseState.ON_AGENDA:
            move_case(item.case, CaseState.SUBMITTED, part=CasePart.CANCELLATION, by=by, session_id=session.id)
    _remove(agenda, list(agenda.items), by)
    _mark_changed(agenda, by)
    db.session.flush()


def take_withdrawn_off(case: SupervisionCase, *, by: Viewer) -> None:
    """Take a case its author has withdrawn off every agenda whose session is still to come. Does not flush."""
    for item in items_holding(case):
        agenda = item.agenda
        if agenda.closed_at is None and agenda.session.status == SessionStatus.PLANNED:
            _remove(agenda, [item], by)
            _number(agenda)
            _mark_changed(agenda, by)


def _session_to_plan(session_id: int, by: Viewer) -> SupervisionSession:
    """Return a session whose agenda may be set, and let others who want to set it wait until this is done."""
    session = db.session.scalar(
        select(SupervisionSession)
        .where(SupervisionSession.id == session_id, led(by))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if session is None:
        raise NotFound("")
    if session.status == SessionStatus.CANCELLED:
        raise IllegalMove(_("Veiledningen er avlyst, så den har ingen saksliste. Sakene står i køen."))
    return session


def _case_of_session(case_id: int, session_id: int, by: Viewer) -> SupervisionCase:
    case = db.session.scalar(
        select(SupervisionCase)
        .join(AgendaItem, AgendaItem.case_id == SupervisionCase.id)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .join(SupervisionSession, SupervisionSession.id == Agenda.session_id)
        .where(SupervisionCase.id == case_id, SupervisionSession.id == session_id, led(by))
    )
    if case is None:
        raise NotFound("")
    return case


def _expect(agenda: Agenda | None, version: int | None) -> None:
    present = agenda.version if agenda else NO_AGENDA
    if version is None or version == present:
        return
    if agenda is None:
        raise AgendaChanged(_("Sakslista er tatt bort i mellomtiden."))
    raise AgendaChanged(
        _(
            "%(name)s endret sakslista kl. %(time)s.",
            name=agenda.set_by.name,
            time=clock_time(agenda.set_at),
        )
    )


def _check_items(items: Sequence[Wanted]) -> None:
    subjects = [item.subject for item in items]
    if len(set(subjects)) < len(subjects):
        raise UserError(_("Det samme står to ganger på lista. Ta bort det ene."))
    if len(items) > MOST_ITEMS:
        raise UserError(_("Det er for mange punkter. Ha høyst %(max)d.", max=MOST_ITEMS))
    for item in items:
        if item.kind not in set(ItemKind) or (item.kind == ItemKind.CASE) != (item.case_id is not None):
            raise UserError(_("Et av punktene finnes ikke. Velg blant det som står på siden."))
        if not 0 <= item.minutes <= LONGEST_ITEM_MINUTES:
            raise UserError(_("Skriv minutter fra 0 til %(max)d.", max=LONGEST_ITEM_MINUTES), field="minutes")
        if item.tool_id is not None and (
            item.kind != ItemKind.SKILL_TRAINING or db.session.get(Tool, item.tool_id) is None
        ):
            raise UserError(_("Velg et verktøy som står på siden."), field="tool")


def _new_agenda(session_id: int, by: Viewer) -> Agenda:
    agenda = Agenda(session_id=session_id, set_by_id=by.person_id)
    try:
        with db.session.begin_nested():
            db.session.add(agenda)
    except IntegrityError as error:
        raise AgendaChanged(_("En annen har nettopp satt sakslista.")) from error
    return agenda


def _place(agenda: Agenda, items: Sequence[Wanted], session: SupervisionSession, by: Viewer) -> None:
    """Make an agenda's rows hold what is wanted; a row whose subject stays is kept, since work may hang on it."""
    held = {Wanted.of(item).subject: item for item in agenda.items}
    wanted = {item.subject for item in items}
    leaving = [item for subject, item in held.items() if subject not in wanted]
    for row in leaving:
        if row.case is not None and row.case.state != CaseState.WITHDRAWN:
            move_case(row.case, CaseState.SUBMITTED, part=CasePart.SUPERVISOR, by=by, session_id=session.id)
    if leaving:
        _remove(agenda, leaving, by)
    new_cases = _cases_from_queue([i.case_id for i in items if i.case_id and i.subject not in held], session)
    for position, item in enumerate(items, start=1):
        kept = held.get(item.subject)
        if kept is None:
            case = new_cases.get(item.case_id) if item.case_id else None
            if case is not None:
                move_case(case, CaseState.ON_AGENDA, part=CasePart.SUPERVISOR, by=by, session_id=session.id)
            kept = AgendaItem(kind=item.kind, case=case, tool_id=item.tool_id)
            agenda.items.append(kept)
        kept.position, kept.minutes = position, item.minutes


def _cases_from_queue(case_ids: Iterable[int], session: SupervisionSession) -> dict[int, SupervisionCase]:
    """Return cases that wait in the queue of a session's group.

    Raises:
        UserError: when one of them does not; it may have been withdrawn or put on another agenda.
    """
    keys = list(case_ids)
    if not keys:
        return {}
    rows = db.session.scalars(
        select(SupervisionCase).where(
            SupervisionCase.id.in_(keys),
            SupervisionCase.group_id == session.group_id,
            SupervisionCase.state == CaseState.SUBMITTED,
        )
    )
    found = {row.id: row for row in rows}
    if len(found) < len(set(keys)):
        raise UserError(
            _("En sak står ikke lenger i køen. Den er trukket eller satt på en annen saksliste. Last siden på nytt.")
        )
    return found


def _remove(agenda: Agenda, items: list[AgendaItem], by: Viewer | None) -> None:
    agenda_items_removed.send(agenda, agenda=agenda, items=items, by=by)
    for item in items:
        agenda.items.remove(item)


def _number(agenda: Agenda) -> None:
    for position, item in enumerate(agenda.items, start=1):
        item.position = position


def _mark_changed(agenda: Agenda, by: Viewer) -> None:
    agenda.set_by_id = by.person_id
    agenda.set_at = clock.now()
    # Two changes within a second leave the time as it was; the version must still count up.
    flag_modified(agenda, "set_at")

"""Writing agendas, and what a session does to the cases on its agenda."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.cases.agenda_placing import (
    Wanted,
    check_items,
    mark_changed,
    number_items,
    place_items,
    remove_items,
)
from hpmt_supervision.cases.agenda_queries import agenda_of, proposal_for
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, SupervisionCase
from hpmt_supervision.cases.moving import items_holding, move_case
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import led
from hpmt_supervision.web.formats import clock_time

NO_AGENDA = 0


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
    check_items(items)
    if agenda is None:
        agenda = _new_agenda(session_id, by)
    place_items(agenda, items, session, by)
    mark_changed(agenda, by)
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
    item, case = _item_of_session(case_id, session_id, by)
    if item.carried_over_at is None and case.state in (CaseState.DISCUSSED, CaseState.FOLLOWED_UP):
        return case
    _expect_here(item)
    move_case(case, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=by, session_id=session_id)
    db.session.flush()
    return case


def carry_over_case(*, case_id: int, session_id: int, by: Viewer) -> SupervisionCase:
    """Let a case go on next time: back to its old place in the queue, while this agenda remembers it. Flushes.

    Raises:
        NotFound, IllegalMove: as ``discuss_case``.
    """
    item, case = _item_of_session(case_id, session_id, by)
    if item.carried_over_at is not None:
        return case
    move_case(case, CaseState.SUBMITTED, part=CasePart.SUPERVISOR, by=by, session_id=session_id)
    item.carried_over_at = clock.now()
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


def return_cases_of(session: SupervisionSession, *, by: Viewer | None) -> None:
    """Send the cases of a cancelled session back to the queue, each to its old place, and clear the agenda. Flushes."""
    agenda = agenda_of(session.id, fresh=True)
    if agenda is None:
        return
    for item in agenda.items:
        if item.case is not None and item.carried_over_at is None and item.case.state == CaseState.ON_AGENDA:
            move_case(item.case, CaseState.SUBMITTED, part=CasePart.CANCELLATION, by=by, session_id=session.id)
    remove_items(agenda, list(agenda.items), by)
    mark_changed(agenda, by)
    db.session.flush()


def take_withdrawn_off(case: SupervisionCase, *, by: Viewer) -> None:
    """Take a case its author has withdrawn off every agenda whose session is still to come. Does not flush.

    The agenda of a level above does not say who changed it, since the author's name never goes there.
    """
    for item in items_holding(case):
        agenda = item.agenda
        if agenda.closed_at is None and agenda.session.status == SessionStatus.PLANNED:
            remove_items(agenda, [item], by)
            number_items(agenda)
            mark_changed(agenda, None if case.is_forwarded else by)


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


def _item_of_session(case_id: int, session_id: int, by: Viewer) -> tuple[AgendaItem, SupervisionCase]:
    """Return the item of a session's agenda that holds a case, with the case."""
    row = db.session.execute(
        select(AgendaItem, SupervisionCase)
        .join(SupervisionCase, SupervisionCase.id == AgendaItem.case_id)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .join(SupervisionSession, SupervisionSession.id == Agenda.session_id)
        .where(SupervisionCase.id == case_id, SupervisionSession.id == session_id, led(by))
    ).one_or_none()
    if row is None:
        raise NotFound("")
    return row[0], row[1]


def _expect_here(item: AgendaItem) -> None:
    """Refuse to work on a case that has been sent on; by now it may stand on another session's agenda."""
    if item.carried_over_at is not None:
        raise IllegalMove(_("Saken er sendt videre til neste gang og kan ikke tas opp her."))


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


def _new_agenda(session_id: int, by: Viewer) -> Agenda:
    agenda = Agenda(session_id=session_id, set_by_id=by.person_id)
    try:
        with db.session.begin_nested():
            db.session.add(agenda)
    except IntegrityError as error:
        raise AgendaChanged(_("En annen har nettopp satt sakslista.")) from error
    return agenda

"""How the rows of an agenda come to hold what is wanted: which are kept, which leave, and where their cases go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from hpmt_supervision.cases.agenda_proposal import Proposed
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.cases.moving import move_case
from hpmt_supervision.cases.signals import agenda_items_removed
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession

LONGEST_ITEM_MINUTES = 600
MOST_ITEMS = 40


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


def check_items(items: Sequence[Wanted]) -> None:
    """Pass silently when a list can be an agenda.

    Raises:
        UserError: when an item is there twice, is none, or has minutes out of range.
    """
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


def place_items(agenda: Agenda, items: Sequence[Wanted], session: SupervisionSession, by: Viewer) -> None:
    """Make an agenda's rows hold what is wanted; a row whose subject stays is kept, since work may hang on it.

    Raises:
        UserError: when a case that comes on does not wait in the queue of the session's group.
        IllegalMove: when a case that leaves is already discussed.
    """
    held = {Wanted.of(item).subject: item for item in agenda.items}
    wanted = {item.subject for item in items}
    leaving = [item for subject, item in held.items() if subject not in wanted]
    for row in leaving:
        if row.case is not None and row.carried_over_at is None and row.case.state != CaseState.WITHDRAWN:
            move_case(row.case, CaseState.SUBMITTED, part=CasePart.SUPERVISOR, by=by, session_id=session.id)
    if leaving:
        remove_items(agenda, leaving, by)
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


def remove_items(agenda: Agenda, items: list[AgendaItem], by: Viewer | None) -> None:
    """Take rows off an agenda, after telling the rooms whose rows may hang on them."""
    agenda_items_removed.send(agenda, agenda=agenda, items=items, by=by)
    for item in items:
        agenda.items.remove(item)


def number_items(agenda: Agenda) -> None:
    """Count an agenda's rows from 1, in the order they stand."""
    for position, item in enumerate(agenda.items, start=1):
        item.position = position


def mark_changed(agenda: Agenda, by: Viewer | None) -> None:
    """Note who changed an agenda and when, and count its version up. An import changes it in nobody's name."""
    if by is not None:
        agenda.set_by_id = by.person_id
    agenda.set_at = clock.now()
    # Two changes within a second leave the time as it was; the version must still count up.
    flag_modified(agenda, "set_at")

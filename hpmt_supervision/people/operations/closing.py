"""Closing a unit, merging it into another, and opening it again. What happened there stays."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.closing import StillOpen, still_open
from hpmt_supervision.people.hierarchy import Spell
from hpmt_supervision.people.models import Membership, RoleAssignment, Unit
from hpmt_supervision.people.operations.absences import cut_stand_in
from hpmt_supervision.people.operations.checks import check_spell, lock_person, shown_day
from hpmt_supervision.people.operations.meanwhile import hold_against
from hpmt_supervision.people.operations.memberships import end_membership, remove_membership
from hpmt_supervision.people.operations.persons import end_role, remove_role
from hpmt_supervision.people.operations.units import check_name_is_free
from hpmt_supervision.people.signals import unit_closing
from hpmt_supervision.privacy.audit import Actor, record_act


def close_unit(
    *,
    unit: Unit,
    closed_on: date,
    end_memberships: bool,
    end_roles: bool,
    cancel_sessions: bool,
    expected_version: int | None,
    by: Actor | None,
    merged_into: Unit | None = None,
) -> StillOpen:
    """Close a unit on a day, which is its last, perhaps by merging it into another. All or nothing.

    Args:
        unit: the unit; kind and parent stay as they are.
        closed_on: the last day it is open.
        end_memberships: whether memberships of its groups, and stand-ins' days there, end on that day.
        end_roles: whether roles held at the unit end on that day.
        cancel_sessions: whether sessions booked after that day are cancelled, or kept as they are.
        expected_version: the version of the unit the page was opened with.
        by: who acts.
        merged_into: the unit that goes on in its place, or None.

    Returns:
        What went on after the day when the act began.

    Raises:
        UserError: when the day is before the first, open units stand under it, the other unit cannot take over, a
            session was held or something began after the day, or sessions would be left without anyone.
        StaleVersion: when the page was opened before somebody else's change.
    """
    hold_against(unit, expected_version)
    if unit.opened_on is not None:
        check_spell(Spell(unit.opened_on, closed_on), field="closed_on")
    _check_nothing_open_below(unit, closed_on)
    if merged_into is not None:
        hold_against(merged_into, None)
        _check_can_take_over(merged_into, unit, closed_on)
    found = still_open(unit.id, closed_on, today=clock.today())
    if found.sessions and end_memberships and not cancel_sessions:
        raise UserError(
            _(
                "Når medlemskapene avsluttes, har ingen veiledningene som er booket. "
                "Avlys dem, eller behold medlemskapene."
            ),
            field="sessions",
        )
    unit_closing.send(None, group_ids=found.group_ids, last_day=closed_on, cancel=cancel_sessions, by=by)
    if end_memberships:
        _end_memberships(found, closed_on, by=by)
    if end_roles:
        for assignment in found.roles:
            _end_role(assignment, closed_on, by=by)
    unit.closed_on = closed_on
    unit.merged_into_id = merged_into.id if merged_into else None
    db.session.flush()
    _record(unit, by=by, cancelled=found.sessions if cancel_sessions else 0)
    return found


def reopen_unit(*, unit: Unit, expected_version: int | None, by: Actor | None) -> None:
    """Open a closed unit again. Roles, memberships and sessions that ended with it stay ended.

    Raises:
        UserError: when the unit above is closed, or an open unit has taken the name.
        StaleVersion: when the page was opened before somebody else's change.
    """
    hold_against(unit, expected_version)
    if unit.closed_on is None:
        return
    if unit.parent is not None and unit.parent.closed_on is not None:
        raise UserError(_("%(name)s er stengt. Åpne den enheten igjen først.", name=unit.parent.name))
    check_name_is_free(unit.name, parent_id=unit.parent_id, unit_id=unit.id)
    unit.closed_on, unit.merged_into_id = None, None
    db.session.flush()
    record_act("unit.reopen", subject_kind="unit", subject_id=unit.id, by=by)


def _check_nothing_open_below(unit: Unit, closed_on: date) -> None:
    below = db.session.scalars(
        select(Unit.name)
        .where(Unit.parent_id == unit.id, or_(Unit.closed_on.is_(None), Unit.closed_on > closed_on))
        .order_by(Unit.name)
    ).all()
    if below:
        raise UserError(
            _("%(name)s ligger under enheten og er åpen lenger. Steng den først.", name=below[0])
            if len(below) == 1
            else _("%(count)d enheter ligger under denne og er åpne lenger. Steng dem først.", count=len(below)),
            field="closed_on",
        )


def _check_can_take_over(into: Unit, unit: Unit, closed_on: date) -> None:
    if into.id == unit.id:
        raise UserError(_("En enhet kan ikke slås sammen med seg selv. Velg en annen."), field="into_id")
    if into.kind != unit.kind:
        raise UserError(
            _("Et Nav-kontor slås sammen med et kontor, og et fylke med et fylke. Velg en enhet av samme type."),
            field="into_id",
        )
    next_day = closed_on + timedelta(days=1)
    if into.closed_on is not None and into.closed_on < next_day:
        raise UserError(
            _(
                "%(name)s stenger %(day)s. Velg en enhet som er åpen etterpå.",
                name=into.name,
                day=shown_day(into.closed_on),
            ),
            field="into_id",
        )
    if into.opened_on is not None and into.opened_on > next_day:
        raise UserError(
            _(
                "%(name)s åpner først %(day)s. Velg en senere siste dag, eller en annen enhet.",
                name=into.name,
                day=shown_day(into.opened_on),
            ),
            field="into_id",
        )


def _end_memberships(found: StillOpen, closed_on: date, *, by: Actor | None) -> None:
    """Let nobody be in the unit's groups after its last day, neither as a member nor in another's place."""
    for membership in found.memberships:
        _end_membership(membership, closed_on, by=by)
    for stand_in in found.stand_ins:
        cut_stand_in(stand_in, closed_on, by=by)


def _end_membership(membership: Membership, closed_on: date, *, by: Actor | None) -> None:
    if membership.valid_from <= closed_on:
        end_membership(membership=membership, valid_to=closed_on, expected_version=None, by=by)
    elif membership.valid_from > clock.today():
        remove_membership(membership=membership, by=by)
    else:
        raise _began_later(membership.person.name, membership.valid_from)


def _end_role(assignment: RoleAssignment, closed_on: date, *, by: Actor | None) -> None:
    lock_person(assignment.person_id)
    if assignment.valid_from <= closed_on:
        end_role(assignment=assignment, valid_to=closed_on, expected_version=None, by=by)
    elif assignment.valid_from > clock.today():
        remove_role(assignment=assignment, by=by)
    else:
        raise _began_later(assignment.person.name, assignment.valid_from)


def _began_later(name: str, day: date) -> UserError:
    return UserError(
        _("%(name)s begynte ved enheten %(day)s. Velg den dagen eller en senere.", name=name, day=shown_day(day)),
        field="closed_on",
    )


def _record(unit: Unit, *, by: Actor | None, cancelled: int) -> None:
    record_act(
        "unit.merge" if unit.merged_into_id else "unit.close",
        subject_kind="unit",
        subject_id=unit.id,
        by=by,
        closed_on=unit.closed_on,
        into_id=unit.merged_into_id,
        cancelled_sessions=cancelled,
    )

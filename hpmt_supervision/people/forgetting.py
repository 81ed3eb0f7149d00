"""What goes of a person who is made nobody, and what must be settled first: roles, groups and stand-ins."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.database import new_text_id
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, StandIn
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Put the label where the name was, and let the address and the sender's id go. Flushes."""
    person = db.session.get_one(Person, former.person_id)
    person.name, person.email, person.text_id = former.label, None, new_text_id()
    db.session.flush()


def hindrances(person_id: int, today: date) -> list[str]:
    """Return the roles, groups and stand-ins that hold today or later."""
    roles = db.session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.person_id == person_id,
            or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to >= today),
        )
        .options(joinedload(RoleAssignment.unit))
        .order_by(RoleAssignment.id)
    )
    groups = db.session.scalars(
        select(Membership)
        .where(
            Membership.person_id == person_id,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
        )
        .options(joinedload(Membership.group))
        .order_by(Membership.id)
    )
    stands_in = db.session.scalar(
        select(StandIn.id)
        .where(or_(StandIn.person_id == person_id, StandIn.absent_person_id == person_id), StandIn.valid_to >= today)
        .limit(1)
    )
    found = [
        _("Leder gruppa «%(group)s». En annen må overta den først.", group=row.group.name)
        if row.part == Part.SUPERVISOR
        else _("Er medlem av gruppa «%(group)s». Medlemskapet må avsluttes først.", group=row.group.name)
        for row in groups
    ]
    found += [
        _(
            "Har rollen %(role)s ved %(unit)s. Den må avsluttes først.",
            role=ROLE_LABELS[Role(row.role)],
            unit=row.unit.name,
        )
        for row in roles
    ]
    if stands_in is not None:
        found.append(_("Er eller har stedfortreder. Det må avsluttes først."))
    return found


STEP = Forgetting("person", _l("Navnet, e-postadressen og nummeret fra personalsystemet"), forget)

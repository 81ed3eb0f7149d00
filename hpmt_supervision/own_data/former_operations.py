"""Making a person nobody: asking for it, taking it back, and carrying it out. It cannot be undone."""

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.own_data import request_queries
from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import FormerPerson, Person, RoleAssignment
from hpmt_supervision.people.operations.checks import lock_person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.forgetting import Former, forgetting_steps, hindrances_of

SWEPT = _l("Navn, konto og adresser til dem som lenge ikke har hatt noen rolle, der det er slått på")
MOST_A_NIGHT = 50


class Hindered(UserError):
    """Something must be settled before the person can be made nobody.

    Args:
        sentences: what it is, and what to do.
    """

    status = 409

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def ask(*, by: Viewer) -> AnonymisationRequest:
    """Ask to be made nobody. Asking twice is asking once. Flushes."""
    found = request_queries.open_request(by.person_id)
    if found is not None:
        return found
    wish = AnonymisationRequest(person_id=by.person_id)
    db.session.add(wish)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise UserError(_("Du har allerede bedt om det. Last siden på nytt.")) from error
    record_act("anonymise.ask", subject_kind="person", subject_id=by.person_id, by=by)
    return wish


def withdraw(*, by: Viewer) -> None:
    """Take the wish back while nobody has carried it out. Flushes."""
    wish = request_queries.open_request(by.person_id)
    if wish is None:
        return
    wish.state, wish.decided_at = RequestState.WITHDRAWN, clock.now()
    db.session.flush()
    record_act("anonymise.withdraw", subject_kind="person", subject_id=by.person_id, by=by)


def carry_out(*, request_id: int, by: Viewer) -> FormerPerson:
    """Make a person who has asked for it nobody. Flushes.

    Args:
        request_id: the wish.
        by: an administrator, who cannot be the person.

    Raises:
        NotFound: when there is no such wish, or ``by`` is no administrator.
        IllegalMove: when it has been carried out or taken back.
        Hindered: when something must be settled first.
        UserError: when it is one's own.
    """
    wish = db.session.scalar(
        select(AnonymisationRequest).where(AnonymisationRequest.id == request_id).with_for_update()
    )
    if wish is None or not by.may(Permission.MANAGE_ACCOUNTS):
        raise NotFound("")
    if wish.state != RequestState.ASKED:
        raise IllegalMove(_("Ønsket er trukket eller allerede utført. Last siden på nytt."))
    if wish.person_id == by.person_id:
        raise UserError(_("Du kan ikke anonymisere deg selv. Be en annen administrator gjøre det."))
    return make_nobody(person_id=wish.person_id, by=by)


def make_nobody(*, person_id: int, by: Viewer | None) -> FormerPerson:
    """Delete everything that points a person out, in every room; rows that figures count stay. Flushes.

    Args:
        person_id: the person.
        by: the administrator, or None for the nightly run.

    Raises:
        Hindered: when something must be settled first.
    """
    now = clock.now()
    lock_person(person_id)
    hindrances = hindrances_of(person_id, clock.local_date(now))
    if hindrances:
        raise Hindered(hindrances)
    person = db.session.get_one(Person, person_id)
    number = (db.session.scalar(select(func.max(FormerPerson.number))) or 0) + 1
    former = Former(person_id, person.name, _("Tidligere veileder nr %(number)d", number=number), now)
    for step in forgetting_steps():
        step.run(former)
    row = FormerPerson(person_id=person_id, number=number, since=now)
    db.session.add(row)
    wish = request_queries.open_request(person_id)
    if wish is not None:
        wish.state, wish.decided_at = RequestState.DONE, now
        wish.decided_by_id = by.person_id if by else None
    db.session.flush()
    record_act("person.anonymise", subject_kind="person", subject_id=person_id, by=by, number=number)
    return row


def forget_those_long_gone(now: datetime) -> int:
    """Make those nobody whose last role ended long ago, where an installation has switched that on. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many were made nobody.
    """
    settings: Settings = current_app.extensions["hpmt_settings"]
    if not settings.anonymise_after_days:
        return 0
    limit = clock.local_date(now) - timedelta(days=settings.anonymise_after_days)
    holds_later = exists().where(
        RoleAssignment.person_id == Person.id,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to >= limit),
    )
    ids = db.session.scalars(
        select(Person.id)
        .where(
            exists().where(RoleAssignment.person_id == Person.id),
            ~holds_later,
            ~exists().where(FormerPerson.person_id == Person.id),
        )
        .order_by(Person.id)
    ).all()
    done = 0
    for person_id in ids:
        if done == MOST_A_NIGHT:
            break
        if not hindrances_of(person_id, clock.local_date(now)):
            make_nobody(person_id=person_id, by=None)
            done += 1
    return done

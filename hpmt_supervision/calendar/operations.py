"""Writes about a person's subscription address."""

import secrets

from sqlalchemy import delete, select

from hpmt_supervision.auth.signed_in import token_hash
from hpmt_supervision.calendar.models import CalendarAddress
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


def make_address(*, by: Viewer) -> str:
    """Make one's own subscription address, in the place of the one there was. Flushes.

    Args:
        by: whose it is.

    Returns:
        The secret part, which is kept nowhere and can be shown only now.
    """
    # Two who press at once in two windows take turns; the last has made the one that holds.
    db.session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update(key_share=True))
    token = secrets.token_urlsafe(32)
    found = db.session.scalar(select(CalendarAddress).where(CalendarAddress.person_id == by.person_id))
    if found is None:
        found = CalendarAddress(person_id=by.person_id)
        db.session.add(found)
    found.token_hash, found.content_hash = token_hash(token), None
    found.made_at = found.changed_at = clock.now()
    db.session.flush()
    record_act("calendar_address.make", subject_kind="person", subject_id=by.person_id, by=by)
    return token


def remove_address(*, by: Viewer) -> None:
    """Take one's own subscription address away. One that is gone already stays gone. Flushes.

    Args:
        by: whose it is.
    """
    gone = db.session.execute(
        delete(CalendarAddress).where(CalendarAddress.person_id == by.person_id).returning(CalendarAddress.id)
    )
    if gone.first() is not None:
        record_act("calendar_address.remove", subject_kind="person", subject_id=by.person_id, by=by)


def note_content(address: CalendarAddress, content_hash: str) -> None:
    """Note what is read at an address, so that the time it last changed is known. Flushes.

    Args:
        address: the address.
        content_hash: the hash of what it gives now.
    """
    if address.content_hash != content_hash:
        address.content_hash, address.changed_at = content_hash, clock.now()
        db.session.flush()

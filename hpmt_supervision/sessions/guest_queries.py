"""What a guest from outside sees of the one session they are asked to: never a member, the agenda or a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.queries import supervisors_of
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.guest_links import read_token
from hpmt_supervision.sessions.models import Guest, SessionStatus, SupervisionSession

# A guest can look up where it was until the day after.
LINK_OUTLIVES = timedelta(hours=24)


@dataclass(frozen=True)
class GuestPage:
    """What the page of a guest shows.

    Attributes:
        guest: who it is for, with the session.
        leaders: the names of those who lead it.
    """

    guest: Guest
    leaders: Sequence[str]

    @property
    def session(self) -> SupervisionSession:
        """Return the session."""
        return self.guest.session

    @property
    def can_be_answered(self) -> bool:
        """Tell whether the guest can answer now."""
        return self.session.status == SessionStatus.PLANNED and not queries.has_started(self.session)

    @property
    def open_until(self) -> datetime:
        """Return the instant at which the link stops working."""
        return self.session.ends_at + LINK_OUTLIVES


def guest_page(token: str) -> GuestPage:
    """Return what the page of a guest shows.

    Args:
        token: what stands in the address.

    Raises:
        NotFound: when the link opens nothing.
    """
    guest = guest_behind(token)
    session = guest.session
    if session.led_by is not None:
        return GuestPage(guest, [session.led_by.name])
    return GuestPage(guest, [leader.name for leader in supervisors_of(session.group_id, session.local_date)])


def guest_behind(token: str) -> Guest:
    """Return the guest a link is for, with the session it opens.

    Args:
        token: what stands in the address.

    Raises:
        NotFound: when it is forged, taken back, of a guest who was taken off, or the session ended a day ago; all
            answer alike, so that nobody learns which.
    """
    said = read_token(token)
    if said is None:
        raise NotFound("")
    guest = db.session.scalar(
        select(Guest)
        .where(
            Guest.id == said.guest_id,
            Guest.session_id == said.session_id,
            Guest.link_number == said.link_number,
        )
        .options(joinedload(Guest.session).joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit))
    )
    if guest is None or clock.now() >= guest.session.ends_at + LINK_OUTLIVES:
        raise NotFound("")
    return guest

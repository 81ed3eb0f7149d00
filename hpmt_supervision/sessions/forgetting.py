"""What must be settled before a person is made nobody: sessions that are still to come."""

from datetime import date

from flask_babel import ngettext
from sqlalchemy import func, or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession


def hindrances(person_id: int, today: date) -> list[str]:
    """Return the planned sessions of today or later that the person leads or is invited to, as one sentence."""
    invited = select(Invitation.session_id).where(Invitation.person_id == person_id)
    count = db.session.scalar(
        select(func.count())
        .select_from(SupervisionSession)
        .where(
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.starts_at >= clock.day_start(today),
            or_(SupervisionSession.led_by_id == person_id, SupervisionSession.id.in_(invited)),
        )
    )
    if not count:
        return []
    return [
        ngettext(
            "Leder eller er invitert til %(num)d veiledning som ikke er holdt. Den må avlyses eller overtas først.",
            "Leder eller er invitert til %(num)d veiledninger som ikke er holdt. De må avlyses eller overtas først.",
            count,
        )
    ]

"""What an author is told on Min side of emergency access to their own texts, as lines with one action each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from hpmt_supervision.emergency_access.models import EmergencyAccess
from hpmt_supervision.emergency_access.states import Standing, standing_of, text_name
from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.web import formats
from hpmt_supervision.web.links import url_or_none

# So many days after somebody asked it is told here; the page of all of them and the mails stay.
NEWS = timedelta(days=7)


def to_own(accesses: Sequence[EmergencyAccess], days: Days, now: datetime) -> list[Line]:
    """Return one line for each access to a text of one's own.

    Args:
        accesses: the accesses, the latest first.
        days: how days are written.
        now: the instant.
    """
    return [
        Line(
            _("Nødtilgang"),
            _("%(text)s, som du har skrevet", text=text_name(access)),
            _sub(access, days, now),
            _("Se hvem og hvorfor"),
            url_or_none("emergency_access.mine"),
        )
        for access in accesses
    ]


def _sub(access: EmergencyAccess, days: Days, now: datetime) -> str:
    def told(instant: datetime) -> str:
        return formats.day_time(instant, today=days.today, locale=days.locale)

    standing = standing_of(access, now)
    if access.first_read_at is not None:
        return _("En administrator leste den %(when)s.", when=told(access.first_read_at))
    if standing is Standing.ASKED:
        return _("En administrator vil lese den. En annen administrator har ikke svart ennå.")
    if standing is Standing.OPEN and access.expires_at is not None:
        return _("En administrator kan lese den til %(when)s. Ikke lest ennå.", when=told(access.expires_at))
    return _("En administrator ba om å lese den. Den ble ikke lest.")

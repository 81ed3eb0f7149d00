"""Times for individual supervision on Min side: wishes that wait for an answer, and that there are free times."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.web.links import url_or_none


def wishes(rows: Iterable[tuple[SupervisionGroup, int]]) -> list[Line]:
    """Return the groups in which wishes for a time wait for an answer.

    Args:
        rows: the groups with how many wait.
    """
    return [
        Line(
            _("Individuell veiledning"),
            ngettext("%(num)d ønsker en tid", "%(num)d ønsker en tid", count),
            group.name,
            _("Svar"),
            url_or_none("bookable_times.group", group_id=group.id),
        )
        for group, count in rows
    ]


def free(first: date | None, days: Days) -> list[Line]:
    """Return that there are free times, when there are.

    Args:
        first: the day of the first, or None.
        days: how days are written.
    """
    if first is None:
        return []
    return [
        Line(
            _("Individuell veiledning"),
            _("Ledige tider fra %(day)s", day=days.weekday(first)),
            _("Du kan booke en selv."),
            _("Se tidene"),
            url_or_none("bookable_times.index"),
        )
    ]

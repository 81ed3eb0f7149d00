"""What stands in the way, in words."""

from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.conflicts import Conflict, ConflictKind
from hpmt_supervision.web.formats import day_time_range, time_range


def conflict_text(conflict: Conflict) -> str:
    """Return a sentence on one conflict, without a full stop; it holds the time, and the day only over midnight.

    Args:
        conflict: what stands in the way.
    """
    name, when = conflict.name or "", _when(conflict)
    match conflict.kind:
        case ConflictKind.SESSION:
            return _("%(name)s har en annen veiledning %(when)s", name=name, when=when)
        case ConflictKind.ABSENCE:
            return _("%(name)s er borte", name=name)
        case ConflictKind.BUSY:
            return _("%(name)s er opptatt %(when)s", name=name, when=when)
        case ConflictKind.PLACE:
            return _("Rommet er opptatt %(when)s", when=when)
        case ConflictKind.LINK:
            return _("Møtelenken er i bruk %(when)s", when=when)


def _when(conflict: Conflict) -> str:
    if clock.local_date(conflict.starts_at) == clock.local_date(conflict.ends_at):
        return time_range(conflict.starts_at, conflict.ends_at)
    return day_time_range(conflict.starts_at, conflict.ends_at)

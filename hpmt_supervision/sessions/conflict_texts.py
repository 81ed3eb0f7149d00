"""What stands in the way, in words."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.conflicts import Conflict, ConflictKind
from hpmt_supervision.web.formats import day_time_range, listing, time_range


def conflict_lines(conflicts: Iterable[Conflict]) -> list[str]:
    """Return a sentence for each thing in the way, without a full stop; people of whom the same holds share one.

    Args:
        conflicts: what stands in the way of one wanted time.
    """
    alike: dict[tuple[ConflictKind, str], list[str]] = {}
    for conflict in conflicts:
        names = alike.setdefault((conflict.kind, "" if conflict.kind is ConflictKind.ABSENCE else _when(conflict)), [])
        if conflict.name is not None and conflict.name not in names:
            names.append(conflict.name)
    return [_line(kind, when, names) for (kind, when), names in alike.items()]


def conflict_text(conflict: Conflict) -> str:
    """Return a sentence on one conflict, without a full stop; it holds the time, and the day only over midnight.

    Args:
        conflict: what stands in the way.
    """
    return conflict_lines([conflict])[0]


def _line(kind: ConflictKind, when: str, names: Sequence[str]) -> str:
    name, number = listing(names), len(names)
    match kind:
        case ConflictKind.SESSION:
            return ngettext(
                "%(name)s har en annen veiledning %(when)s",
                "%(name)s har en annen veiledning %(when)s",
                number,
                name=name,
                when=when,
            )
        case ConflictKind.ABSENCE:
            return ngettext("%(name)s er borte", "%(name)s er borte", number, name=name)
        case ConflictKind.BUSY:
            return ngettext(
                "%(name)s er opptatt %(when)s", "%(name)s er opptatt %(when)s", number, name=name, when=when
            )
        case ConflictKind.PLACE:
            return _("Rommet er opptatt %(when)s", when=when)
        case ConflictKind.LINK:
            return _("Møtelenken er i bruk %(when)s", when=when)


def _when(conflict: Conflict) -> str:
    if clock.local_date(conflict.starts_at) == clock.local_date(conflict.ends_at):
        return time_range(conflict.starts_at, conflict.ends_at)
    return day_time_range(conflict.starts_at, conflict.ends_at)

"""What stops supervision at an office, told first to its leader: a group nobody leads, and a group with no date."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from hpmt_supervision.home.unit_queries import OfficeGroup


@dataclass(frozen=True)
class Concern:
    """One thing the leader should get settled.

    Attributes:
        kicker: what kind of thing it is.
        title: what is wrong.
        what_to_do: what to do about it, in plain words.
    """

    kicker: str
    title: str
    what_to_do: str


def concerns(groups: Sequence[OfficeGroup], booked: Collection[int]) -> list[Concern]:
    """Return what the leader should get settled, a line for each group it holds for.

    Args:
        groups: the office's groups that have members.
        booked: the keys of the groups with a session ahead.
    """
    lines = []
    for group in groups:
        has_date = group.id in booked
        if not group.is_led:
            lines.append(Concern(_("Veileder"), _("%(group)s har ingen veileder", group=group.name), _unled(has_date)))
        elif not has_date:
            title = _("Ingen veiledning er booket for %(group)s de neste åtte ukene", group=group.name)
            told = _("Spør HPMT-veilederen hvilke dager det blir, og hold tida fri.")
            lines.append(Concern(_("Datoer"), title, told))
    return lines


def _unled(has_date: bool) -> str:
    """Return what to do about a group nobody leads."""
    if has_date:
        return _("Avtal med fylket hvem som tar over, før neste veiledning. En administrator fører det inn.")
    return _(
        "Avtal med fylket hvem som tar over. En administrator fører det inn. "
        "Ingen veiledning er booket de neste åtte ukene."
    )

"""The next step that a warning suggests, in words, and the address where it is done."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.web.links import url_or_none


@dataclass(frozen=True, slots=True)
class Step:
    """A suggested next step in words, and its address, or None when the application has no such page."""

    words: str
    url: str | None


def step_of(kind: WarningKind, group: SupervisionGroup, next_id: int | None) -> Step:
    """Return what those who lead the group can do next.

    Args:
        kind: the kind of the warning.
        group: the group.
        next_id: the key of its next planned session, or None.
    """
    if kind is WarningKind.NO_DATE or (kind is WarningKind.NO_SESSION and next_id is None):
        return Step(_("Book veiledninger"), url_or_none("sessions.book", group_id=group.id))
    if kind is WarningKind.NO_SESSION:
        return Step(_("Finn en tidligere tid"), url_or_none("sessions.find_time", group_id=group.id))
    if kind is WarningKind.EMPTY_AGENDAS:
        if next_id is not None:
            return Step(_("Spør gruppa, eller sett opp øving"), url_or_none("cases.agenda", session_id=next_id))
        return Step(_("Spør gruppa, eller sett opp øving"), url_or_none("cases.group", group_id=group.id))
    if kind is WarningKind.BELOW_OWN_LEVEL:
        if group.level == 1:
            return Step(_("Se hva som kom i veien"), url_or_none("fidelity.frequency", kontor=group.unit.text_id))
        return Step(_("Se datoene og svarene"), url_or_none("cases.group", group_id=group.id))
    if next_id is not None:
        return Step(_("Inviter noen til å lede med deg"), url_or_none("sessions.invite_joint", session_id=next_id))
    return Step(_("Se hvem som leder gruppa"), url_or_none("cases.group", group_id=group.id))

"""How far a shared case has got on the level above, as its author reads it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.forwarding.queries import NeedLine

TAKEN_BACK_FROM = (CaseState.SUBMITTED, CaseState.ON_AGENDA)


@dataclass(frozen=True)
class Progress:
    """Where a shared case stands.

    Attributes:
        sentence: what the author reads.
        may_take_back: whether the yes can still be taken back.
    """

    sentence: str
    may_take_back: bool


def progress_of(case: SupervisionCase, line: NeedLine | None) -> Progress:
    """Return how far a case that its author has agreed to share has got.

    Args:
        case: the case on the author's own level.
        line: the need it was forwarded by, with its copy and what became of it, or None when it is not forwarded.
    """
    if line is None or line.need.case is None:
        if case.state in (CaseState.SUBMITTED, CaseState.ON_AGENDA):
            return Progress(_("Saken er ikke meldt videre. Det kan den bli når den er tatt opp på veiledningen."), True)
        return Progress(_("Saken er ikke meldt videre ennå."), True)
    copy, group = line.need.case, line.need.to_group.name
    open_still = copy.state in TAKEN_BACK_FROM
    if line.answers:
        return Progress(_("Saken er besvart av %(group)s.", group=line.answers[-1].to_group.name), open_still)
    if copy.state == CaseState.SUBMITTED:
        return Progress(_("Saken er meldt videre og står i køen i %(group)s.", group=group), open_still)
    if copy.state == CaseState.ON_AGENDA:
        return Progress(_("Saken står på sakslista i %(group)s.", group=group), open_still)
    if copy.discussed_at is None:
        return Progress(_("Saken er lukket i %(group)s uten å være tatt opp.", group=group), open_still)
    return Progress(_("Saken er tatt opp i %(group)s.", group=group), open_still)

"""Where a case can go, and who may send it there. A closed or withdrawn case stays what it is."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.core.states import StateTable


class CasePart(StrEnum):
    """What somebody is to a case. A cancelled session and the nightly job act too."""

    AUTHOR = "author"
    SUPERVISOR = "supervisor"
    CANCELLATION = "cancellation"
    JOB = "job"


_BOTH = frozenset({CasePart.AUTHOR, CasePart.SUPERVISOR})

CASE_MOVES = StateTable(
    {
        (CaseState.DRAFT, CaseState.SUBMITTED): {CasePart.AUTHOR},
        (CaseState.DRAFT, CaseState.WITHDRAWN): {CasePart.AUTHOR},
        (CaseState.SUBMITTED, CaseState.ON_AGENDA): {CasePart.SUPERVISOR},
        (CaseState.SUBMITTED, CaseState.WITHDRAWN): {CasePart.AUTHOR},
        (CaseState.SUBMITTED, CaseState.CLOSED): {CasePart.JOB},
        (CaseState.ON_AGENDA, CaseState.SUBMITTED): {CasePart.SUPERVISOR, CasePart.CANCELLATION},
        (CaseState.ON_AGENDA, CaseState.DISCUSSED): {CasePart.SUPERVISOR},
        (CaseState.ON_AGENDA, CaseState.WITHDRAWN): {CasePart.AUTHOR},
        (CaseState.ON_AGENDA, CaseState.CLOSED): {CasePart.JOB},
        (CaseState.DISCUSSED, CaseState.FOLLOWED_UP): _BOTH,
        (CaseState.DISCUSSED, CaseState.CLOSED): _BOTH | {CasePart.JOB},
        (CaseState.FOLLOWED_UP, CaseState.CLOSED): _BOTH | {CasePart.JOB},
    },
    refusal=_l("Saken er kommet et annet sted enn da du åpnet siden. Last siden på nytt for å se hva du kan gjøre nå."),
)

STATE_LABELS = {
    CaseState.DRAFT: _l("Kladd"),
    CaseState.SUBMITTED: _l("I kø"),
    CaseState.ON_AGENDA: _l("På sakslista"),
    CaseState.DISCUSSED: _l("Tatt opp"),
    CaseState.FOLLOWED_UP: _l("Fulgt opp"),
    CaseState.CLOSED: _l("Lukket"),
    CaseState.WITHDRAWN: _l("Trukket"),
}

# States in which nobody but the author reads the case.
PRIVATE_STATES = (CaseState.DRAFT, CaseState.WITHDRAWN)
FINAL_STATES = (CaseState.CLOSED, CaseState.WITHDRAWN)
EDITABLE_STATES = (CaseState.DRAFT, CaseState.SUBMITTED)
WITHDRAWABLE_STATES = (CaseState.DRAFT, CaseState.SUBMITTED, CaseState.ON_AGENDA)

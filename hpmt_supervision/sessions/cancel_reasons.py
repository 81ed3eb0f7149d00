"""Why a session was cancelled: the reasons, what each is called, and which of them can be about nobody."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class CancelReason(StrEnum):
    """Why a session was cancelled."""

    SICKNESS = "sickness"
    NO_CASES = "no_cases"
    WORKLOAD = "workload"
    MANAGEMENT_PRIORITY = "management_priority"
    HOLIDAY = "holiday"
    SUPERVISOR_ABSENT = "supervisor_absent"
    OTHER = "other"


# In the words of the one who picks it, so that whoever reads the reason reads what was meant.
REASON_LABELS: Mapping[CancelReason, Any] = {
    CancelReason.SICKNESS: _l("Sykdom"),
    CancelReason.NO_CASES: _l("Ingen saker"),
    CancelReason.WORKLOAD: _l("For mye å gjøre"),
    CancelReason.MANAGEMENT_PRIORITY: _l("Ledelsen prioriterte noe annet"),
    CancelReason.HOLIDAY: _l("Ferie eller helligdag"),
    CancelReason.SUPERVISOR_ABSENT: _l("Den som leder, er borte"),
    CancelReason.OTHER: _l("Annet"),
}

# Those outside the office are told these and no others; a new reason is hidden from them until it is put here.
ABOUT_NOBODY = frozenset(
    {CancelReason.NO_CASES, CancelReason.WORKLOAD, CancelReason.MANAGEMENT_PRIORITY, CancelReason.HOLIDAY}
)

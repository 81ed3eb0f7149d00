"""Where a version of a report may go, and in whose hand."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.level_reports.models import ReportKind, VersionState


class ReportPart(StrEnum):
    """What somebody is to a report."""

    WRITER = "writer"
    RECEIVER = "receiver"


# What a report may be sent, received and answered as; a newer version takes the place of any that is sent.
VERSION_MOVES = StateTable(
    {
        (VersionState.DRAFT, VersionState.SENT): {ReportPart.WRITER},
        (VersionState.SENT, VersionState.RECEIVED): {ReportPart.RECEIVER},
        (VersionState.SENT, VersionState.ANSWERED): {ReportPart.RECEIVER},
        (VersionState.RECEIVED, VersionState.ANSWERED): {ReportPart.RECEIVER},
        (VersionState.SENT, VersionState.SUPERSEDED): {ReportPart.WRITER},
        (VersionState.RECEIVED, VersionState.SUPERSEDED): {ReportPart.WRITER},
        (VersionState.ANSWERED, VersionState.SUPERSEDED): {ReportPart.WRITER},
    },
    refusal=_l("Rapporten er kommet lenger enn da du åpnet siden. Last siden på nytt for å se hva som står nå."),
)

STATE_LABELS = {
    VersionState.DRAFT: _l("Kladd"),
    VersionState.SENT: _l("Sendt"),
    VersionState.RECEIVED: _l("Mottatt"),
    VersionState.ANSWERED: _l("Besvart"),
    VersionState.SUPERSEDED: _l("Erstattet av en ny versjon"),
}

KIND_LABELS = {
    ReportKind.LEVEL: _l("Nivårapport"),
    ReportKind.COUNTY: _l("Fylkesrapport"),
    ReportKind.OFFICE_YEAR: _l("Årsgjennomgang"),
}

RECEIVER_LABELS = {
    ReportKind.LEVEL: _l("Ressursgruppa"),
    ReportKind.COUNTY: _l("FM-veilederne i fylket og Ressursgruppa"),
    ReportKind.OFFICE_YEAR: _l("FM-veilederne og fylkeskoordinatoren i fylket"),
}

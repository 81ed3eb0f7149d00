"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.level_reports.models import LevelReport, ReportAnswer, ReportVersion
from hpmt_supervision.level_reports.states import KIND_LABELS, STATE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, owned_by

TABLES = (
    PersonTable(
        _l("Rapporter du har begynt"),
        LevelReport,
        (LevelReport.started_by_id,),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Rapporter du har skrevet, sendt eller mottatt"),
        ReportVersion,
        (
            ReportVersion.saved_by_id,
            ReportVersion.sent_by_id,
            ReportVersion.received_by_id,
        ),
        texts=owned_by(
            ReportVersion.saved_by_id,
            ReportVersion.worked,
            ReportVersion.obstacles,
            ReportVersion.plans,
            ReportVersion.asks,
        ),
        # What was left out is withheld from whoever received it, also that there was something.
        guarded=owned_by(ReportVersion.saved_by_id, ReportVersion.left_out),
        leave_out=("figures", "inside_figures"),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Svar du har skrevet på rapporter"),
        ReportAnswer,
        (ReportAnswer.author_id,),
        texts=owned_by(ReportAnswer.author_id, ReportAnswer.text),
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "asks": _l("Hva trenger dere?"),
    "first": _l("Fra"),
    "last": _l("Til og med"),
    "left_out": _l("Utelatt"),
    "obstacles": _l("Hva har vært i veien?"),
    "plans": _l("Hva er planen?"),
    "received_at": _l("Mottatt"),
    "received_by_id": _l("Mottatt av"),
    "report_id": _l("Rapport (nummer)"),
    "saved_by_id": _l("Lagret av"),
    "sent_by_id": _l("Sendt av"),
    "version_id": _l("Rapport, utgave (nummer)"),
    "worked": _l("Hva har virket?"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "level_report.kind": KIND_LABELS,
    "report_version.state": STATE_LABELS,
}

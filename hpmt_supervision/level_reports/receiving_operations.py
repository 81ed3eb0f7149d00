"""What those who receive a report do with it: say that it has come, and answer."""

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports import queries
from hpmt_supervision.level_reports.mails import tell_writer
from hpmt_supervision.level_reports.models import ReportAnswer, ReportVersion, VersionState
from hpmt_supervision.level_reports.states import VERSION_MOVES, ReportPart
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops
from hpmt_supervision.web.request_keys import free_key

LONGEST_ANSWER = 4000


def receive_report(*, report_id: int, by: Viewer) -> ReportVersion:
    """Say that the newest version has come. Said twice is once. Flushes.

    Raises:
        NotFound: when it was not sent to the viewer.
    """
    version = _newest(report_id, by)
    if version.state != VersionState.SENT:
        return version
    VERSION_MOVES.check(version.state, VersionState.RECEIVED, {ReportPart.RECEIVER})
    version.state = VersionState.RECEIVED
    _note_received(version, by)
    db.session.flush()
    record_act("level_report.receive", subject_kind="level_report", subject_id=report_id, by=by, number=version.number)
    return version


def answer_report(*, report_id: int, number: int, text: str | None, request_key: str, by: Viewer) -> ReportAnswer:
    """Answer the newest version; the writer is told. The same page twice answers once. Flushes.

    Args:
        report_id: the report.
        number: the version the page showed.
        text: the answer.
        request_key: the page's key.
        by: somebody it was sent to.

    Raises:
        NotFound: when it was not sent to the viewer.
        IllegalMove: when a newer version has come since.
        UserError: when nothing is written, or the text may not be kept.
    """
    version = _newest(report_id, by)
    made = db.session.scalar(
        select(ReportAnswer)
        .join(ReportAnswer.version)
        .where(
            ReportAnswer.request_key == request_key,
            ReportAnswer.author_id == by.person_id,
            ReportVersion.report_id == report_id,
        )
    )
    # A form without a key cannot be known again, so it is always a new answer.
    if request_key and made is not None:
        return made
    if version.number != number:
        raise IllegalMove(_("Det er kommet en ny versjon av rapporten. Det du skrev, står her. Les den nye først."))
    if not text:
        raise UserError(_("Skriv et svar."), field="text")
    if len(text) > LONGEST_ANSWER:
        raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_ANSWER), field="text")
    refuse_stops(text, field="text", today=by.today)
    if version.state != VersionState.ANSWERED:
        VERSION_MOVES.check(version.state, VersionState.ANSWERED, {ReportPart.RECEIVER})
        version.state = VersionState.ANSWERED
    if version.received_at is None:
        _note_received(version, by)
    key = free_key(ReportAnswer.request_key, request_key)
    answer = ReportAnswer(author_id=by.person_id, text=text, request_key=key)
    version.answers.append(answer)
    db.session.flush()
    record_act("level_report.answer", subject_kind="level_report", subject_id=report_id, by=by, number=version.number)
    if version.sent_by_id is not None:
        tell_writer(version.report, answer, queries.recipient(version.sent_by_id))
    return answer


def _newest(report_id: int, by: Viewer) -> ReportVersion:
    found = queries.open_report(by, report_id)
    if found.is_writer:
        raise NotFound("")
    return found.readable[0]


def _note_received(version: ReportVersion, by: Viewer) -> None:
    version.received_at, version.received_by_id = clock.now(), by.person_id

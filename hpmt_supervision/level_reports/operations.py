"""Writing, sending and correcting reports. Whoever has the task at the unit writes; a sent version never changes."""

from collections.abc import Collection, Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.level_reports import policy, queries
from hpmt_supervision.level_reports.figure_queries import figures_of
from hpmt_supervision.level_reports.frozen import to_json
from hpmt_supervision.level_reports.mails import tell_receivers
from hpmt_supervision.level_reports.models import SECTIONS, LevelReport, ReportKind, ReportVersion, VersionState
from hpmt_supervision.level_reports.states import VERSION_MOVES, ReportPart
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops
from hpmt_supervision.web.request_keys import free_key

LONGEST_SECTION = 8000
# Marks the key of the page that sent a version. The column has room for forty characters, and so can a key have.
SENT = "sent:"
LONGEST_KEY = 40


def begin_report(*, unit_id: int, period: Period, request_key: str, by: Viewer) -> LevelReport:
    """Begin a report, or find the one that is begun on the same unit and period. Flushes.

    Args:
        unit_id: the county or the office.
        period: whole calendar months that are over.
        request_key: the key of the form.
        by: somebody whose task it is.

    Raises:
        NotFound: for a unit the viewer does not report on.
        UserError: for a period that is not whole months that are over.
    """
    kind = policy.kind_written_by(by)
    unit = db.session.scalar(select(Unit).where(Unit.id == unit_id, Unit.id.in_(policy.units_to_report_on(by))))
    if kind is None or unit is None:
        raise NotFound("")
    _check_period(period, by.today)
    same = (
        (LevelReport.kind == kind)
        & (LevelReport.unit_id == unit.id)
        & (LevelReport.first == period.first)
        & (LevelReport.last == period.last)
    )
    if (found := db.session.scalar(select(LevelReport).where(same))) is not None:
        return found
    report = LevelReport(
        kind=kind,
        unit_id=unit.id,
        first=period.first,
        last=period.last,
        started_by_id=by.person_id,
        request_key=free_key(LevelReport.request_key, request_key),
    )
    report.versions = [ReportVersion(number=1, saved_by_id=by.person_id)]
    try:
        # Two who begin at once meet here; the second writes on what the first began.
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        made = db.session.scalar(select(LevelReport).where(same))
        if made is None:
            raise
        return made
    record_act("level_report.begin", subject_kind="level_report", subject_id=report.id, by=by, unit_id=unit.id)
    return report


def save_draft(
    *,
    report_id: int,
    texts: Mapping[str, str | None],
    left_out: Collection[int],
    left_out_facts: Collection[str] = (),
    expected_version: int | None,
    request_key: str,
    by: Viewer,
) -> ReportVersion:
    """Keep what has been written so far, as far as it goes. Flushes.

    Args:
        report_id: the report.
        texts: the sections by name.
        left_out: the keys of the needs that are left out.
        left_out_facts: the keys of what is left out of what happened.
        expected_version: the version of the row the page was opened with or last saved as.
        request_key: the page's key.
        by: somebody whose task it is.

    Raises:
        NotFound: when the viewer does not write on it, or nothing of it is a draft.
        StaleVersion: when another page has saved since.
        UserError: for a text that is too long.
    """
    version = queries.draft_of(by, report_id)
    _expect(version, expected_version, request_key)
    for name in SECTIONS:
        text = texts.get(name)
        if text and len(text) > LONGEST_SECTION:
            raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_SECTION), field=name)
        setattr(version, name, text or None)
    version.left_out = " ".join([*(str(key) for key in sorted(set(left_out))), *sorted(set(left_out_facts))])
    version.edit_key, version.saved_at, version.saved_by_id = request_key or None, clock.now(), by.person_id
    version.text_deleted_at = None
    db.session.flush()
    return version


def send_report(*, report_id: int, expected_version: int | None, request_key: str, by: Viewer) -> ReportVersion:
    """Send the draft: its figures are kept as they are now, nothing of it changes any more, and its receivers are told.

    A version that was sent before it has had its time. Flushes.

    Args:
        report_id: the report.
        expected_version: the version of the row the page was opened with.
        request_key: the page's key; the same page twice sends once.
        by: somebody whose task it is.

    Raises:
        NotFound: when the viewer does not write on it.
        StaleVersion: when somebody has changed the draft since.
        IllegalMove: when nothing of it is a draft any more.
        UserError: when a text may not leave, or nobody would receive it.
    """
    found = queries.open_report(by, report_id)
    if not found.is_writer:
        raise NotFound("")
    version = found.version
    sent_key = (SENT + request_key)[:LONGEST_KEY]
    if version.edit_key == sent_key:
        return version
    if version.state != VersionState.DRAFT:
        raise IllegalMove(VERSION_MOVES.refusal)
    _expect(version, expected_version, "")
    _refuse_stops_in_sections(version, by.today)
    VERSION_MOVES.check(version.state, VersionState.SENT, {ReportPart.WRITER})
    report = found.report
    # Both are read before the row changes: a query in between would write it half changed.
    outside = to_json(figures_of(report, inside=False, today=by.today))
    inside = None
    if report.kind == ReportKind.OFFICE_YEAR:
        inside = to_json(figures_of(report, inside=True, today=by.today))
    version.figures, version.inside_figures = outside, inside
    version.state, version.edit_key = VersionState.SENT, sent_key
    version.sent_at, version.sent_by_id = clock.now(), by.person_id
    for earlier in found.readable:
        if earlier is not version and earlier.state != VersionState.SUPERSEDED:
            VERSION_MOVES.check(earlier.state, VersionState.SUPERSEDED, {ReportPart.WRITER})
            earlier.state = VersionState.SUPERSEDED
    db.session.flush()
    record_act("level_report.send", subject_kind="level_report", subject_id=report.id, by=by, number=version.number)
    tell_receivers(report, version, queries.recipients_of(report, by.today), by=by)
    return version


def begin_correction(*, report_id: int, by: Viewer) -> ReportVersion:
    """Begin a new version of a sent report, with the text of the newest; a second press finds it. Flushes.

    Raises:
        NotFound: when the viewer does not write on it.
    """
    found = queries.open_report(by, report_id)
    if not found.is_writer:
        raise NotFound("")
    newest = found.readable[0]
    if newest.is_draft:
        return newest
    version = ReportVersion(
        report_id=report_id,
        number=newest.number + 1,
        left_out=newest.left_out,
        saved_by_id=by.person_id,
        **{name: getattr(newest, name) for name in SECTIONS},
    )
    try:
        # Two who press at once meet here; the second writes on what the first began.
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:
        return queries.draft_of(by, report_id)
    db.session.expire(found.report, ["versions"])
    record_act("level_report.correct", subject_kind="level_report", subject_id=report_id, by=by, number=version.number)
    return version


def discard_draft(*, report_id: int, expected_version: int | None, by: Viewer) -> bool:
    """Throw a draft away; a report of which nothing was sent goes with it. Flushes.

    Args:
        report_id: the report.
        expected_version: the version of the row the page was opened with.
        by: somebody whose task it is.

    Returns:
        Whether the report itself is gone.

    Raises:
        NotFound: when the viewer does not write on it, or nothing of it is a draft.
        StaleVersion: when somebody has changed the draft since.
    """
    version = queries.draft_of(by, report_id)
    _expect(version, expected_version, "")
    report, is_first = version.report, version.number == 1
    record_act("level_report.discard", subject_kind="level_report", subject_id=report.id, by=by, number=version.number)
    db.session.delete(version)
    db.session.flush()
    db.session.expire(report, ["versions"])
    if is_first:
        db.session.delete(report)
        db.session.flush()
    return is_first


def _check_period(period: Period, today: date) -> None:
    if not period.is_whole_months:
        raise UserError(_("Perioden må være hele kalendermåneder."), field="fra")
    if period.last >= today:
        raise UserError(_("Perioden er ikke over ennå. Velg måneder som er over."), field="til")


def _expect(version: ReportVersion, expected: int | None, key: str) -> None:
    """Hold a page's version against the row's, except when it was this very page that saved last."""
    if version.version == expected or (key and version.edit_key == key):
        return
    raise StaleVersion(
        _("Noen andre har endret rapporten i mellomtiden. Det du skrev, står her. Last siden på nytt for å se det nye.")
    )


def _refuse_stops_in_sections(version: ReportVersion, today: date) -> None:
    for name in SECTIONS:
        refuse_stops(getattr(version, name) or "", field=name, today=today)

"""Pages: the list, beginning, writing and sending a report, and throwing a draft away."""

from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import last_whole_tertial
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.level_reports import operations, queries
from hpmt_supervision.level_reports.drafting import needs_to_include
from hpmt_supervision.level_reports.forms import SECTION_LABELS, BeginForm, DraftForm
from hpmt_supervision.level_reports.happenings import happenings_to_include
from hpmt_supervision.level_reports.models import SECTIONS, LevelReport, ReportKind, ReportVersion
from hpmt_supervision.level_reports.periods import default_period
from hpmt_supervision.level_reports.policy import kind_written_by
from hpmt_supervision.level_reports.states import KIND_LABELS, RECEIVER_LABELS, STATE_LABELS
from hpmt_supervision.level_reports.titles import title_of
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import Shown, record_readings
from hpmt_supervision.privacy.finds import look_through
from hpmt_supervision.privacy.refusing import put_stops_on
from hpmt_supervision.web.formats import clock_time, day_range
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import commits, saving

bp = Blueprint("level_reports", __name__, template_folder="templates", url_prefix="/rapporter/perioder")


@bp.before_request
def _under_reports() -> None:
    """Let the pages stand under «Rapporter» in the navigation."""
    g.navigation_place = "fidelity"


@bp.context_processor
def _labels() -> dict[str, Any]:
    return {"state_labels": STATE_LABELS, "kind_labels": KIND_LABELS, "receiver_labels": RECEIVER_LABELS}


@bp.get("")
@requires(Permission.REPORT_PERIODS)
def index() -> ResponseReturnValue:
    """List the reports one writes, and those one has received."""
    viewer = current_viewer()
    return render_template(
        "level_reports/index.html",
        written=queries.written_reports(viewer),
        received=queries.received_reports(viewer),
        kind=kind_written_by(viewer),
    )


@bp.route("/ny", methods=["GET", "POST"])
@requires(Permission.REPORT_PERIODS)
def new() -> ResponseReturnValue:
    """Choose what a report is on, and begin it or go on with it."""
    viewer = current_viewer()
    kind = kind_written_by(viewer)
    units = queries.units_to_choose(viewer)
    form = BeginForm(request.form or request.args)
    form.offer(units, default_period(kind or ReportKind.LEVEL, viewer.today), viewer.today)
    if form.is_submitted() and units and form.validate():
        with saving(form) as saved:
            report = operations.begin_report(
                unit_id=int(form.unit_id.data), period=form.period, request_key=form.request_key.data or "", by=viewer
            )
        if saved:
            found = queries.open_report(viewer, report.id)
            target = "level_reports.edit" if found.draft else "level_reports.show"
            return redirect(url_for(target, report_id=report.id))
    shortcuts = _shortcuts(viewer) if kind is not ReportKind.OFFICE_YEAR else []
    page = render_template("level_reports/new.html", form=form, kind=kind, units=units, shortcuts=shortcuts)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:report_id>/rediger", methods=["GET", "POST"])
@requires(Permission.REPORT_PERIODS)
@commits
def edit(report_id: int) -> ResponseReturnValue:
    """Write on a draft; the figures come by themselves."""
    viewer = current_viewer()
    if _is_sent_by_now(viewer, report_id):
        return redirect(url_for("level_reports.show", report_id=report_id))
    version = queries.draft_of(viewer, report_id)
    offer = needs_to_include(version)
    form = DraftForm().offer(offer.choices, happenings_to_include(version.report))
    if not form.is_submitted():
        form.show(version)
    elif form.validate() and _may_leave(form, viewer):
        with saving(form) as saved:
            _save(report_id, form, viewer)
        if saved:
            if request.form.get("do") == "save":
                flash(_("Kladden er lagret."), "success")
                return redirect(url_for("level_reports.edit", report_id=report_id))
            return redirect(url_for("level_reports.show", report_id=report_id))
        version = queries.draft_of(viewer, report_id)
    _record(offer.shown, viewer, "receiver")
    page = render_template(
        "level_reports/edit.html",
        form=form,
        version=version,
        report=version.report,
        title=title_of(version.report),
        breadcrumbs=_crumbs(version.report, _("Skriv rapporten")),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:report_id>/kladd")
@requires(Permission.REPORT_PERIODS)
def save_draft(report_id: int) -> ResponseReturnValue:
    """Save what has been typed so far, and answer the page's script in JSON."""
    viewer = current_viewer()
    if _is_sent_by_now(viewer, report_id):
        return jsonify(error=_("Rapporten er sendt. Rett den i en ny versjon.")), 409
    draft = queries.draft_of(viewer, report_id)
    form = DraftForm().offer(needs_to_include(draft).choices, happenings_to_include(draft.report))
    if not form.validate():
        return jsonify(error=next(iter(form.errors.values()))[0]), 422
    with saving(form) as saved:
        version = _save(report_id, form, viewer)
    if not saved:
        status = saved.error.status if saved.error else 422
        return jsonify(error=str(saved.error) if saved.error else _("Ikke lagret.")), 409 if status == 409 else 422
    return jsonify(saved_at=clock_time(clock.now()), version=version.version)


@bp.route("/<int:report_id>/send", methods=["GET", "POST"])
@requires(Permission.REPORT_PERIODS)
def send(report_id: int) -> ResponseReturnValue:
    """Say who receives the report and that it is locked, and send it."""
    viewer = current_viewer()
    found = queries.open_report(viewer, report_id)
    form = AppForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.send_report(
                report_id=report_id,
                expected_version=form.expected_version,
                request_key=form.request_key.data or "",
                by=viewer,
            )
        if saved:
            flash(_("Rapporten er sendt."), "success")
            return redirect(url_for("level_reports.show", report_id=report_id))
        found = queries.open_report(viewer, report_id)
    if found.is_writer and found.draft is None:
        return redirect(url_for("level_reports.show", report_id=report_id))
    version = queries.draft_of(viewer, report_id)
    form.version.data = str(version.version)
    page = render_template(
        "level_reports/send.html",
        form=form,
        version=version,
        report=found.report,
        title=title_of(found.report),
        recipients=queries.recipients_of(found.report, viewer.today),
        likely_names=_likely_names(version, viewer),
        breadcrumbs=_crumbs(found.report, _("Send rapporten")),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:report_id>/ny-versjon")
@requires(Permission.REPORT_PERIODS)
@commits
def correct(report_id: int) -> ResponseReturnValue:
    """Begin a new version of a sent report."""
    operations.begin_correction(report_id=report_id, by=current_viewer())
    return redirect(url_for("level_reports.edit", report_id=report_id))


@bp.post("/<int:report_id>/slett")
@requires(Permission.REPORT_PERIODS)
@commits
def discard(report_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    is_gone = operations.discard_draft(
        report_id=report_id, expected_version=AppForm().expected_version, by=current_viewer()
    )
    flash(_("Kladden er slettet."), "success")
    return redirect(url_for("level_reports.index") if is_gone else url_for("level_reports.show", report_id=report_id))


def _crumbs(report: LevelReport, last: str) -> list[tuple[str, str | None]]:
    return [
        (_("Rapporter"), url_for("fidelity.index")),
        (_("Rapporter for en periode"), url_for("level_reports.index")),
        (title_of(report), url_for("level_reports.show", report_id=report.id)),
        (last, None),
    ]


def _shortcuts(viewer: Viewer) -> list[tuple[str, str]]:
    """Return label and address of the latest three thirds of a year that are over."""
    third: Period = last_whole_tertial(viewer.today)
    found = []
    for _number in range(3):
        address = url_for("level_reports.new", fra=f"{third.first:%Y-%m}", til=f"{third.last:%Y-%m}")
        found.append((day_range(third.first, third.last), address))
        third = last_whole_tertial(third.last)
    return found


def _is_sent_by_now(viewer: Viewer, report_id: int) -> bool:
    """Tell whether a report the viewer writes has nothing left to write on, as in a tab that was left open."""
    found = queries.open_report(viewer, report_id)
    return found.is_writer and found.draft is None


def _may_leave(form: DraftForm, viewer: Viewer) -> bool:
    """Put what stops a text on its field when the writer goes on; a draft that is only saved is kept as it is."""
    return request.form.get("do") == "save" or not put_stops_on(form.text_fields, today=viewer.today)


def _likely_names(version: ReportVersion, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the words that only warn, each with the section it stands in, for a last look before it is sent."""
    texts = {name: getattr(version, name) for name in SECTIONS}
    found = look_through(texts, today=viewer.today, keep=())
    told = {(name, one.word): None for name, some in found.items() for one in some if not one.stops}
    return [(word, str(SECTION_LABELS[name])) for name, word in told]


def _save(report_id: int, form: DraftForm, viewer: Viewer) -> ReportVersion:
    return operations.save_draft(
        report_id=report_id,
        texts=form.texts(),
        left_out=form.left_out(),
        left_out_facts=form.left_out_facts(),
        expected_version=form.expected_version,
        request_key=form.request_key.data or "",
        by=viewer,
    )


def _record(needs: tuple[ReportedNeed, ...], viewer: Viewer, reason: str) -> None:
    shown = [Shown("need", need.id, need.reported_by_id, reason) for need in needs]
    record_readings(shown, by=viewer, place="report")

"""Pages: read a report, say that it has come, answer it, and take it away as a file."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.fidelity.area.files import file_name
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.explanations import explanations
from hpmt_supervision.fidelity.office.page import shown_month
from hpmt_supervision.level_reports import queries, receiving_operations
from hpmt_supervision.level_reports.charts import bars_of, comparable_of, funnel_of, run_chart_of
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.forms import SECTION_LABELS, AnswerForm
from hpmt_supervision.level_reports.queries import OpenReport
from hpmt_supervision.level_reports.tables import tables_of
from hpmt_supervision.level_reports.titles import title_of
from hpmt_supervision.level_reports.views import bp
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import Shown, record_act, record_readings
from hpmt_supervision.web.attachments import WORKBOOK, attached
from hpmt_supervision.web.numbers import whole
from hpmt_supervision.web.requests import commits, saving


@bp.route("/<int:report_id>", methods=["GET", "POST"])
@requires(Permission.REPORT_PERIODS)
@commits
def show(report_id: int) -> ResponseReturnValue:
    """Read a version of a report: a draft as it would be sent; one who received it may answer."""
    viewer = current_viewer()
    found = _asked_for(viewer, report_id)
    form = AnswerForm()
    if form.is_submitted():
        if found.is_writer:
            raise NotFound("")
        if form.validate():
            with saving(form) as saved:
                receiving_operations.answer_report(
                    report_id=report_id,
                    number=found.version.number,
                    text=form.text.data,
                    request_key=form.request_key.data or "",
                    by=viewer,
                )
            if saved:
                flash(_("Svaret er sendt."), "success")
                return redirect(url_for("level_reports.show", report_id=report_id))
            found = _asked_for(viewer, report_id)
    composition = _composed(viewer, found)
    title = title_of(found.report)
    page = render_template(
        "level_reports/show.html",
        found=found,
        form=form,
        title=title,
        from_outside=_from_outside(),
        breadcrumbs=[
            (_("Rapporter"), url_for("fidelity.index")),
            (_("Rapporter for en periode"), url_for("level_reports.index")),
            (title, None),
        ],
        **shown_parts(composition),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:report_id>/mottatt")
@requires(Permission.REPORT_PERIODS)
@commits
def receive(report_id: int) -> ResponseReturnValue:
    """Say that a report has come."""
    receiving_operations.receive_report(report_id=report_id, by=current_viewer())
    flash(_("Rapporten er merket som mottatt."), "success")
    return redirect(url_for("level_reports.show", report_id=report_id))


@bp.get("/<int:report_id>.pdf")
@requires(Permission.REPORT_PERIODS)
@commits
def as_pdf(report_id: int) -> ResponseReturnValue:
    """Give a version of a report as an accessible PDF."""
    from hpmt_supervision.level_reports.pdf import pdf_of

    viewer = current_viewer()
    found = _asked_for(viewer, report_id)
    return _file(found, pdf_of(_composed(viewer, found)), "pdf", "application/pdf", viewer)


@bp.get("/<int:report_id>.xlsx")
@requires(Permission.REPORT_PERIODS)
@commits
def as_workbook(report_id: int) -> ResponseReturnValue:
    """Give the figures of a version as a workbook with charts."""
    from hpmt_supervision.level_reports.workbook import workbook_of

    viewer = current_viewer()
    found = _asked_for(viewer, report_id)
    composition, _needs = queries.composed(viewer, found, from_outside=_from_outside())
    return _file(found, workbook_of(composition), "xlsx", WORKBOOK, viewer)


def shown_parts(composition: Composition) -> dict[str, Any]:
    """Return what the templates of the page and of the PDF draw."""
    return {
        "composition": composition,
        "tables": tables_of(composition),
        "run_chart": run_chart_of(composition),
        "plot": funnel_of(composition),
        "plotted": len(comparable_of(composition)),
        "bars": bars_of(composition),
        "section_labels": SECTION_LABELS,
        "explained": explanations(),
        "month_name": shown_month,
    }


def _asked_for(viewer: Viewer, report_id: int) -> OpenReport:
    return queries.open_report(viewer, report_id, number=whole(request.args.get("versjon"), highest=99_999))


def _from_outside() -> bool:
    """Tell whether a writer asks to see what those above see."""
    return request.args.get("sett") == "utenfra"


def _composed(viewer: Viewer, found: OpenReport) -> Composition:
    """Put a version together, and record the texts of others that it shows."""
    composition, needs = queries.composed(viewer, found, from_outside=_from_outside())
    reason = "receiver" if found.is_writer else "report"
    shown = [Shown("need", need.id, need.reported_by_id, reason) for need in needs]
    record_readings(shown, by=viewer, place="report")
    return composition


def _file(found: OpenReport, content: bytes, form: str, mime_type: str, viewer: Viewer) -> Response:
    report, number = found.report, found.version.number
    record_act(
        "level_report.file", subject_kind="level_report", subject_id=report.id, by=viewer, form=form, number=number
    )
    name = file_name(report.unit.name, Period(report.first, report.last), form, what="rapport")
    return attached(Response(content, content_type=mime_type), name)

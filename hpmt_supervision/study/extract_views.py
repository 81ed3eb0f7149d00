"""The pages of extracts: the researcher's own, and those of the resource group that answers."""

import io
from datetime import date

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.pages import answer_form, key_from_address
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.study import download_operations
from hpmt_supervision.study import extract_operations as operations
from hpmt_supervision.study import extract_queries as queries
from hpmt_supervision.study.columns import TABLES
from hpmt_supervision.study.dictionary import guards, type_label
from hpmt_supervision.study.extract_models import ExtractState, TableCode
from hpmt_supervision.study.forms import AnswerForm, AskForm
from hpmt_supervision.study.views import bp
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.formats import day_range
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import posted_version, saving

bp.add_app_template_filter(type_label, "column_type")


@bp.app_template_filter("extract_table_label")
def _table_label(code: TableCode) -> str:
    return str(TABLES[code].label)


@bp.get("/uttrekk")
@requires(Permission.REQUEST_EXTRACTS)
def extracts() -> ResponseReturnValue:
    """Show the researcher's own extracts, and the studies there are."""
    viewer = current_viewer()
    return render_template(
        "study/extracts.html", extracts=queries.own(viewer), studies=queries.studies_to_ask_for(viewer)
    )


@bp.route("/uttrekk/ny", methods=["GET", "POST"])
@requires(Permission.REQUEST_EXTRACTS)
def ask() -> ResponseReturnValue:
    """Ask for an extract of the study in the address."""
    viewer = current_viewer()
    studies = queries.studies_to_ask_for(viewer)
    chosen = key_from_address("studie") or (studies[0].id if len(studies) == 1 else None)
    study = next((row for row in studies if row.id == chosen), None)
    if study is None:
        raise NotFound("")
    form = AskForm()
    form.wave_ids.choices = [
        SelectChoice(str(wave.id), wave.name, {"description": day_range(wave.first_day, wave.last_day)})
        for wave in queries.waves_to_ask_for(viewer, study.id)
    ]
    return answer_form(
        form,
        lambda: operations.ask_for_extract(
            study_id=study.id,
            wave_ids=form.wave_ids.keys,
            tables=[TableCode(code) for code in form.tables.data or []],
            purpose=form.purpose.data or "",
            agreement_reference=form.agreement_reference.data or "",
            request_key=form.request_key.data,
            by=viewer,
        ),
        told=_("Spørsmålet er sendt til Ressursgruppa. Svaret kommer på Min side."),
        then=lambda made: url_for("study.extract", extract_id=made.id),
        title=_("Be om uttrekk"),
        sub=study.name,
        submit=_("Send til Ressursgruppa"),
        cancel=url_for("study.extracts"),
        crumbs=[(_("Uttrekk"), url_for("study.extracts"))],
        help=_("Uttrekket er avidentifisert. Noen i Ressursgruppa må godkjenne det før du kan laste det ned."),
    )


@bp.get("/uttrekk/ordbok")
@requires(Permission.REQUEST_EXTRACTS)
def dictionary() -> ResponseReturnValue:
    """Show what every column of every table is, before anything is asked for."""
    return render_template("study/dictionary.html", tables=list(TABLES.values()), guards=guards())


@bp.get("/uttrekk/<int:extract_id>")
@requires(Permission.REQUEST_EXTRACTS)
def extract(extract_id: int) -> ResponseReturnValue:
    """Show one of the researcher's extracts: what was asked, what was answered, and the file."""
    viewer = current_viewer()
    found = queries.get_own(viewer, extract_id)
    return render_template("study/extract.html", extract=found, history=queries.history(found), **_constants())


@bp.post("/uttrekk/<int:extract_id>/fil")
@requires(Permission.REQUEST_EXTRACTS)
def download(extract_id: int) -> ResponseReturnValue:
    """Make the files of an approved extract, and hand them out."""
    viewer = current_viewer()
    form = AppForm()
    content = b""
    with saving(form) as saved:
        content = download_operations.take_out(extract_id=extract_id, by=viewer)
    if not saved:
        flash(str(form.form_errors[0]), "error")
        return redirect(url_for("study.extract", extract_id=extract_id))
    name = f"hpmt-uttrekk-{extract_id}.zip"
    return send_file(io.BytesIO(content), "application/zip", as_attachment=True, download_name=name)


@bp.post("/uttrekk/<int:extract_id>/trekk")
@requires(Permission.REQUEST_EXTRACTS)
def withdraw(extract_id: int) -> ResponseReturnValue:
    """Take a request back, or end an extract that is no longer needed."""
    form = AppForm()
    with saving(form) as saved:
        operations.withdraw(extract_id=extract_id, expected_version=posted_version(), by=current_viewer())
    if saved:
        flash(_("Uttrekket er trukket tilbake."))
    else:
        flash(str(form.form_errors[0]), "error")
    return redirect(url_for("study.extract", extract_id=extract_id))


@bp.route("/studier/uttrekk/<int:extract_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def answer(extract_id: int) -> ResponseReturnValue:
    """Show what a researcher asks for, and answer."""
    viewer = current_viewer()
    found = queries.get_to_answer(viewer, extract_id)
    form = AnswerForm()
    if request.method == "GET":
        form.version.data = str(found.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            if form.refuses:
                operations.refuse(
                    extract_id=extract_id, answer=form.answer.data, expected_version=form.expected_version, by=viewer
                )
            else:
                operations.approve(
                    extract_id=extract_id,
                    agreement_reference=form.agreement_reference.data or "",
                    expires_on=_required_day(form),
                    answer=form.answer.data,
                    expected_version=form.expected_version,
                    by=viewer,
                )
        if saved:
            flash(_("Svaret er sendt.") if form.refuses else _("Uttrekket er godkjent. Forskeren kan laste det ned."))
            return redirect(url_for("study.answer", extract_id=extract_id))
        found = queries.get_to_answer(viewer, extract_id)
    body = render_template(
        "study/answer.html",
        extract=found,
        form=form,
        history=queries.history(found),
        is_own=found.asked_by_id == viewer.person_id,
        **_constants(),
    )
    return body, 422 if form.is_submitted() else 200


def _required_day(form: AnswerForm) -> date:
    day: date | None = form.expires_on.data
    if day is None:
        raise UserError(_("Skriv siste dag uttrekket kan lastes ned."), field="expires_on")
    return day


@bp.post("/studier/uttrekk/<int:extract_id>/avslutt")
@requires(Permission.MANAGE_STUDIES)
def end(extract_id: int) -> ResponseReturnValue:
    """End an approved extract before its time."""
    form = AppForm()
    with saving(form) as saved:
        operations.end(extract_id=extract_id, expected_version=posted_version(), by=current_viewer())
    if saved:
        flash(_("Uttrekket er avsluttet, og nøkkelen til pseudonymene er slettet."))
    else:
        flash(str(form.form_errors[0]), "error")
    return redirect(url_for("study.answer", extract_id=extract_id))


def _constants() -> dict[str, object]:
    return {"ExtractState": ExtractState}

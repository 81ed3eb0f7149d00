"""The pages of the FE form: the list, preparation, reflection, the draft that saves itself, and throwing it away."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hpmt_supervision.catalogue.queries import catalogue_on, phases_of
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.fe_forms import operations, pages, queries
from hpmt_supervision.fe_forms.forms import FilterForm, PreparationForm, ReflectionForm
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import Shown, record_reading, record_readings
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import commits, page_number, saving

bp = Blueprint("fe_forms", __name__, template_folder="templates")


def _note_reading(form: FeForm, viewer: Viewer) -> None:
    record_reading(subject_kind="fe_form", subject_id=form.id, author_id=form.author_id, reason="author", by=viewer)


@bp.get("/fe-skjema")
@requires(Permission.WRITE_FE_FORMS)
@commits
def index() -> ResponseReturnValue:
    """List one's own forms, those that wait for reflection first."""
    viewer = current_viewer()
    form = FilterForm(request.args)
    filters = form.filters(phases_of())
    found = queries.form_list(viewer, filters, page=page_number())
    record_readings((Shown("fe_form", row.id, row.author_id, "author") for row in found.forms if row.theme), by=viewer)
    return render_template(
        "fe_forms/index.html", page_title=_("FE-skjema"), form=form, filtered=any(request.args.values()), found=found
    )


@bp.route("/fe-skjema/ny", methods=["GET", "POST"])
@requires(Permission.WRITE_FE_FORMS)
def new() -> ResponseReturnValue:
    """Prepare a meeting on a new form."""
    viewer = current_viewer()
    if request.method == "POST":
        return _preparation_sent(None, viewer)
    catalogue = catalogue_on(viewer.today)
    form = PreparationForm().offer(catalogue)
    last = queries.last_form(viewer, catalogue)
    pages.fill_new(form, last)
    return pages.preparation(form, None, catalogue, last, viewer)


@bp.route("/fe-skjema/<int:form_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FE_FORMS)
@commits
def prepare(form_id: int) -> ResponseReturnValue:
    """Go on with a preparation, or read a form that is finished."""
    viewer = current_viewer()
    stored = queries.own_form(viewer, form_id)
    if request.method == "POST":
        return _preparation_sent(stored, viewer)
    _note_reading(stored, viewer)
    if stored.state == FeFormState.REFLECTED or stored.text_deleted_at is not None:
        return pages.finished(stored)
    catalogue = catalogue_on(pages.meeting_day(stored, viewer.today))
    form = PreparationForm().offer(catalogue)
    form.show(stored)
    last = queries.last_form(viewer, catalogue, not_id=stored.id) if stored.state == FeFormState.DRAFT else None
    return pages.preparation(form, stored, catalogue, last, viewer)


def _preparation_sent(stored: FeForm | None, viewer: Viewer) -> ResponseReturnValue:
    """Answer a sent part 1: which button it was decides between drafts, "as last time" and finishing."""
    form, action = PreparationForm(), request.form.get("do", "complete")
    # A page for a new form may have made its row already, by its autosave or a first click.
    stored = stored or queries.form_of_key(viewer, form.request_key.data or "")
    day = form.meeting_date.data or viewer.today
    catalogue = catalogue_on(day)
    last = queries.last_form(viewer, catalogue, not_id=stored.id if stored else None)
    form.offer(catalogue)
    form_id = stored.id if stored else None
    valid = form.validate()
    if action in ("fill", "undo"):
        pages.fill_or_undo(form, last, action)
    # Filling, keeping a word and asking to delete keep what can be read; the others want every field readable.
    if valid or action in ("fill", "undo", "delete") or form.keep_word.data:
        found = pages.screened(form, stored, viewer)
        completing = action == "complete" and not form.keep_word.data and found.passes
        with saving(form) as saved:
            write = operations.complete_preparation if completing else operations.save_draft
            row = write(
                form_id=form_id,
                content=form.preparation(),
                expected_version=form.expected_version,
                request_key=form.request_key.data or "",
                by=viewer,
            )
        if saved:
            if completing:
                flash(_("Forberedelsen er lagret."), "success")
                return redirect(url_for("fe_forms.index"))
            if action == "delete":
                return redirect(url_for("fe_forms.delete", form_id=row.id))
            if action == "save" or form.keep_word.data:
                return redirect(url_for("fe_forms.prepare", form_id=row.id))
            form.version.data = str(row.version)
            stored = row
            if action == "complete":
                found.put_on(form)
    page = pages.preparation(form, stored, catalogue, last, viewer)
    return page, 200 if action in ("fill", "undo") and not form.errors and not form.form_errors else 422


@bp.route("/fe-skjema/<int:form_id>/refleksjon", methods=["GET", "POST"])
@requires(Permission.WRITE_FE_FORMS)
@commits
def reflect(form_id: int) -> ResponseReturnValue:
    """Reflect on a meeting after it, and ask for supervision with one tick."""
    viewer = current_viewer()
    stored = queries.own_form(viewer, form_id)
    if request.method == "POST":
        return _reflection_sent(stored, viewer)
    if stored.state == FeFormState.REFLECTED or stored.text_deleted_at is not None:
        return redirect(url_for("fe_forms.prepare", form_id=form_id))
    _note_reading(stored, viewer)
    form = ReflectionForm()
    form.show(stored)
    return pages.reflection(form, stored, viewer)


def _reflection_sent(stored: FeForm, viewer: Viewer) -> ResponseReturnValue:
    form, action, form_id = ReflectionForm(), request.form.get("do", "complete"), stored.id
    valid = form.validate()
    if valid or form.keep_word.data:
        found = pages.screened(form, stored, viewer)
        completing = action in ("complete", "later") and not form.keep_word.data and found.passes
        sent: dict[str, Any] = {
            "form_id": form_id,
            "content": form.reflection(),
            "expected_version": form.expected_version,
            "request_key": form.request_key.data or "",
            "by": viewer,
        }
        with saving(form) as saved:
            if completing:
                row = operations.complete_reflection(**sent, send_now=action == "complete")
            else:
                row = operations.save_draft(**sent)
        if saved:
            if completing:
                sent_now = action == "complete" and queries.case_readers(viewer).sends_at_once
                flash(_finished_text(form, sent_now=sent_now), "success")
                return redirect(url_for("fe_forms.prepare", form_id=form_id))
            if action in ("save", "add") or form.keep_word.data:
                return redirect(url_for("fe_forms.reflect", form_id=form_id))
            form.version.data = str(row.version)
            found.put_on(form)
        stored = queries.own_form(viewer, form_id)
    return pages.reflection(form, stored, viewer), 422


def _finished_text(form: ReflectionForm, *, sent_now: bool) -> str:
    if not form.wants_supervision.data:
        return _("Etter-refleksjonen er lagret.")
    if sent_now:
        return _("Etter-refleksjonen er lagret, og saken er sendt.")
    return _("Etter-refleksjonen er lagret. Saken ligger som kladd under Saker.")


@bp.post("/fe-skjema/kladd", defaults={"form_id": None, "part": 1})
@bp.post("/fe-skjema/<int:form_id>/kladd", defaults={"part": 1})
@bp.post("/fe-skjema/<int:form_id>/refleksjon/kladd", defaults={"part": 2})
@requires(Permission.WRITE_FE_FORMS)
def save_draft(form_id: int | None, part: int) -> ResponseReturnValue:
    """Save what has been typed so far, and answer the page's script in JSON."""
    viewer = current_viewer()
    form: PreparationForm | ReflectionForm
    if part == 1:
        form = PreparationForm()
        form.offer(catalogue_on(form.meeting_date.data or viewer.today))
    else:
        form = ReflectionForm()
    form.validate()
    content = form.preparation() if isinstance(form, PreparationForm) else form.reflection()
    try:
        with unit_of_work():
            row = operations.save_draft(
                form_id=form_id,
                content=content,
                expected_version=form.expected_version,
                request_key=form.request_key.data or "",
                by=viewer,
            )
            answer = pages.saved_answer(form, row, part, viewer)
    except NotFound:
        raise
    except UserError as error:
        # A refused save is 409 when another page was first, and else a value that cannot be kept.
        return jsonify(message=str(error), error=str(error)), 409 if error.status == 409 else 422
    return jsonify(answer)


@bp.route("/fe-skjema/<int:form_id>/slett", methods=["GET", "POST"])
@requires(Permission.WRITE_FE_FORMS)
def delete(form_id: int) -> ResponseReturnValue:
    """Ask, and then throw a draft away."""
    viewer = current_viewer()
    stored = queries.own_form(viewer, form_id)
    if stored.state != FeFormState.DRAFT:
        flash(_("Bare kladder kan slettes. Dette skjemaet er forberedt eller ferdig."), "info")
        return redirect(url_for("fe_forms.prepare", form_id=form_id))
    form = AppForm(MultiDict(request.form), data={"version": str(stored.version)})
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.delete_draft(form_id=form_id, expected_version=form.expected_version, by=viewer)
        if saved:
            flash(_("Kladden er slettet."), "success")
            return redirect(url_for("fe_forms.index"))
        stored = queries.own_form(viewer, form_id)
        form.version.data = str(stored.version)
    page = render_template(
        "fe_forms/delete.html",
        page_title=_("Slett kladden"),
        breadcrumbs=[(_("FE-skjema"), url_for("fe_forms.index")), (_("Slett kladden"), None)],
        page_errors=bool(form.form_errors),
        form=form,
        stored=stored,
    )
    return page, 422 if form.is_submitted() else 200

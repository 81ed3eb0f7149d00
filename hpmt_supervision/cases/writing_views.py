"""The pages where a case is written: from scratch, going on with a draft, and changing one that waits in the queue."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases import queries
from hpmt_supervision.cases import writing_operations as operations
from hpmt_supervision.cases.case_page import leader_names, text_days_of
from hpmt_supervision.cases.forms import CaseForm
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.states import EDITABLE_STATES
from hpmt_supervision.cases.views import bp
from hpmt_supervision.catalogue.queries import phases_of
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.fe_forms.stop_lines import stop_lines
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.queries import groups_of_supervisee
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.finds import kept_list, look_through, stopping, warning
from hpmt_supervision.web.form_errors import form_error_items
from hpmt_supervision.web.formats import clock_time
from hpmt_supervision.web.requests import commits, saving


@bp.route("/saker/ny", methods=["GET", "POST"])
@requires(Permission.WRITE_CASES)
def new() -> ResponseReturnValue:
    """Write a case from scratch."""
    viewer = current_viewer()
    form = CaseForm()
    if request.method == "POST":
        return _sent(form, None, viewer)
    return _writing(form, None, viewer)


@bp.route("/saker/<int:case_id>/rediger", methods=["GET", "POST"])
@requires(Permission.WRITE_CASES)
@commits
def edit(case_id: int) -> ResponseReturnValue:
    """Go on with a draft, or change a case that waits in the queue."""
    viewer = current_viewer()
    shown = queries.readable_case(viewer, case_id)
    if not shown.is_own:
        raise NotFound("")
    form = CaseForm()
    if request.method == "POST":
        return _sent(form, shown.case, viewer)
    if shown.case.state not in EDITABLE_STATES or shown.case.text_deleted_at is not None or shown.case.is_forwarded:
        return redirect(url_for("cases.show", case_id=case_id))
    queries.record_cases_shown([shown.case], reason=shown.reason, place="case", by=viewer)
    form.show(shown.case)
    return _writing(form, shown.case, viewer)


@bp.post("/saker/kladd")
@bp.post("/saker/<int:case_id>/kladd")
@requires(Permission.WRITE_CASES)
def save_draft(case_id: int | None = None) -> ResponseReturnValue:
    """Keep a draft as its author types; answers JSON."""
    viewer = current_viewer()
    form = CaseForm()
    _offer(form, viewer)
    if not form.validate():
        # What cannot be read must not overwrite what is stored; the page keeps it and says why it is not saved.
        return jsonify(error=next(sentence for _field, sentence in form_error_items(form))), 422
    with unit_of_work():
        case = operations.save_draft(
            case_id=case_id,
            written=form.written(),
            expected_version=form.expected_version,
            request_key=form.request_key.data or "",
            by=viewer,
        )
    return jsonify(_saved_answer(form, case, viewer))


def _saved_answer(form: CaseForm, case: SupervisionCase, viewer: Viewer) -> dict[str, Any]:
    message = None
    if stopping(look_through(form.texts(), today=viewer.today, keep=())):
        message = _("Kladden har noe som kan peke ut en person. Ta det bort før du sender.")
    page = url_for("cases.edit", case_id=case.id)
    return {
        "id": case.id,
        "version": case.version,
        "saved_at": clock_time(case.touched_at),
        "url": page,
        "action": page,
        "autosave_url": url_for("cases.save_draft", case_id=case.id),
        "message": message,
    }


def _offer(form: CaseForm, viewer: Viewer) -> list[SupervisionGroup]:
    """Fill in the choices of a form, and return the groups a case can go to."""
    groups = groups_of_supervisee(viewer.person_id, viewer.today)
    form.offer(phases_of(), groups)
    return groups


def _sent(form: CaseForm, stored: SupervisionCase | None, viewer: Viewer) -> ResponseReturnValue:
    """Answer a sent case: which button it was decides between keeping a word, keeping the draft and sending."""
    _offer(form, viewer)
    is_draft = stored is None or stored.state == CaseState.DRAFT
    keeping = is_draft and (request.form.get("do") == "save" or bool(form.keep_word.data))
    case_id = stored.id if stored else None
    if form.validate():
        with saving(form) as saved:
            case = _save(form, case_id, viewer) if keeping else _submit(form, case_id, viewer)
        if saved:
            if keeping:
                return redirect(url_for("cases.edit", case_id=case.id))
            flash(_("Saken er sendt til gruppa.") if is_draft else _("Endringene er lagret."), "success")
            return redirect(url_for("cases.show", case_id=case.id))
        if saved.error is not None and _is_about_the_words(saved.error):
            _show_findings(form, viewer)
            stored = _kept_as_draft(form, case_id, viewer) or stored if is_draft else stored
    return _writing(form, stored, viewer), 422


def _save(form: CaseForm, case_id: int | None, viewer: Viewer) -> SupervisionCase:
    return operations.save_draft(
        case_id=case_id,
        written=form.written(),
        expected_version=form.expected_version,
        request_key=form.request_key.data or "",
        by=viewer,
    )


def _submit(form: CaseForm, case_id: int | None, viewer: Viewer) -> SupervisionCase:
    return operations.submit_case(
        case_id=case_id,
        written=form.written(),
        expected_version=form.expected_version,
        request_key=form.request_key.data or "",
        seen_words=form.seen_words(),
        by=viewer,
    )


def _kept_as_draft(form: CaseForm, case_id: int | None, viewer: Viewer) -> SupervisionCase | None:
    """Keep what the screen held back, so that nothing is lost if the author leaves the page."""
    with saving(form) as saved:
        case = _save(form, case_id, viewer)
    if not saved:
        return None
    form.version.data = str(case.version)
    return case


def _is_about_the_words(error: UserError) -> bool:
    """Tell whether a case was held back for what is written or not written in it; then a draft of it can be kept."""
    return isinstance(error, operations.WordsToLookAt) or error.field in {
        "title",
        "story",
        "question",
        "group_id",
    }


def _show_findings(form: CaseForm, viewer: Viewer) -> None:
    """Put every stop on its own field, not only the first, and remember the words the page now warns about."""
    found = look_through(form.texts(), today=viewer.today, keep=())
    for name, one in stopping(found).items():
        if not form[name].errors:
            form[name].errors = [one.sentence]
    words = {one.word for findings in found.values() for one in findings if not one.stops}
    form.seen.data = "\n".join(sorted(words | form.seen_words()))


def _writing(form: CaseForm, stored: SupervisionCase | None, viewer: Viewer) -> str:
    groups = _offer(form, viewer)
    keep = [*kept_list(stored.kept_words if stored else None), *([form.keep_word.data] if form.keep_word.data else [])]
    found = look_through(form.texts(), today=viewer.today, keep=keep)
    is_draft = stored is None or stored.state == CaseState.DRAFT
    group_id = stored.group_id if stored and stored.group_id else (groups[0].id if len(groups) == 1 else None)
    title = _("Ny sak") if stored is None else _("Gjør ferdig saken") if is_draft else _("Endre saken")
    return render_template(
        "cases/edit.html",
        page_title=title,
        breadcrumbs=[(_("Saker"), url_for("cases.index")), (title, None)],
        page_errors=bool(form.errors or form.form_errors),
        form=form,
        stored=stored,
        is_draft=is_draft,
        groups=groups,
        leaders=leader_names(group_id, viewer.today) if group_id else [],
        text_days=text_days_of(stored),
        stops=stopping(found),
        problems=stop_lines(form, stopping(found)),
        warns=warning(found),
        post_url=url_for("cases.edit", case_id=stored.id) if stored else url_for("cases.new"),
        save_url=url_for("cases.save_draft", case_id=stored.id if stored else None) if is_draft else None,
    )

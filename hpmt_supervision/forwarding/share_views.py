"""The author's page about sharing one case with the next level, and the one question a supervisor can ask."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases.policy import Reason
from hpmt_supervision.cases.queries import record_cases_shown
from hpmt_supervision.cases.titles import case_title
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.fe_forms.stop_lines import stop_lines
from hpmt_supervision.forwarding import share_operations
from hpmt_supervision.forwarding.forms import ShareForm
from hpmt_supervision.forwarding.share_operations import SharedWordsToLookAt
from hpmt_supervision.forwarding.share_page import SharePage, share_page
from hpmt_supervision.forwarding.views import bp
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.finds import kept_list, look_through, stopping, warning
from hpmt_supervision.privacy.refusing import IdentityFound
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import commits, saving


@bp.route("/saker/<int:case_id>/deling", methods=["GET", "POST"])
@requires(Permission.WRITE_CASES)
@commits
def share(case_id: int) -> ResponseReturnValue:
    """Let the author of a case see exactly what would be shared, and say yes or no, or take a yes back."""
    viewer = current_viewer()
    g.navigation_place = "cases"
    page = share_page(viewer, case_id)
    form = ShareForm()
    if request.method == "GET":
        form.show(page.case)
        form.version.data = str(page.version)
        return _share(page, form, viewer)
    deed = request.form.get("do")
    if deed == "yes":
        return _agreed(case_id, form, viewer)
    if deed == "no":
        return _declined(case_id, form, viewer)
    if deed == "take_back":
        return _taken_back(case_id, form, viewer)
    # The button that keeps a word, or Enter in a field: the text is looked through and nothing is answered.
    form.validate()
    _show_findings(form, page, viewer)
    return _share(page, form, viewer)


@bp.post("/saker/<int:case_id>/spor-om-deling")
@requires(Permission.LEAD_SESSIONS)
@commits
def ask(case_id: int) -> ResponseReturnValue:
    """Ask the author of a case whether it may be shared."""
    form = AppForm()
    with saving(form) as saved:
        share_operations.ask_to_share(case_id=case_id, by=current_viewer())
    if saved:
        flash(_("Spørsmålet er sendt. Svaret kommer på siden til saken."), "success")
    else:
        flash(str(saved.error), "error")
    return redirect(url_for("cases.show", case_id=case_id))


def _agreed(case_id: int, form: ShareForm, viewer: Viewer) -> ResponseReturnValue:
    if form.validate():
        with saving(form) as saved:
            share_operations.agree_to_share(
                case_id=case_id,
                text=form.text(),
                expected_version=form.expected_version or share_operations.NO_SHARE,
                seen_words=form.seen_words(),
                by=viewer,
            )
        if saved:
            flash(_("Du har sagt ja til å dele saken."), "success")
            return redirect(url_for("forwarding.share", case_id=case_id))
        if isinstance(saved.error, IdentityFound | SharedWordsToLookAt):
            _show_findings(form, share_page(viewer, case_id), viewer)
    return _share(share_page(viewer, case_id), form, viewer), 422


def _declined(case_id: int, form: ShareForm, viewer: Viewer) -> ResponseReturnValue:
    with saving(form) as saved:
        share_operations.decline_to_share(
            case_id=case_id, expected_version=form.expected_version or share_operations.NO_SHARE, by=viewer
        )
    if saved:
        flash(_("Du har sagt nei. Saken deles ikke."), "success")
        return redirect(url_for("cases.show", case_id=case_id))
    return _kept_or_stored(case_id, form, viewer)


def _taken_back(case_id: int, form: ShareForm, viewer: Viewer) -> ResponseReturnValue:
    with saving(form) as saved:
        share_operations.take_back_share(case_id=case_id, by=viewer)
    if saved:
        flash(_("Ja-et er tatt tilbake. Ingen over gruppa kan lese saken."), "success")
        return redirect(url_for("forwarding.share", case_id=case_id))
    return _kept_or_stored(case_id, form, viewer)


def _kept_or_stored(case_id: int, form: ShareForm, viewer: Viewer) -> ResponseReturnValue:
    """Show the page again after a refusal: with what was typed, or the case itself when a button alone was pressed."""
    page = share_page(viewer, case_id)
    if "title" not in request.form:
        form.show(page.case)
        form.version.data = str(page.version)
    return _share(page, form, viewer), 422


def _show_findings(form: ShareForm, page: SharePage, viewer: Viewer) -> None:
    """Put every stop on its own field, and remember the words the page now warns about and those that are kept."""
    keep = [*kept_list(page.case.kept_words), *form.kept_words()]
    found = look_through(form.text().texts, today=viewer.today, keep=keep)
    for name, one in stopping(found).items():
        if not form[name].errors:
            form[name].errors = [one.sentence]
    words = {one.word for findings in found.values() for one in findings if not one.stops}
    form.seen.data = "\n".join(sorted(words | form.seen_words()))
    form.kept.data = "\n".join(sorted(form.kept_words()))


def _share(page: SharePage, form: ShareForm, viewer: Viewer) -> str:
    record_cases_shown([page.case], reason=Reason.AUTHOR, place="share", by=viewer)
    keep = [*kept_list(page.case.kept_words), *form.kept_words()]
    found = look_through(form.text().texts, today=viewer.today, keep=keep)
    title = str(page.words.share_title)
    called = case_title(page.case)
    return render_template(
        "forwarding/share.html",
        page_title=title,
        breadcrumbs=[
            (_("Saker"), url_for("cases.index")),
            (called, url_for("cases.show", case_id=page.case.id)),
            (title, None),
        ],
        page_errors=bool(form.errors or form.form_errors),
        page=page,
        called=called,
        form=form,
        stops=stopping(found),
        problems=stop_lines(form, stopping(found)),
        warns=warning(found),
    )

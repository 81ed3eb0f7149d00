"""The administrators' pages: how long each kind of text is kept, and how much goes when."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.privacy.retention import TextKind, kinds, sweeps
from hpmt_supervision.privacy.terms import TermUnit
from hpmt_supervision.retention import hold_queries, preview, setting_operations
from hpmt_supervision.retention.forms import TermForm
from hpmt_supervision.retention.terms_queries import Terms, all_terms, held_to_bounds, setting_of, settings_of
from hpmt_supervision.retention.words import term_words
from hpmt_supervision.web.formats import month, sentence_case
from hpmt_supervision.web.requests import saving

bp = Blueprint("retention", __name__, template_folder="templates")


@bp.app_context_processor
def _words() -> dict[str, object]:
    """Give templates the words for terms."""
    return {"term_words": term_words}


def stand_under_administration() -> None:
    """Let the page stand under the entry "Administrasjon"."""
    g.navigation_place = "people"


@bp.get("/administrasjon/oppbevaring")
@requires(Permission.SET_RETENTION)
def index() -> ResponseReturnValue:
    """Show how long each kind of text is kept, and how much goes when. Numbers only."""
    stand_under_administration()
    viewer, terms = current_viewer(), all_terms()
    programme_id = _programme_asked(terms)
    return render_template(
        "retention/index.html",
        kinds=kinds(),
        sweeps=sweeps(),
        terms=terms,
        programme_id=programme_id,
        set_by=settings_of(programme_id),
        ahead=preview.ahead(terms, programme_id, viewer.today),
        month_heads=[
            {"label": sentence_case(month(first)), "align": "right"} for first in preview.months_ahead(viewer.today)
        ],
        waiting_holds=hold_queries.waiting_count(),
    )


def _programme_asked(terms: Terms) -> int:
    asked = request.args.get("program", "")
    found = [programme.id for programme in terms.programmes if str(programme.id) == asked]
    return found[0] if found else terms.first_id


@bp.route("/administrasjon/oppbevaring/<int:programme_id>/<code>", methods=["GET", "POST"])
@requires(Permission.SET_RETENTION)
@requires_fresh_sign_in
def edit(programme_id: int, code: str) -> ResponseReturnValue:
    """Set how long a programme keeps a kind of text."""
    stand_under_administration()
    terms = all_terms()
    kind = _settable(code)
    programme = next((found for found in terms.programmes if found.id == programme_id), None)
    if programme is None:
        raise NotFound("")
    row, holds = setting_of(programme_id, code), terms.of(kind, programme_id)
    form = TermForm()
    if request.method == "GET":
        form.amount.data, form.version.data = str(holds.amount), str(row.version if row else 0)
    if form.validate_on_submit():
        number = form.number
        if number is not None and kind.bounds and kind.bounds.allow(number) and form.must_confirm(holds.amount):
            return _confirm(form, number, kind, terms, programme)
        with saving(form) as saved:
            setting_operations.set_term(
                programme_id=programme_id,
                code=code,
                # What is no number is outside the limits, and is told so.
                amount=form.number if form.number is not None else 0,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            flash(_("Lagret. Det gjelder fra neste natt, også for det som allerede er skrevet."))
            return redirect(url_for("retention.index", program=programme_id))
    page = render_template(
        "retention/edit.html",
        form=form,
        kind=kind,
        programme=programme,
        row=row,
        holds=holds,
        unit=_("dager") if kind.term.unit is TermUnit.DAYS else _("måneder"),
    )
    return page, 422 if form.is_submitted() else 200


def _confirm(form: TermForm, number: int, kind: TextKind, terms: Terms, programme: Programme) -> str:
    """Return the page that tells what a shorter term takes, and asks whether to go on. Nothing is saved."""
    form.confirmed.data = str(number)
    return render_template(
        "retention/confirm.html",
        form=form,
        kind=kind,
        programme=programme,
        holds=terms.of(kind, programme.id),
        wanted=held_to_bounds(kind, number),
        takes=preview.if_shortened(kind, terms, programme.id, number, current_viewer().today),
    )


def _settable(code: str) -> TextKind:
    found = next((kind for kind in kinds() if kind.code == code and kind.bounds is not None), None)
    if found is None:
        raise NotFound("")
    return found

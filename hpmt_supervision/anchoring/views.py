"""Pages about agreed reviews: the plan of the own office, and counts for those who follow several."""

from typing import Any

from dateutil.relativedelta import relativedelta
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.anchoring import operations, queries
from hpmt_supervision.anchoring.forms import HELD, NOT_HELD, OutcomeForm, ReviewDayForm, ReviewForm
from hpmt_supervision.anchoring.models import ReviewState
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.pages import answer_form, unit_choices
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web import formats
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import commits, posted_version

bp = Blueprint("anchoring", __name__, template_folder="templates", url_prefix="/rapporter/gjennomganger")

COUNTED_MONTHS = 12


@bp.before_request
def stand_under_reports() -> None:
    """Let the pages count as part of the reports in the navigation."""
    g.navigation_place = "fidelity"


@bp.get("")
@requires(Permission.AGREE_REVIEWS)
def index() -> ResponseReturnValue:
    """Show the plan of the own offices."""
    viewer = current_viewer()
    return render_template(
        "anchoring/index.html",
        plan=queries.plan_of(viewer),
        offices=queries.offices_of(viewer),
        reports_url=url_or_none("fidelity.index"),
    )


@bp.get("/omradet")
@requires(Permission.SEE_FIGURES_BELOW)
def below() -> ResponseReturnValue:
    """Show how many reviews the offices one follows have held, in counts alone."""
    viewer = current_viewer()
    first = viewer.today - relativedelta(months=COUNTED_MONTHS)
    return render_template(
        "anchoring/below.html",
        rows=queries.counts_below(viewer, first),
        first=first,
        reports_url=url_or_none("fidelity.index"),
    )


@bp.route("/ny", methods=["GET", "POST"])
@requires(Permission.AGREE_REVIEWS)
def new() -> ResponseReturnValue:
    """Write down an agreed date."""
    viewer = current_viewer()
    offices = queries.offices_of(viewer)
    form = ReviewForm()
    form.unit_id.choices = unit_choices(offices, empty=_("Velg kontor"))
    form.agreed_with_id.choices = [
        SelectChoice("", _("Ikke oppgitt")),
        *(SelectChoice(str(person.id), person.name) for person in queries.counterparts(viewer, offices)),
    ]
    if request.method == "GET" and len(offices) == 1:
        form.unit_id.data = str(offices[0].id)
    return answer_form(
        form,
        lambda: operations.agree_review(
            unit_id=form.unit_id.key or 0,
            agreed_on=form.agreed_on.data,
            agreed_with_id=form.agreed_with_id.key,
            request_key=form.request_key.data,
            by=viewer,
        ),
        told=_("Gjennomgangen er avtalt. Den står på Min side hos lederen og HPMT-veilederen."),
        title=_("Avtal en gjennomgang"),
        submit=_("Avtal gjennomgangen"),
        help=_("Nav-lederen og HPMT-veilederen ser på kontorets tall sammen."),
        **_frame(),
    )


@bp.route("/<int:review_id>/flytt", methods=["GET", "POST"])
@requires(Permission.AGREE_REVIEWS)
def move(review_id: int) -> ResponseReturnValue:
    """Agree on another date."""
    viewer = current_viewer()
    review = queries.get_review(viewer, review_id)
    form = ReviewDayForm(obj=review)
    return answer_form(
        form,
        lambda: operations.move_review(
            review_id=review_id, agreed_on=form.agreed_on.data, expected_version=form.expected_version, by=viewer
        ),
        told=_("Gjennomgangen er flyttet."),
        title=_("Flytt gjennomgangen"),
        sub=review.unit.name,
        submit=_("Flytt"),
        **_frame(),
    )


@bp.route("/<int:review_id>/registrer", methods=["GET", "POST"])
@requires(Permission.AGREE_REVIEWS)
def register(review_id: int) -> ResponseReturnValue:
    """Say how a review went, or correct what was said."""
    viewer = current_viewer()
    review = queries.get_review(viewer, review_id)
    form = OutcomeForm()
    if request.method == "GET":
        form.version.data = str(review.version)
        form.held_on.data = review.held_on or min(review.agreed_on, viewer.today)
        if review.state != ReviewState.AGREED:
            form.outcome.data = review.state
        if review.leader_present is not None:
            form.leader_present.data = "yes" if review.leader_present else "no"
    agreed = formats.weekday(review.agreed_on, today=viewer.today, locale=formats.active_locale())
    return answer_form(
        form,
        lambda: operations.register_review(
            review_id=review_id,
            held_on=None if form.outcome.data == NOT_HELD else form.held_on.data,
            leader_present=form.leader_present.data == "yes" if form.outcome.data == HELD else None,
            expected_version=form.expected_version,
            by=viewer,
        ),
        told=_("Gjennomgangen er registrert."),
        title=_("Registrer gjennomgangen"),
        sub=_("%(office)s, avtalt til %(day)s", office=review.unit.name, day=agreed),
        submit=_("Registrer"),
        help=_("Oppmøtet brukes i kontorets tall om forankring. Utenfor kontoret vises bare antall gjennomganger."),
        **_frame(),
    )


@bp.post("/<int:review_id>/fjern")
@requires(Permission.AGREE_REVIEWS)
@commits
def remove(review_id: int) -> ResponseReturnValue:
    """Take back an agreed date."""
    operations.remove_review(
        review_id=review_id,
        expected_version=posted_version(),
        by=current_viewer(),
    )
    flash(_("Gjennomgangen er fjernet."))
    return redirect(url_for("anchoring.index"))


def _frame() -> dict[str, Any]:
    """Return what every form here has: where it leads, and the way back."""
    plan = url_for("anchoring.index")
    return {"then": plan, "cancel": plan, "crumbs": [(_("Gjennomganger"), plan)]}

"""The pages on which units are closed for some days."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.availability import closed_operations as operations
from hpmt_supervision.availability import closed_queries as queries
from hpmt_supervision.availability.forms import ClosedDaysForm, ClosedPeriodForm
from hpmt_supervision.availability.views import bp
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.pages import answer_form, unit_choices
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.requests import commits, posted_version

PATH = "/administrasjon/stengte-uker"


@bp.route(PATH)
@requires(Permission.MANAGE_CLOSED_PERIODS)
def closed() -> ResponseReturnValue:
    """Show when the units one follows are closed."""
    return render_template("availability/closed.html", periods=queries.periods_for(current_viewer()))


@bp.route(PATH + "/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_CLOSED_PERIODS)
def new_closed() -> ResponseReturnValue:
    """Close a unit for some days."""
    viewer = current_viewer()
    form = ClosedPeriodForm()
    units = queries.units_to_close(viewer)
    form.unit_id.choices = unit_choices(units, empty=_("Velg enhet"))
    if request.method == "GET" and len(units) > 1:
        form.unit_id.data = str(viewer.unit_id)
    return answer_form(
        form,
        lambda: operations.add_closed_period(
            unit_id=form.unit_id.key or 0,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            name=form.name.data or "",
            request_key=form.request_key.data,
            by=viewer,
        ),
        told=_("Perioden er lagt inn. Den merkes for alle som booker i den."),
        then=url_for("availability.closed"),
        title=_("Ny stengt periode"),
        submit=_("Legg inn perioden"),
        cancel=url_for("availability.closed"),
        crumbs=[(_("Stengte uker"), url_for("availability.closed"))],
        help=_("Veiledninger som er booket i perioden, blir stående. De som leder dem, avlyser eller flytter selv."),
    )


@bp.route(PATH + "/<int:period_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CLOSED_PERIODS)
def edit_closed(period_id: int) -> ResponseReturnValue:
    """Change a closed period."""
    viewer = current_viewer()
    period = queries.managed_period(viewer, period_id)
    form = ClosedDaysForm(obj=period)
    return answer_form(
        form,
        lambda: operations.change_closed_period(
            period_id=period_id,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            name=form.name.data or "",
            expected_version=form.expected_version,
            by=viewer,
        ),
        told=_("Endringen er lagret."),
        then=url_for("availability.closed"),
        title=_("Endre stengt periode"),
        sub=period.unit.name,
        submit=_("Lagre"),
        cancel=url_for("availability.closed"),
        crumbs=[(_("Stengte uker"), url_for("availability.closed"))],
    )


@bp.route(PATH + "/<int:period_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_CLOSED_PERIODS)
@commits
def remove_closed(period_id: int) -> ResponseReturnValue:
    """Let a unit be open in a period after all."""
    operations.remove_closed_period(
        period_id=period_id,
        expected_version=posted_version(),
        by=current_viewer(),
    )
    flash(_("Perioden er fjernet."))
    return redirect(url_for("availability.closed"))

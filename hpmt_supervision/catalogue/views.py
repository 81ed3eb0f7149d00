"""The pages of the method catalogue."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.catalogue import operations, queries
from hpmt_supervision.catalogue.forms import FocusForm
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.requests import saving

bp = Blueprint("catalogue", __name__, template_folder="templates")


@bp.get("/verktoykasse")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show areas, tools, principles and phases, with the focus tools of one's own groups."""
    viewer = current_viewer()
    return render_template(
        "catalogue/index.html",
        page_title=_("Verktøykasse"),
        catalogue=queries.catalogue_on(viewer.today),
        own=queries.own_focus(viewer),
        led=queries.led_focus(viewer),
    )


@bp.route("/verktoykasse/fokus/<int:group_id>", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def focus(group_id: int) -> ResponseReturnValue:
    """Choose the tools a group practises for a while."""
    viewer = current_viewer()
    group = queries.led_group(viewer, group_id)
    present = queries.focus_tools(group.id, viewer.today)
    form = FocusForm()
    if not form.is_submitted():
        form.tools.data = [row.tool_id for row in present]
        form.until.data = next((row.valid_to for row in present), None)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.choose_focus_tools(group=group, tools=form.tools.data or [], until=form.until.data, by=viewer)
        if saved:
            flash(_("Fokusverktøyene er lagret."), "success")
            return redirect(url_for("catalogue.index"))
    page = render_template(
        "catalogue/focus.html",
        page_title=_("Fokusverktøy for %(group)s", group=group.name),
        breadcrumbs=[(_("Verktøykasse"), url_for("catalogue.index")), (_("Fokusverktøy"), None)],
        page_errors=bool(form.errors or form.form_errors),
        catalogue=queries.catalogue_on(viewer.today),
        group=group,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200

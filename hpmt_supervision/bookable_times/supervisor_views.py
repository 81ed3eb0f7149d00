"""The pages of whoever leads a group: its times, publishing more, and answering wishes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.bookable_times import operations, supervisor_queries
from hpmt_supervision.bookable_times.forms import PublishForm, next_monday, ticked_slots
from hpmt_supervision.bookable_times.preview import Slot, preview
from hpmt_supervision.bookable_times.views import bp
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions.conflict_texts import conflict_lines
from hpmt_supervision.sessions.forms import put_error
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.numbers import whole
from hpmt_supervision.web.requests import saving


@bp.route("/gruppe/<int:group_id>/tider")
@requires(Permission.LEAD_SESSIONS)
def group(group_id: int) -> ResponseReturnValue:
    """Show a group's times, the wishes for them, and who waits."""
    return render_template("bookable_times/group.html", page=supervisor_queries.group_times(current_viewer(), group_id))


@bp.route("/gruppe/<int:group_id>/tider/ny", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def publish(group_id: int) -> ResponseReturnValue:
    """Show every time a form makes, and publish those that are ticked."""
    viewer = current_viewer()
    led = supervisor_queries.led_group(viewer, group_id)
    form = PublishForm(data={"first_day": next_monday(viewer.today)} if request.method == "GET" else None)
    rows: list[Slot] | None = None
    failed = False
    if form.is_submitted() and supervisor_queries.published_with(viewer, group_id, form.request_key.data or ""):
        # The button was pressed twice; what the first did is what the second meant.
        return redirect(url_for("bookable_times.group", group_id=group_id))
    if form.validate_on_submit():
        rows = _preview(led, form)
        failed = rows is None
        if rows is not None and _asks_to_publish(rows):
            if _publish(group_id, form, rows):
                return redirect(url_for("bookable_times.group", group_id=group_id))
            failed = True
            led = supervisor_queries.led_group(viewer, group_id)
            rows = _preview(led, form)
    failed = failed or (form.is_submitted() and rows is None)
    page = render_template(
        "bookable_times/publish.html", form=form, group=led, rows=rows, conflict_lines=conflict_lines
    )
    return page, 422 if failed else 200


def _preview(led: SupervisionGroup, form: PublishForm) -> list[Slot] | None:
    cut = form.cut()
    # Ticks belong to the times they were shown with; other times propose their own.
    ticked = ticked_slots() if request.form.get("shown") == repr(cut) else None
    try:
        return preview(led, cut, place=form.place.data, link=form.link.data, viewer=current_viewer(), ticked=ticked)
    except UserError as error:
        put_error(form, error)
        return None


def _asks_to_publish(rows: list[Slot]) -> bool:
    """Tell whether the button was pressed on exactly these times; otherwise they are shown first."""
    if request.form.get("step") != "publish":
        return False
    if {row.mark for row in rows if row.ticked} == ticked_slots():
        return True
    flash(_("Tidene er endret. Se gjennom dem, og trykk på knappen en gang til."), "info")
    return False


def _publish(group_id: int, form: PublishForm, rows: list[Slot]) -> bool:
    starts = [row.local for row in rows if row.ticked]
    with saving(form) as saved:
        operations.publish_times(
            group_id=group_id,
            starts=starts,
            terms=form.terms(),
            by=current_viewer(),
            request_key=form.request_key.data,
        )
    if saved:
        flash(ngettext("Tida er lagt ut.", "%(num)d tider er lagt ut.", len(starts)), "success")
    return bool(saved)


@bp.route("/tider/<int:time_id>/fjern", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def close(time_id: int) -> ResponseReturnValue:
    """Take a time back."""
    viewer = current_viewer()
    group_id = supervisor_queries.led_time_for(viewer, time_id).group_id
    with saving(AppForm(formdata=None)) as saved:
        operations.close_time(time_id=time_id, by=viewer)
    flash(_("Tida er tatt bort.") if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("bookable_times.group", group_id=group_id))


@bp.route("/tider/<int:time_id>/svar", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def answer(time_id: int) -> ResponseReturnValue:
    """Say yes or no to a wish."""
    viewer = current_viewer()
    group_id = supervisor_queries.led_time_for(viewer, time_id).group_id
    approved = request.form.get("answer") == "yes"
    wish = request.form.get("request", "")
    with saving(AppForm(formdata=None)) as saved:
        operations.answer_request(
            time_id=time_id,
            request_id=whole(wish) or 0,
            approved=approved,
            by=viewer,
        )
    told = _("Tida er booket, og medlemmet får beskjed.") if approved else _("Medlemmet får beskjed om at det ble nei.")
    flash(told if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("bookable_times.group", group_id=group_id))

"""The pages of whoever is supervised: the free times, taking one, moving and giving back, and the waiting list."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.bookable_times import operations, queries
from hpmt_supervision.bookable_times.models import TimeState
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import saving

bp = Blueprint("bookable_times", __name__, template_folder="templates", url_prefix="/veiledning")

LARGEST_KEY = 2**31 - 1


@bp.route("/ledige-tider")
@requires(Permission.SEE_SESSIONS)
def index() -> ResponseReturnValue:
    """Show the free times, and those one has."""
    viewer = current_viewer()
    page = render_template(
        "bookable_times/index.html",
        own=queries.own_times(viewer),
        free=queries.free_times(viewer),
    )
    return page, 200


@bp.route("/ledige-tider/<int:time_id>/book", methods=["POST"])
@requires(Permission.SEE_SESSIONS)
def take(time_id: int) -> ResponseReturnValue:
    """Take a time, or ask for it."""
    viewer = current_viewer()
    told = ""
    with saving(AppForm(formdata=None)) as saved:
        time = operations.take_time(time_id=time_id, by=viewer)
        told = _asked() if time.state == TimeState.ASKED else _("Tida er din. Den står i veiledningene dine.")
    flash(told if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("bookable_times.index"))


@bp.route("/ledige-tider/<int:time_id>/avbestill", methods=["POST"])
@requires(Permission.SEE_SESSIONS)
def give_back(time_id: int) -> ResponseReturnValue:
    """Cancel one's time, or take back one's wish for it."""
    viewer = current_viewer()
    return _done(
        lambda: operations.give_back(time_id=time_id, by=viewer), _("Tida er ledig for andre igjen."), anchor="egne"
    )


@bp.route("/ledige-tider/<int:time_id>/flytt", methods=["GET", "POST"])
@requires(Permission.SEE_SESSIONS)
def move(time_id: int) -> ResponseReturnValue:
    """Choose another time instead of the one that one has."""
    viewer = current_viewer()
    time = queries.taken_time_for(viewer, time_id)
    form = AppForm(formdata=None)
    if request.method == "POST":
        told = ""
        with saving(form) as saved:
            moved = operations.move_time(from_id=time_id, to_id=_key(request.form.get("to", "")), by=viewer)
            told = _asked() if moved.state == TimeState.ASKED else _("Veiledningen er flyttet.")
        if saved:
            flash(told, "success")
            return redirect(url_for("bookable_times.index"))
        time = queries.taken_time_for(viewer, time_id)
    page = render_template(
        "bookable_times/move.html", form=form, time=time, free=queries.free_times(viewer, moving=time)
    )
    return page, 409 if request.method == "POST" else 200


@bp.route("/ledige-tider/venteliste/<int:group_id>", methods=["POST"])
@requires(Permission.SEE_SESSIONS)
def wait(group_id: int) -> ResponseReturnValue:
    """Join a group's waiting list, or leave it."""
    viewer = current_viewer()
    if request.form.get("do") == "leave":
        return _done(
            lambda: operations.leave_waiting_list(group_id=group_id, by=viewer),
            _("Du får ikke lenger beskjed om ledige tider."),
            anchor="venteliste",
        )
    return _done(
        lambda: operations.join_waiting_list(group_id=group_id, by=viewer),
        _("Du får beskjed når en tid blir ledig."),
        anchor="venteliste",
    )


def _asked() -> str:
    return _("Tida holdes av til deg. Du får svar fra den som la den ut.")


def _done(act: Callable[[], object], told: str, *, anchor: str) -> ResponseReturnValue:
    with saving(AppForm(formdata=None)) as saved:
        act()
    flash(told if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("bookable_times.index", _anchor=anchor))


def _key(text: str) -> int:
    """Return a key from a form, or one that no row has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_KEY else 0

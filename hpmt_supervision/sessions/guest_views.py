"""Guests from outside: what those who lead a session do with them, and the page a guest opens by link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.extensions import csrf, limiter
from hpmt_supervision.people.viewer import current_viewer, person_key
from hpmt_supervision.sessions import guest_operations, guest_queries, operations, queries
from hpmt_supervision.sessions.forms import GuestForm
from hpmt_supervision.sessions.views import bp, show_page
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.numbers import whole
from hpmt_supervision.web.requests import saving

# Their own page stands outside the pages of those who are signed in.
guests = Blueprint("guests", __name__, template_folder="templates")

# A guest opens the page a few times; who tries out addresses is stopped.
ATTEMPTS_PER_ADDRESS = "30 per minute"
# Each sends a mail to somebody outside, in our name.
GUEST_MAILS_PER_PERSON = "60 per hour"
# The address is a secret, so no search engine keeps it and no other page is told of it.
SECRET_ADDRESS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}


@bp.route("/<int:session_id>/gjester", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
@limiter.limit(GUEST_MAILS_PER_PERSON, key_func=person_key)
def invite_guest(session_id: int) -> ResponseReturnValue:
    """Ask someone from outside to a session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = GuestForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.invite_guest(
                session,
                name=form.name.data,
                affiliation=form.affiliation.data,
                email=form.email.data,
                by=viewer,
            )
        if saved:
            # What is said here travels in a cookie, so it names nobody.
            flash(_("Gjesten er lagt til."), "success")
            return redirect(url_for("sessions.show", session_id=session_id, _anchor="gjester"))
    return show_page(session_id, form), 422


@bp.route("/<int:session_id>/gjester/<int:guest_id>/fjern", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def withdraw_guest(session_id: int, guest_id: int) -> ResponseReturnValue:
    """Take a guest off a planned session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = GuestForm(formdata=None)
    with saving(form) as saved:
        operations.withdraw_guest(session, guest_id=guest_id, by=viewer)
    flash(_("Gjesten er fjernet.") if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("sessions.show", session_id=session_id, _anchor="gjester"))


@bp.route("/<int:session_id>/gjester/<int:guest_id>/ny-lenke", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
@limiter.limit(GUEST_MAILS_PER_PERSON, key_func=person_key)
def renew_guest_link(session_id: int, guest_id: int) -> ResponseReturnValue:
    """Take back a guest's link and send another."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    number = request.form.get("number", "")
    with saving(AppForm(formdata=None)) as saved:
        guest_operations.renew_guest_link(
            session,
            guest_id=guest_id,
            number=whole(number) or 0,
            by=viewer,
        )
    told = _("Gjesten har fått en ny lenke. Den gamle åpner ingenting lenger.")
    flash(told if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("sessions.show", session_id=session_id, _anchor="gjester"))


@guests.route("/gjest/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
@csrf.exempt  # type: ignore[untyped-decorator]
def show(token: str) -> ResponseReturnValue:
    """Show a guest the one session they are asked to, and take their answer.

    The address itself is what gives the right to answer: whoever could send a guest's form from elsewhere would have to
    know it, and then needs no such form. So the page works without a cookie.
    """
    error: UserError | None = None
    try:
        if request.method == "POST":
            with saving(AppForm(formdata=None)) as saved:
                guest_operations.answer_as_guest(
                    token, answer=request.form.get("answer", ""), reason=request.form.get("reason")
                )
            if saved:
                return redirect(url_for("guests.show", token=token), 303), SECRET_ADDRESS
            error = saved.error
        page = guest_queries.guest_page(token)
    except NotFound:
        return render_template("sessions/guest_gone.html"), 404, SECRET_ADDRESS
    shown = render_template("sessions/guest.html", page=page, token=token, error=error)
    return shown, error.status if error else 200, SECRET_ADDRESS

"""Pages about sessions: one's own, one session, and what its leaders and invited people do with it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import booking_queries, operations, page_queries, queries
from hpmt_supervision.sessions.forms import (
    REASONS,
    BookingForm,
    CancelForm,
    ChangeForm,
    GuestForm,
    first_values,
    put_error,
    shown_overlaps,
    ticked_days,
    time_and_place,
)
from hpmt_supervision.sessions.preview import Preview
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import page_number, safe_next, saving

bp = Blueprint("sessions", __name__, template_folder="templates", url_prefix="/veiledning")


@bp.route("")
@requires(Permission.SEE_SESSIONS)
def index() -> ResponseReturnValue:
    """Show the viewer's groups and sessions."""
    page = page_queries.sessions_page(current_viewer(), page=page_number())
    return render_template("sessions/index.html", page=page, reasons=REASONS, now=clock.now())


@bp.route("/<int:session_id>")
@requires(Permission.SEE_SESSIONS)
def show(session_id: int) -> ResponseReturnValue:
    """Show one session."""
    return _show(session_id, GuestForm(formdata=None)), 200


def _show(session_id: int, guest_form: GuestForm) -> str:
    page = page_queries.session_page(current_viewer(), session_id)
    return render_template("sessions/show.html", page=page, guest_form=guest_form, reasons=REASONS)


@bp.route("/<int:session_id>/svar", methods=["POST"])
@requires(Permission.SEE_SESSIONS)
def answer(session_id: int) -> ResponseReturnValue:
    """Answer one's own invitation."""
    viewer = current_viewer()
    session = queries.session_for(viewer, session_id)
    form = GuestForm(formdata=None)
    with saving(form) as saved:
        operations.answer_invitation(session, answer=request.form.get("answer", ""), by=viewer)
    if saved:
        flash(_("Svaret er lagret."), "success")
    else:
        flash(str(saved.error), "error")
    return redirect(safe_next(request.form.get("next"), url_for("sessions.show", session_id=session_id)))


@bp.route("/<int:session_id>/avlys", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def cancel(session_id: int) -> ResponseReturnValue:
    """Cancel a session with a reason."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = CancelForm(version=session.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.cancel_session(session, reason=form.reason.data, by=viewer, version=form.expected_version)
        if saved:
            flash(_("Veiledningen er avlyst."), "success")
            return redirect(url_for("sessions.show", session_id=session_id))
        session = queries.led_session_for(viewer, session_id)
    return render_template("sessions/cancel.html", form=form, session=session), _status(form.is_submitted())


@bp.route("/<int:session_id>/endre", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def change(session_id: int) -> ResponseReturnValue:
    """Change the time and place of one session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = ChangeForm(version=session.version, **time_and_place(session))
    overlaps: list[int] = []
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_session(
                session,
                starts_local=form.starts_local,
                minutes=form.minutes,
                place=form.place.data,
                link=form.link.data,
                by=viewer,
                version=form.expected_version,
                accepted_overlaps=shown_overlaps(),
            )
        if saved:
            flash(_("Endringen er lagret."), "success")
            return redirect(url_for("sessions.show", session_id=session_id))
        session = queries.led_session_for(viewer, session_id)
        overlaps = page_queries.overlaps_of(session, form.starts_local, form.minutes)
    context = {"form": form, "session": session, "overlaps": overlaps}
    return render_template("sessions/change.html", **context), _status(form.is_submitted())


@bp.route("/<int:session_id>/gjester", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def invite_guest(session_id: int) -> ResponseReturnValue:
    """Ask someone from outside to a session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = GuestForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.invite_guest(session, name=form.name.data, affiliation=form.affiliation.data, by=viewer)
        if saved:
            # What is said here travels in a cookie, so it names nobody.
            flash(_("Gjesten er lagt til."), "success")
            return redirect(url_for("sessions.show", session_id=session_id, _anchor="gjester"))
    return _show(session_id, form), 422


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


@bp.route("/gruppe/<int:group_id>/book", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def book(group_id: int) -> ResponseReturnValue:
    """Show every date a rule becomes, and book them all or none."""
    viewer = current_viewer()
    bookable = booking_queries.bookable_group(viewer, group_id)
    form = BookingForm(bookable, data=first_values(bookable) if request.method == "GET" else None)
    preview = None
    refused = False
    if form.validate_on_submit():
        preview = _preview(bookable, form)
        if preview is not None and _asks_to_book(form, preview):
            if _book(bookable, form, preview):
                return redirect(url_or_none("cases.group", group_id=group_id) or url_for("sessions.index"))
            refused = True
            bookable = booking_queries.bookable_group(viewer, group_id)
            preview = _preview(bookable, form)
    failed = refused or (form.is_submitted() and preview is None)
    wanted = form.wanted() if preview else None
    context = {"form": form, "bookable": bookable, "preview": preview, "wanted": wanted}
    return render_template("sessions/book.html", **context), _status(failed)


def _preview(bookable: booking_queries.BookableGroup, form: BookingForm) -> Preview | None:
    # Ticks belong to the dates they were shown with; another rule proposes its own.
    kept = ticked_days() if request.form.get("rule") == form.wanted().mark(()) else None
    try:
        return booking_queries.preview_of(bookable.group, form.wanted(), kept=kept, today=current_viewer().today)
    except UserError as error:
        put_error(form, error)
        return None


def _asks_to_book(form: BookingForm, preview: Preview) -> bool:
    """Tell whether the button was pressed on exactly these dates; otherwise they are shown first."""
    if request.form.get("step") != "book":
        return False
    if request.form.get("shown") == form.wanted().mark([row.day for row in preview.kept]):
        return True
    flash(_("Datoene er endret. Se gjennom dem, og trykk på knappen en gang til."), "info")
    return False


def _book(bookable: booking_queries.BookableGroup, form: BookingForm, preview: Preview) -> bool:
    wanted = form.wanted()
    with saving(form) as saved:
        operations.book_series(
            group_id=bookable.group.id,
            rule=wanted.rule,
            skipped=preview.skipped,
            minutes=wanted.minutes,
            place=form.place.data,
            link=form.link.data,
            invited=wanted.chosen,
            accepted_overlaps=shown_overlaps(),
            request_key=form.request_key.data,
            by=current_viewer(),
        )
    if saved:
        count = len(preview.kept)
        flash(ngettext("Veiledningen er booket.", "%(num)d veiledninger er booket.", count), "success")
    return bool(saved)


def _status(refused: bool) -> int:
    return 422 if refused else 200

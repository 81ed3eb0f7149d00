"""The page on which sessions are booked: every date first, then all of them or none."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import booking_queries, operations
from hpmt_supervision.sessions.booking_forms import ONCE, BookingForm, first_values, sent_choices
from hpmt_supervision.sessions.conflict_checks import marks_of
from hpmt_supervision.sessions.conflict_texts import conflict_lines
from hpmt_supervision.sessions.forms import forget_errors, put_error, shown_conflicts, shown_overlaps
from hpmt_supervision.sessions.joint_forms import sent_choice, sent_search
from hpmt_supervision.sessions.joint_queries import Chosen
from hpmt_supervision.sessions.preview import Preview
from hpmt_supervision.sessions.preview_queries import preview_of
from hpmt_supervision.sessions.time_in_address import from_address
from hpmt_supervision.sessions.views import bp, status
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import saving

# The button that only searches for people to ask: the dates may be half filled in meanwhile.
SEARCH = "search"


@bp.route("/gruppe/<int:group_id>/book", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def book(group_id: int) -> ResponseReturnValue:
    """Show every date a rule becomes, and book them all or none."""
    viewer = current_viewer()
    bookable = booking_queries.bookable_group(viewer, group_id)
    # Whoever comes with a time wants that one; a series is chosen by hand.
    asked = from_address()
    first = first_values(bookable) | asked | ({"repeat": ONCE} if asked else {})
    form = BookingForm(bookable, data=first if request.method == "GET" else None)
    chosen = sent_choice()
    searching = request.form.get("step") == SEARCH
    preview = None
    refused = False
    if form.validate_on_submit():
        preview = _preview(bookable, form, chosen)
        if preview is not None and _asks_to_book(form, preview):
            if _book(bookable, form, preview, chosen):
                return redirect(url_or_none("cases.group", group_id=group_id) or url_for("sessions.index"))
            refused = True
            bookable = booking_queries.bookable_group(viewer, group_id)
            preview = _preview(bookable, form, chosen)
    if searching and preview is None:
        forget_errors(form)
    failed = refused or bool(form.form_errors) or (form.is_submitted() and preview is None and not searching)
    context = {
        "form": form,
        "bookable": bookable,
        "preview": preview,
        "wanted": form.wanted() if preview else None,
        "conflict_marks": marks_of(preview.shown_conflicts) if preview else [],
        "conflict_lines": conflict_lines,
        "picker": booking_queries.booking_picker(bookable, viewer, search=sent_search(), chosen=chosen),
        "searching": searching,
    }
    return render_template("sessions/book.html", **context), status(failed)


def _preview(bookable: booking_queries.BookableGroup, form: BookingForm, chosen: Chosen) -> Preview | None:
    wanted = form.wanted()
    # What was chosen belongs to the dates it was shown with; another rule proposes its own.
    choices = sent_choices(starts=form.starts.data) if request.form.get("rule") == wanted.mark(()) else None
    try:
        return preview_of(
            bookable.group,
            wanted,
            choices=choices,
            joint=chosen,
            place=form.place.data,
            link=form.link.data,
            by=current_viewer(),
        )
    except UserError as error:
        put_error(form, error)
        return None


def _asks_to_book(form: BookingForm, preview: Preview) -> bool:
    """Tell whether the button was pressed on exactly these dates; otherwise they are shown first."""
    if request.form.get("step") != "book":
        return False
    if preview.stuck:
        form.form_errors = [_("En av datoene kan ikke flyttes dit du har skrevet. Se hva som står ved den.")]
        return False
    if request.form.get("shown") == form.wanted().mark(preview.plan):
        return True
    flash(_("Datoene er endret. Se gjennom dem, og trykk på knappen en gang til."), "info")
    return False


def _book(bookable: booking_queries.BookableGroup, form: BookingForm, preview: Preview, chosen: Chosen) -> bool:
    wanted = form.wanted()
    with saving(form) as saved:
        operations.book_series(
            group_id=bookable.group.id,
            rule=wanted.rule,
            skipped=preview.skipped,
            moved=preview.moved,
            minutes=wanted.minutes,
            place=form.place.data,
            link=form.link.data,
            invited=wanted.chosen,
            joint=chosen,
            accepted_overlaps=shown_overlaps(),
            accepted_conflicts=shown_conflicts(),
            request_key=form.request_key.data,
            by=current_viewer(),
        )
    if saved:
        count = len(preview.kept)
        flash(ngettext("Veiledningen er booket.", "%(num)d veiledninger er booket.", count), "success")
    return bool(saved)

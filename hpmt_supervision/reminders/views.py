"""Pages about how one wants to be told, and the page about jobs and mail for those who run the system."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.extensions import limiter
from hpmt_supervision.mail.states import STATE_LABELS
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.reminders import wishes
from hpmt_supervision.reminders.forms import WishesForm, choosable
from hpmt_supervision.reminders.kinds import KINDS, Kind
from hpmt_supervision.reminders.quiet_hours import QuietHours
from hpmt_supervision.reminders.status_queries import status_page
from hpmt_supervision.reminders.unsubscribing import read_token
from hpmt_supervision.web.requests import commits, saving

bp = Blueprint("reminders", __name__, template_folder="templates")


@bp.route("/administrasjon/drift")
@requires(Permission.SEE_OPERATIONS)
def operations() -> ResponseReturnValue:
    """Show every job's latest run, and how mail is leaving."""
    g.navigation_place = "people"
    return render_template("reminders/operations.html", page=status_page(), state_labels=STATE_LABELS)


@bp.route("/min-konto/varsler", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def my_wishes() -> ResponseReturnValue:
    """Show and change how one wants to be told."""
    viewer = current_viewer()
    present = wishes.wishes_of([viewer.person_id])[viewer.person_id]
    offered = choosable(viewer)
    form = WishesForm(
        reminders=list(present.reminders),
        kinds=[str(kind) for kind in offered if kind not in present.off],
        quiet_begins=present.quiet.begins,
        quiet_ends=present.quiet.ends,
        digest_weekday=present.digest_weekday,
        digest_hour=present.digest_hour,
        version=wishes.version_of(viewer.person_id),
    )
    form.offer(offered)
    if form.validate_on_submit():
        kept = {Kind(text) for text in form.kinds.data or ()}
        with saving(form) as saved:
            wishes.change_wishes(
                reminders=form.reminders.data or (),
                # What another role could choose about stays as it was said there.
                off=(present.off - set(offered)) | (set(offered) - kept),
                quiet=QuietHours(form.quiet_begins.data, form.quiet_ends.data),
                digest=(form.digest_weekday.data, form.digest_hour.data) if Kind.DIGEST in offered else None,
                by=viewer,
                version=form.expected_version,
            )
        if saved:
            flash(_("Varslene er lagret."), "success")
            return redirect(url_for("reminders.my_wishes"))
    always = [KINDS[kind] for kind in (Kind.INVITATION, Kind.CHANGE, Kind.CANCELLATION)]
    return render_template("reminders/wishes.html", form=form, always=always), 422 if form.is_submitted() else 200


@bp.route("/varsler/av/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit("60 per hour")
@commits
def unsubscribe(token: str) -> ResponseReturnValue:
    """Say no to one kind of mail, or yes again, from the link in it; a look alone changes nothing."""
    person_id, kind = read_token(token)
    done = None
    if request.method == "POST":
        done = request.form.get("do", "off")
        wishes.switch(person_id=person_id, kind=kind, on=done == "on")
    return render_template("reminders/unsubscribe.html", kind=KINDS[kind], token=token, done=done)

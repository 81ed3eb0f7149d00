"""Pages about mail for those who run the system; what a mail says is shown only where no server sends it."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.config import Settings
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.mail import operations, queries
from hpmt_supervision.mail.kinds import kind_label
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import commits, saving

bp = Blueprint("mail", __name__, template_folder="templates", url_prefix="/administrasjon/e-post")
bp.app_template_filter("mail_kind")(kind_label)


@bp.route("/<int:mail_id>")
@requires(Permission.SEE_OPERATIONS)
@commits
def show(mail_id: int) -> ResponseReturnValue:
    """Show a mail that was written to the local folder, which is where its reader would find it."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    if settings.smtp_host:
        raise NotFound("")
    mail = queries.mail_with_text(mail_id)
    record_act("mail.read", subject_kind="mail", subject_id=mail.id, by=current_viewer())
    return render_template("mail/show.html", mail=mail)


@bp.route("/<int:mail_id>/prov-igjen", methods=["POST"])
@requires(Permission.SEE_OPERATIONS)
def try_again(mail_id: int) -> ResponseReturnValue:
    """Let a mail that did not arrive be tried once more."""
    form = AppForm(formdata=None)
    with saving(form) as saved:
        operations.try_again(mail_id=mail_id, by=current_viewer())
    flash(_("E-posten prøves igjen.") if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_or_none("reminders.operations") or url_for("mail.show", mail_id=mail_id))

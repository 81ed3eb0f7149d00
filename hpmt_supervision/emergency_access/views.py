"""The pages: all accesses for administrators, asking, deciding and reading, and the author's own list."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.emergency_access import operations, queries
from hpmt_supervision.emergency_access.forms import AskForm
from hpmt_supervision.emergency_access.models import EmergencyAccess, TextKind
from hpmt_supervision.emergency_access.naming import named_text
from hpmt_supervision.emergency_access.states import STANDING_LABELS, Standing, standing_of, text_name
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.requests import commits, page_number, posted_version, saving

bp = Blueprint("emergency_access", __name__, template_folder="templates")
PATH = "/administrasjon/nodtilgang"


@bp.context_processor
def _words() -> dict[str, object]:
    return {"standing": _standing, "standing_text": _standing_text, "text_name": text_name, "text_url": _text_url}


def _standing(access: EmergencyAccess) -> Standing:
    return standing_of(access, clock.now())


def _text_url(access: EmergencyAccess) -> str:
    """Return the address of the text's own page, for its author."""
    place, name = {
        TextKind.CASE: ("cases.show", "case_id"),
        TextKind.FE_FORM: ("fe_forms.prepare", "form_id"),
        TextKind.LOG: ("logs.show", "session_id"),
    }[TextKind(access.text_kind)]
    address: dict[str, Any] = {name: access.text_id}
    return url_for(place, **address)


def _standing_text(access: EmergencyAccess) -> str:
    return str(STANDING_LABELS[_standing(access)])


@bp.get(PATH)
@requires(Permission.EMERGENCY_ACCESS)
def index() -> ResponseReturnValue:
    """List every access that was ever asked for; all administrators see them all."""
    rows, number, count = queries.access_page(current_viewer(), page=page_number())
    return render_template("emergency_access/index.html", rows=rows, number=number, count=count)


@bp.route(f"{PATH}/ny", methods=["GET", "POST"])
@requires(Permission.EMERGENCY_ACCESS)
def ask() -> ResponseReturnValue:
    """Ask to read one text."""
    form = AskForm()
    if form.validate_on_submit():
        text = named_text(form.text.data or "", form.kind.data)
        if text is None:
            form.text.errors = [_("Skriv nummeret, slik: 12, eller lim inn adressen til siden.")]
        else:
            with saving(form) as saved:
                access = operations.ask(
                    kind=text[0],
                    key=text[1],
                    reason=form.reason.data or "",
                    hours=form.hours.data,
                    request_key=form.request_key.data or "",
                    by=current_viewer(),
                )
            if saved:
                flash(_("Spørsmålet er lagret. En annen administrator må godkjenne det innen et døgn."))
                return redirect(url_for("emergency_access.show", access_id=access.id))
    return render_template("emergency_access/ask.html", form=form), 422 if form.is_submitted() else 200


@bp.get(f"{PATH}/<int:access_id>")
@requires(Permission.EMERGENCY_ACCESS)
def show(access_id: int) -> ResponseReturnValue:
    """Show one access, with what one can do about it."""
    viewer = current_viewer()
    access = queries.access_for(viewer, access_id)
    return render_template("emergency_access/show.html", access=access, is_own=access.asked_by_id == viewer.person_id)


@bp.post(f"{PATH}/<int:access_id>/godkjenn")
@requires(Permission.EMERGENCY_ACCESS)
@commits
@requires_fresh_sign_in
def approve(access_id: int) -> ResponseReturnValue:
    """Say yes to another administrator's question."""
    operations.approve(access_id=access_id, expected_version=posted_version(), by=current_viewer())
    flash(_("Tilgangen er godkjent. Den som skrev teksten, får beskjed."))
    return redirect(url_for("emergency_access.show", access_id=access_id))


@bp.post(f"{PATH}/<int:access_id>/avsla")
@requires(Permission.EMERGENCY_ACCESS)
@commits
def refuse(access_id: int) -> ResponseReturnValue:
    """Say no to it."""
    operations.refuse(access_id=access_id, expected_version=posted_version(), by=current_viewer())
    flash(_("Du har sagt nei. Teksten kan ikke leses."))
    return redirect(url_for("emergency_access.show", access_id=access_id))


@bp.post(f"{PATH}/<int:access_id>/avslutt")
@requires(Permission.EMERGENCY_ACCESS)
@commits
def end(access_id: int) -> ResponseReturnValue:
    """End an access before its time."""
    operations.end(access_id=access_id, expected_version=posted_version(), by=current_viewer())
    flash(_("Tilgangen er avsluttet."))
    return redirect(url_for("emergency_access.show", access_id=access_id))


@bp.get(f"{PATH}/<int:access_id>/tekst")
@requires(Permission.EMERGENCY_ACCESS)
@commits
@requires_fresh_sign_in
def read(access_id: int) -> ResponseReturnValue:
    """Read the text, and nothing else; it is recorded, and its author is told."""
    access, opened = operations.read(access_id=access_id, by=current_viewer())
    return render_template("emergency_access/read.html", access=access, opened=opened)


@bp.get("/min-konto/nodtilgang")
@requires(Permission.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Show every access to what one wrote oneself: who, why, and for how long."""
    g.navigation_place = "auth"
    return render_template("emergency_access/mine.html", rows=queries.accesses_to_own(current_viewer()))

"""The page under Min konto where a person makes their subscription address and takes it away."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.calendar import operations, queries
from hpmt_supervision.calendar.views import bp
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.links import absolute_url
from hpmt_supervision.web.requests import commits


@bp.route("/min-konto/abonnement")
@requires(Permission.SIGNED_IN)
def my_address() -> ResponseReturnValue:
    """Show whether one has a subscription address."""
    return _page(None)


@bp.route("/min-konto/abonnement/ny", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def make_address() -> ResponseReturnValue:
    """Make a subscription address, and show it this once: it is kept nowhere, so no later page could."""
    token = operations.make_address(by=current_viewer())
    return _page(absolute_url("calendar.subscription", token=token))


@bp.route("/min-konto/abonnement/fjern", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def remove_address() -> ResponseReturnValue:
    """Take one's subscription address away."""
    operations.remove_address(by=current_viewer())
    flash(_("Adressen er fjernet, og åpner ingenting lenger. Slett abonnementet i kalenderprogrammet også."))
    return redirect(url_for("calendar.my_address"))


def _page(shown: str | None) -> str:
    g.navigation_place = "auth"
    return render_template("calendar/my_address.html", address=queries.address_of(current_viewer()), shown=shown)

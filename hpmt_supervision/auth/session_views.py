"""Pages about one's own sessions: ending one or the others, proving who one is again, and the emergency way in."""

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth import lapsed, queries, sign_in_operations
from hpmt_supervision.auth.entering import from_where, go_on, home, let_in, mark_known
from hpmt_supervision.auth.forms import ProofForm
from hpmt_supervision.auth.fresh import is_fresh, proof_page
from hpmt_supervision.auth.identity_queries import sign_in_settings
from hpmt_supervision.auth.models import LinkPurpose
from hpmt_supervision.auth.views import ATTEMPTS_PER_ADDRESS, bp
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import limiter
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import commits, safe_next


@bp.route("/min-konto/logg-ut/<int:signed_in_id>", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def sign_out_one(signed_in_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    sign_in_operations.sign_out_one(session=g.signed_in, session_id=signed_in_id, by=current_viewer())
    flash(_("Du er logget ut der."))
    return redirect(url_for("auth.my_account"))


@bp.route("/min-konto/logg-ut-andre", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def sign_out_elsewhere() -> ResponseReturnValue:
    """End one's sessions in other browsers."""
    sign_in_operations.sign_out_elsewhere(session=g.signed_in, by=current_viewer())
    flash(_("Du er logget ut alle andre steder."))
    return redirect(url_for("auth.my_account"))


@bp.route("/bekreft", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
def prove() -> ResponseReturnValue:
    """Ask somebody who is signed in to prove who they are, and give back what they were about to send."""
    next_path, typed = request.values.get("next"), lapsed.read_carried(request)
    account_id = g.signed_in.account_id
    if is_fresh(g.signed_in, now=clock.now()):
        # Proved already, perhaps at the identity provider in another tab.
        return go_on(typed, account_id, next_path, is_proof=True)
    form = ProofForm()
    if g.signed_in.account.code_confirmed_at is None:
        del form.code
    if g.signed_in.issuer is not None:
        if request.method == "POST":
            form.form_errors = [_("Du har ikke bekreftet ennå. Gjør det først, og kom tilbake hit.")]
        return proof_page(form, typed=typed, next_path=next_path, status=422 if form.form_errors else 200)
    if not form.validate_on_submit():
        return proof_page(form, typed=typed, next_path=next_path, status=422 if form.is_submitted() else 200)
    with unit_of_work():
        is_proved = sign_in_operations.prove(
            session=g.signed_in,
            password=form.password.data or "",
            code=form.code.data or "" if "code" in form else "",
            free=sign_in_settings().account_attempts,
            now=clock.now(),
        )
    if is_proved:
        return go_on(typed, account_id, next_path, is_proof=True)
    form.form_errors = [
        _("Det stemmer ikke. Prøv igjen. Etter flere forsøk på rad må du vente litt, høyst fem minutter.")
    ]
    return proof_page(form, typed=typed, next_path=next_path, status=422)


@bp.route("/nodinnlogging/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
def emergency(token: str) -> ResponseReturnValue:
    """Sign in by a link that was made on the server's command line."""
    form = AppForm()
    try:
        link = queries.live_link(token, now=clock.now(), purpose=LinkPurpose.SIGN_IN)
        name, account_id = link.account.person.name, link.account_id
        if form.validate_on_submit():
            with unit_of_work():
                signed_in = sign_in_operations.enter_by_emergency_link(token=token, where=from_where())
            if signed_in.token is not None:
                let_in(signed_in.token, account_id)
                response = make_response(redirect(safe_next(None, home())))
                mark_known(response, account_id)
                return response
    except NotFound:
        return render_template("auth/link_gone.html"), 404
    return render_template("auth/emergency.html", form=form, name=name), 200, {"Referrer-Policy": "no-referrer"}

"""Pages for signing in and out, for one's own account and password, and for switching role."""

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from hpmt_supervision.auth import lapsed, operations, pages, providers, queries, sign_in_operations
from hpmt_supervision.auth.entering import from_where, go_on, home, let_in, mark_known
from hpmt_supervision.auth.forms import ChangePasswordForm, NewPasswordForm, SignInCodeForm, SignInForm
from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.auth.half_way import remember_half_way
from hpmt_supervision.auth.identity_queries import identities_of, provider_of, sign_in_settings
from hpmt_supervision.auth.signed_in import session_limits
from hpmt_supervision.auth.user_agents import browser_name, platform_name
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import limiter
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.languages import NAMES, remember
from hpmt_supervision.web.numbers import whole
from hpmt_supervision.web.requests import commits, safe_next, saving

bp = Blueprint("auth", __name__, template_folder="templates")

# An office shares one address, so the limit has to leave room for everybody on a Monday morning.
ATTEMPTS_PER_ADDRESS = "30 per minute"


@bp.route("/logg-inn", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with a login name and a password."""
    next_path = request.values.get("next")
    typed = lapsed.read_carried(request)
    form = SignInForm()
    if request.method == "POST" and not sign_in_settings().local_accounts:
        raise NotFound("")
    if request.method == "GET" and g.viewer is not None:
        return redirect(safe_next(next_path, home()))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return pages.sign_in_page(form, typed=typed, next_path=next_path, status=status)
    with unit_of_work():
        signed_in = sign_in_operations.sign_in(
            login_name=form.login_name.data or "",
            password=form.password.data or "",
            where=from_where(),
            limits=sign_in_settings(),
            now=clock.now(),
        )
        account_id = signed_in.account.id if signed_in else None
    if signed_in is None or account_id is None:
        form.form_errors = [*form.form_errors, _refusal()]
        return pages.sign_in_page(form, typed=typed, next_path=next_path, status=422)
    if signed_in.token is None:
        remember_half_way(signed_in.account)
        return pages.code_page(SignInCodeForm(formdata=None), typed=typed, next_path=next_path, status=200)
    let_in(signed_in.token, account_id)
    response = make_response(go_on(typed, account_id, next_path))
    mark_known(response, account_id)
    return response


def _refusal() -> str:
    return _(
        "Innloggingsnavnet og passordet passer ikke sammen. Sjekk begge, og prøv igjen. "
        "Etter flere forsøk på rad må du vente litt, høyst fem minutter."
    )


@bp.route("/logg-ut", methods=["POST"])
@requires(Permission.PUBLIC)
@commits
def sign_out() -> ResponseReturnValue:
    """End the session on the server; somebody who is signed out already is told so and nothing else."""
    provider = provider_of(g.signed_in.issuer) if g.signed_in is not None else None
    if g.signed_in is not None:
        sign_in_operations.sign_out(session=g.signed_in)
    logout_user()
    address = providers.sign_out_address(provider) if provider else None
    if address is not None:
        # A page that goes on by itself, because our own policy lets no form of ours lead to another site.
        page = render_template("auth/signed_out.html", provider=provider, address=address)
        return make_response(page, 200, {"Refresh": f"0; url={address}"})
    flash(_("Du er logget ut."))
    return redirect(url_for("auth.sign_in"))


@bp.route("/bytt-rolle", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def switch_role() -> ResponseReturnValue:
    """Act in another of one's own roles."""
    # The frame calls the field "role"; both names mean the key of the role assignment.
    key = whole(request.form.get("role_assignment_id") or request.form.get("role"))
    if key is None:
        raise NotFound("")
    sign_in_operations.switch_role(session=g.signed_in, role_assignment_id=key, by=current_viewer())
    return redirect(home())


@bp.route("/sprak", methods=["POST"])
@requires(Permission.PUBLIC)
@commits
def choose_language() -> ResponseReturnValue:
    """Choose the language of the pages: for the account of who is signed in, and in any case for this browser."""
    language = request.form.get("language", "")
    if language not in NAMES:
        raise UserError(_("Velg et av språkene på lista."))
    if g.signed_in is not None:
        sign_in_operations.choose_language(session=g.signed_in, language=language)
    response = redirect(safe_next(request.form.get("next"), home()))
    remember(response, language, secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


@bp.route("/min-konto")
@requires(Permission.SIGNED_IN)
def my_account() -> ResponseReturnValue:
    """Show one's own account and where one is signed in."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    viewer = current_viewer()
    held = {viewer.role, *(choice.role for choice in viewer.other_roles)}
    idle, absolute = session_limits(settings).of(administers=Role.ADMINISTRATOR in held)
    sessions = queries.live_sessions(g.signed_in.account_id, now=clock.now(), idle=idle, absolute=absolute)
    return render_template(
        "auth/my_account.html",
        account=g.signed_in.account,
        sessions=sessions,
        current=g.signed_in,
        ways=sign_in_settings(),
        browser_name=browser_name,
        platform_name=platform_name,
        linked={found.issuer for found in identities_of(g.signed_in.account_id)},
    )


@bp.route("/passord", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
@requires_fresh_sign_in
def password() -> ResponseReturnValue:
    """Change one's own password."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_password(
                session=g.signed_in,
                current_password=form.current_password.data or "",
                new_password=form.new_password.data or "",
                repeated_password=form.repeated_password.data or "",
                by=current_viewer(),
            )
        if saved:
            flash(_("Passordet er byttet. Andre steder der du var logget inn, er du nå logget ut."))
            return redirect(url_for("auth.my_account"))
    login_name = g.signed_in.account.login_name
    page = render_template("auth/password.html", form=form, login_name=login_name)
    return page, 422 if form.is_submitted() else 200


@bp.route("/nytt-passord/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
def choose_password(token: str) -> ResponseReturnValue:
    """Choose a password by a one-time link."""
    form = NewPasswordForm()
    ways = sign_in_settings()
    if request.method == "POST" and not ways.local_accounts:
        raise NotFound("")
    try:
        link = queries.live_link(token, now=clock.now())
        name, login_name = link.account.person.name, link.account.login_name
        if form.validate_on_submit():
            with saving(form) as saved:
                operations.choose_password(
                    token=token,
                    new_password=form.new_password.data or "",
                    repeated_password=form.repeated_password.data or "",
                )
            if saved:
                logout_user()
                flash(_("Passordet er lagret. Logg inn med det."))
                return redirect(url_for("auth.sign_in"))
    except NotFound:
        return render_template("auth/link_gone.html"), 404
    page = render_template(
        "auth/choose_password.html", form=form, name=name, login_name=login_name, ways=ways, token=token
    )
    # The address is a secret until it has been used; no other page is told of it.
    return page, 422 if form.is_submitted() else 200, {"Referrer-Policy": "no-referrer"}

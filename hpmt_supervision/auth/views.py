"""Pages for signing in and out, for one's own account and password, and for switching role."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from hpmt_supervision.auth import lapsed, operations, pages, queries
from hpmt_supervision.auth.browser import load_user
from hpmt_supervision.auth.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from hpmt_supervision.auth.gate import LAST_ACCOUNT_KEY
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import limiter
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.languages import NAMES, remember
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import commits, safe_next, saving

bp = Blueprint("auth", __name__, template_folder="templates")

# An office shares one address, so the limit has to leave room for everybody on a Monday morning.
ATTEMPTS_PER_ADDRESS = "30 per minute"
KNOWN_COOKIE = "hpmt_known"
KNOWN_LIVES = timedelta(days=180)


def _home() -> str:
    return url_or_none("home.index") or "/"


@bp.route("/logg-inn", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with a login name and a password."""
    next_path = request.values.get("next")
    typed = lapsed.read_carried(request)
    form = SignInForm()
    if request.method == "GET" and g.viewer is not None:
        return redirect(safe_next(next_path, _home()))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return pages.sign_in_page(form, typed=typed, next_path=next_path, status=status)
    with unit_of_work():
        signed_in = operations.sign_in(
            login_name=form.login_name.data or "",
            password=form.password.data or "",
            known_account_id=_known_account_id(),
            now=clock.now(),
        )
        account_id = signed_in.account.id if signed_in else None
    if signed_in is None or account_id is None:
        form.form_errors = [*form.form_errors, _refusal()]
        return pages.sign_in_page(form, typed=typed, next_path=next_path, status=422)
    _remember(signed_in.token, account_id)
    response = make_response(_go_on(typed, account_id, next_path))
    _mark_known(response, account_id)
    return response


def _refusal() -> str:
    return _(
        "Innloggingsnavnet og passordet passer ikke sammen. Sjekk begge, og prøv igjen. "
        "Etter flere forsøk på rad må du vente litt, høyst fem minutter."
    )


def _remember(token: str, account_id: int) -> None:
    # A page that the same person left open keeps working, so its form key is kept; anybody else starts from nothing.
    kept = session.get("csrf_token") if session.get(LAST_ACCOUNT_KEY) == account_id else None
    session.clear()
    if kept:
        session["csrf_token"] = kept
    else:
        # Flask-WTF remembers the old key for the rest of the request; a page made now must carry the new one.
        g.pop("csrf_token", None)
    login_user(load_user(token))
    session[LAST_ACCOUNT_KEY] = account_id


def _go_on(typed: lapsed.Typed | None, account_id: int, next_path: str | None) -> Any:
    if typed is None or not typed.fields:
        return redirect(safe_next(next_path, _home()))
    if typed.account_id != account_id:
        flash(_("Det som var skrevet før innloggingen, hører til en annen bruker og er ikke tatt med."), "info")
        return redirect(_home())
    path = safe_next(typed.path, "")
    if not path:
        return redirect(_home())
    return render_template("auth/resume.html", typed=typed, path=path)


def _known_serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known-browser")


def _known_account_id() -> int | None:
    try:
        found = _known_serializer().loads(
            request.cookies.get(KNOWN_COOKIE, ""), max_age=int(KNOWN_LIVES.total_seconds())
        )
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def _mark_known(response: Response, account_id: int) -> None:
    response.set_cookie(
        KNOWN_COOKIE,
        _known_serializer().dumps(account_id),
        max_age=KNOWN_LIVES,
        path=url_for("auth.sign_in"),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


@bp.route("/logg-ut", methods=["POST"])
@requires(Permission.PUBLIC)
@commits
def sign_out() -> ResponseReturnValue:
    """End the session on the server; somebody who is signed out already is told so and nothing else."""
    if g.signed_in is not None:
        operations.sign_out(session=g.signed_in)
    logout_user()
    flash(_("Du er logget ut."))
    return redirect(url_for("auth.sign_in"))


@bp.route("/bytt-rolle", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def switch_role() -> ResponseReturnValue:
    """Act in another of one's own roles."""
    # The frame calls the field "role"; both names mean the key of the role assignment.
    value = request.form.get("role_assignment_id") or request.form.get("role") or ""
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise NotFound("")
    operations.switch_role(session=g.signed_in, role_assignment_id=int(value), by=current_viewer())
    return redirect(_home())


@bp.route("/sprak", methods=["POST"])
@requires(Permission.PUBLIC)
@commits
def choose_language() -> ResponseReturnValue:
    """Choose the language of the pages: for the account of who is signed in, and in any case for this browser."""
    language = request.form.get("language", "")
    if language not in NAMES:
        raise UserError(_("Velg et av språkene på lista."))
    if g.signed_in is not None:
        operations.choose_language(session=g.signed_in, language=language)
    response = redirect(safe_next(request.form.get("next"), _home()))
    remember(response, language, secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


@bp.route("/min-konto")
@requires(Permission.SIGNED_IN)
def my_account() -> ResponseReturnValue:
    """Show one's own account and where one is signed in."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    sessions = queries.live_sessions(
        g.signed_in.account_id,
        now=clock.now(),
        idle=timedelta(minutes=settings.idle_minutes),
        absolute=timedelta(hours=settings.absolute_hours),
    )
    return render_template("auth/my_account.html", account=g.signed_in.account, sessions=sessions, current=g.signed_in)


@bp.route("/min-konto/logg-ut-andre", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def sign_out_elsewhere() -> ResponseReturnValue:
    """End one's sessions in other browsers."""
    operations.sign_out_elsewhere(session=g.signed_in, by=current_viewer())
    flash(_("Du er logget ut alle andre steder."))
    return redirect(url_for("auth.my_account"))


@bp.route("/passord", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
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
    page = render_template("auth/choose_password.html", form=form, name=name, login_name=login_name)
    # The address is a secret until it has been used; no other page is told of it.
    return page, 422 if form.is_submitted() else 200, {"Referrer-Policy": "no-referrer"}

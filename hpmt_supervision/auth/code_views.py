"""Pages for one-time codes: asking for one at sign-in, setting them up, and taking them out of use."""

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from hpmt_supervision.auth import code_operations, lapsed, queries, sign_in_operations
from hpmt_supervision.auth.entering import from_where, go_on, let_in, mark_known
from hpmt_supervision.auth.forms import CodeForm, SignInCodeForm
from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.auth.half_way import forget_half_way, half_way_account
from hpmt_supervision.auth.identity_queries import sign_in_settings
from hpmt_supervision.auth.one_time_codes import setup_address, setup_picture
from hpmt_supervision.auth.pages import code_page
from hpmt_supervision.auth.views import ATTEMPTS_PER_ADDRESS, bp
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import limiter
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.requests import commits, saving

CODE_PATH = "/min-konto/engangskode"


@bp.route("/logg-inn/kode", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
def sign_in_code() -> ResponseReturnValue:
    """Ask who has typed the right password for a one-time code."""
    next_path, typed = request.values.get("next"), lapsed.read_carried(request)
    account = half_way_account()
    if account is None:
        return redirect(url_for("auth.sign_in", next=next_path))
    form = SignInCodeForm()
    if not form.validate_on_submit():
        return code_page(form, typed=typed, next_path=next_path, status=422 if form.is_submitted() else 200)
    ways = sign_in_settings()
    with unit_of_work():
        account_id, signed_in = account.id, None
        if ways.local_accounts and code_operations.try_code(
            account=account, typed=form.code.data or "", free=ways.account_attempts, now=clock.now()
        ):
            signed_in = sign_in_operations.enter(account=account, where=from_where())
    if signed_in is None or signed_in.token is None:
        form.code.errors = [code_operations.wrong_code()]
        return code_page(form, typed=typed, next_path=next_path, status=422)
    forget_half_way()
    let_in(signed_in.token, account_id)
    response = make_response(go_on(typed, account_id, next_path))
    mark_known(response, account_id)
    return response


@bp.route(CODE_PATH, methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
@requires_fresh_sign_in
def one_time_code() -> ResponseReturnValue:
    """Show whether one-time codes are in use, and take them into use by the first code."""
    form = CodeForm()
    if form.validate_on_submit():
        codes: list[str] = []
        with saving(form) as saved:
            codes = code_operations.confirm_codes(
                account=g.signed_in.account, typed=form.code.data or "", now=clock.now(), by=current_viewer()
            )
        if saved:
            return _recovery_page(codes, is_first=True)
    account = g.signed_in.account
    picture = secret = None
    if account.code_secret is not None and account.code_confirmed_at is None:
        secret = " ".join(account.code_secret[at : at + 4] for at in range(0, len(account.code_secret), 4))
        address = setup_address(account.code_secret, login_name=account.login_name)
        # Made by us from a secret of ours; the login name stands in the squares alone.
        picture = Markup(setup_picture(address, title=_("Bilde til appen på telefonen")))  # noqa: S704
    page = render_template(
        "auth/one_time_code.html",
        form=form,
        account=account,
        secret=secret,
        picture=picture,
        left=queries.unused_recovery_codes(account.id),
        is_required=g.needs_code,
        must_keep=_must_keep(),
    )
    return page, 422 if form.is_submitted() else 200


def _must_keep() -> bool:
    viewer = current_viewer()
    held = {viewer.role, *(choice.role for choice in viewer.other_roles)}
    return bool(held & sign_in_settings().codes_for)


def _recovery_page(codes: list[str], *, is_first: bool) -> ResponseReturnValue:
    return render_template("auth/recovery_codes.html", codes=codes, is_first=is_first)


@bp.route(CODE_PATH + "/start", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
@requires_fresh_sign_in
def begin_code() -> ResponseReturnValue:
    """Begin to set up one-time codes."""
    code_operations.begin_codes(account=g.signed_in.account)
    return redirect(url_for("auth.one_time_code"))


@bp.route(CODE_PATH + "/reservekoder", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
@requires_fresh_sign_in
def renew_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes, and show the new ones this once."""
    codes = code_operations.renew_recovery_codes(account=g.signed_in.account, by=current_viewer())
    return _recovery_page(codes, is_first=False)


@bp.route(CODE_PATH + "/fjern", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
@requires_fresh_sign_in
def drop_own_code() -> ResponseReturnValue:
    """Take one's one-time codes out of use."""
    if _must_keep():
        raise UserError(_("Rollen din krever engangskode, så den kan ikke fjernes."))
    code_operations.drop_codes(account=g.signed_in.account, by=current_viewer())
    flash(_("Engangskoden er fjernet. Nå logger du inn med passordet alene."))
    return redirect(url_for("auth.my_account"))

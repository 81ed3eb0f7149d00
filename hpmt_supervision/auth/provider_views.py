"""Signing in by an identity provider: the way there, the way back, and linking what one signed in with."""

import time
from typing import Any

import structlog
from flask import current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth import identity_operations, lapsed, pages, providers, queries
from hpmt_supervision.auth.claims import Identity, Refused, identity_of
from hpmt_supervision.auth.entering import from_where, go_on, home, let_in, mark_known
from hpmt_supervision.auth.forms import SignInForm
from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.auth.identity_queries import provider_of, sign_in_settings
from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.views import ATTEMPTS_PER_ADDRESS, bp
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import limiter
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sign_in_settings import ProviderSettings
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import safe_next, saving

log = structlog.stdlib.get_logger("hpmt.sign_in")

# What this browser went to a provider for, and what it came back with; both in the signed cookie.
ROUND, WAITING = "provider_round", "waiting_identity"
WAITING_SECONDS = 15 * 60


def _provider(key: str) -> ProviderSettings:
    found = sign_in_settings().provider(key)
    if found is None:
        raise NotFound("")
    return found


@bp.route("/logg-inn/med/<provider>")
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
def provider_sign_in(provider: str) -> ResponseReturnValue:
    """Send the browser to a provider to sign in."""
    found = _provider(provider)
    next_path = safe_next(request.args.get("next"), home())
    if g.viewer is not None:
        return redirect(next_path)
    return _go(found, {"purpose": "sign_in", "next": next_path})


@bp.route("/nytt-passord/<token>/<provider>")
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
def link_by_token(token: str, provider: str) -> ResponseReturnValue:
    """Send the holder of a one-time link to a provider, to be asked afterwards whether to link."""
    found = _provider(provider)
    try:
        queries.live_link(token, now=clock.now())
    except NotFound:
        return render_template("auth/link_gone.html"), 404
    return _go(found, {"purpose": "link", "token": token})


@bp.route("/min-konto/knytt/<provider>")
@requires(Permission.SIGNED_IN)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
@requires_fresh_sign_in
def link_own(provider: str) -> ResponseReturnValue:
    """Send somebody who is signed in to a provider, to be asked afterwards whether to link."""
    return _go(_provider(provider), {"purpose": "link", "account_id": g.signed_in.account_id})


@bp.route("/bekreft/<provider>")
@requires(Permission.SIGNED_IN)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
def prove_with(provider: str) -> ResponseReturnValue:
    """Send somebody who is signed in to a provider, to prove there who they are."""
    next_path = safe_next(request.args.get("next"), url_for("auth.my_account"))
    return _go(_provider(provider), {"purpose": "prove", "next": next_path})


def _go(provider: ProviderSettings, wanted: dict[str, Any]) -> ResponseReturnValue:
    session[ROUND] = {"provider": provider.key, **wanted}
    try:
        return providers.send_to(provider, prove_again=wanted["purpose"] != "sign_in")
    except Refused as refused:
        return _refuse(provider, refused)


@bp.route("/logg-inn/med/<provider>/tilbake")
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS)
def provider_return(provider: str) -> ResponseReturnValue:
    """Take up what the browser went to a provider for."""
    found = _provider(provider)
    wanted = session.pop(ROUND, None)
    settings: Settings = current_app.extensions["hpmt_settings"]
    try:
        if not isinstance(wanted, dict) or wanted.get("provider") != found.key:
            raise Refused("no_round")
        identity = identity_of(providers.come_back(found).claims, found, key=settings.identity_key)
    except Refused as refused:
        return _refuse(found, refused)
    if wanted["purpose"] == "link":
        session[WAITING] = [identity.issuer, identity.subject_hash, wanted, int(time.time())]
        return redirect(url_for("auth.confirm_identity"))
    if wanted["purpose"] == "prove":
        return _prove(found, identity, wanted.get("next"))
    return _sign_in(found, identity, wanted.get("next"))


def _prove(provider: ProviderSettings, identity: Identity, next_path: str | None) -> ResponseReturnValue:
    if g.signed_in is None or g.viewer is None:
        return redirect(url_for("auth.sign_in", next=next_path))
    with unit_of_work():
        is_proved = identity_operations.prove_with(identity=identity, session=g.signed_in, now=clock.now())
    if is_proved:
        flash(_("Du har bekreftet at det er deg. Du kan fortsette."))
        return redirect(safe_next(next_path, home()))
    log.warning("provider_no_proof", provider=provider.key)
    flash(_("%(name)s kunne ikke bekrefte at det er deg. Prøv igjen.", name=provider.name), "error")
    return redirect(url_for("auth.prove", next=next_path))


def _sign_in(provider: ProviderSettings, identity: Identity, next_path: str | None) -> ResponseReturnValue:
    with unit_of_work():
        signed_in = identity_operations.sign_in_with(
            identity=identity, provider=provider, where=from_where(), now=clock.now()
        )
        account_id = signed_in.account.id if signed_in else None
    if signed_in is None or signed_in.token is None or account_id is None:
        log.info("provider_unknown_person", provider=provider.key)
        return render_template("auth/unknown_person.html", provider=provider), 403
    let_in(signed_in.token, account_id)
    response = make_response(go_on(None, account_id, next_path))
    mark_known(response, account_id)
    return response


def _refuse(provider: ProviderSettings, refused: Refused) -> ResponseReturnValue:
    log.warning("provider_refused", provider=provider.key, reason=refused.reason, detail=refused.detail)
    sentences = {
        "called_off": _("Innloggingen hos %(name)s ble avbrutt. Du kan prøve igjen.", name=provider.name),
        "acr": _(
            "Innloggingen hos %(name)s må skje på et høyere sikkerhetsnivå. Prøv igjen med det.", name=provider.name
        ),
        "unreachable": _("%(name)s svarer ikke akkurat nå. Prøv igjen om litt.", name=provider.name),
    }
    form = SignInForm(formdata=None)
    form.form_errors = [
        sentences.get(refused.reason)
        or _("Innloggingen hos %(name)s kunne ikke fullføres. Start på nytt herfra.", name=provider.name)
    ]
    return pages.sign_in_page(form, typed=None, next_path=None, status=400)


@bp.route("/knytt-innlogging", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit(ATTEMPTS_PER_ADDRESS, methods=["POST"])
def confirm_identity() -> ResponseReturnValue:
    """Ask whether to link what one has just signed in with, and link it."""
    issuer, subject_hash, account, token = _waiting()
    provider = provider_of(issuer)
    if provider is None:
        raise NotFound("")
    form = AppForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            if token is None:
                identity_operations.link_identity(
                    account=account, issuer=issuer, subject_hash=subject_hash, by=current_viewer(), is_own=True
                )
            else:
                identity_operations.link_by_one_time_link(token=token, issuer=issuer, subject_hash=subject_hash)
        if saved:
            del session[WAITING]
            if token is None:
                flash(_("Nå kan du logge inn med %(name)s.", name=provider.name))
                return redirect(url_for("auth.my_account"))
            # What was signed in with a moment ago has just become the account's own.
            now_known = Identity(issuer, subject_hash, email=None, groups=None, proved_at=None)
            return _sign_in(provider, now_known, None)
    page = render_template("auth/confirm_identity.html", form=form, provider=provider, account=account)
    return page, 422 if form.is_submitted() else 200


def _waiting() -> tuple[str, str, Account, str | None]:
    """Return what waits to be linked, with whose account, and the one-time link it came by; None for who is signed in.

    Raises:
        NotFound: when nothing waits, it has waited too long, or who is signed in is somebody else by now.
    """
    try:
        issuer, subject_hash, wanted, since = session[WAITING]
        is_fresh = 0 <= time.time() - since <= WAITING_SECONDS
        token, account_id = wanted.get("token"), wanted.get("account_id")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotFound("") from None
    if not is_fresh:
        raise NotFound("")
    if token is not None:
        return issuer, subject_hash, queries.live_link(token, now=clock.now()).account, token
    if g.signed_in is None or g.viewer is None or g.signed_in.account_id != account_id:
        raise NotFound("")
    return issuer, subject_hash, g.signed_in.account, None


@bp.route("/logg-inn/hent-skrevet", methods=["POST"])
@requires(Permission.PUBLIC)
def take_up() -> ResponseReturnValue:
    """Give back what was typed before the session ended, to who has signed in again in another tab."""
    typed = lapsed.read_carried(request)
    if g.signed_in is None:
        form = SignInForm(formdata=None)
        form.form_errors = [_("Du er ikke logget inn ennå. Logg inn først, og kom tilbake hit.")]
        return pages.sign_in_page(form, typed=typed, next_path=None, status=422)
    return go_on(typed, g.signed_in.account_id, None)

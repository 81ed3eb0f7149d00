"""The administrator's page for one person's account."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth import code_operations, identity_operations, operations, queries
from hpmt_supervision.auth.claims import hash_id
from hpmt_supervision.auth.forms import AccountForm, IdentityForm
from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.auth.identity_queries import identities_of, provider_of, sign_in_settings
from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.views import bp
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.links import absolute_url
from hpmt_supervision.web.requests import commits, posted_version, saving

ACCOUNT_PATH = "/administrasjon/personer/<int:person_id>/konto"


@bp.route(ACCOUNT_PATH, methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def account(person_id: int) -> ResponseReturnValue:
    """Show a person's account, or make one."""
    person = queries.person_for_account(person_id)
    form = AccountForm()
    if request.method == "GET":
        form.login_name.data = person.email or ""
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.make_account(person=person, login_name=form.login_name.data or "", by=current_viewer())
        if saved:
            flash(_("Kontoen er opprettet. Lag en engangslenke, så personen kan velge passord."))
            return redirect(url_for("auth.account", person_id=person_id))
    return _page(person_id, form=form), 422 if form.is_submitted() else 200


def _page(
    person_id: int,
    *,
    form: AccountForm | None = None,
    link: str | None = None,
    identity_form: IdentityForm | None = None,
) -> str:
    found = queries.account_of(person_id)
    return render_template(
        "auth/account.html",
        person=queries.person_for_account(person_id),
        account=found,
        waiting_link=queries.waiting_link(found.id, now=clock.now()) if found else None,
        form=form or AccountForm(),
        link=link,
        ways=sign_in_settings(),
        identity_form=identity_form or _identity_form(),
        identities=[(row, provider_of(row.issuer)) for row in identities_of(found.id)] if found else [],
    )


def _identity_form() -> IdentityForm:
    form = IdentityForm()
    form.offer(sign_in_settings().providers)
    return form


def _account_or_404(person_id: int) -> Account:
    found = queries.account_of(person_id)
    if found is None:
        raise NotFound("")
    return found


@bp.route(ACCOUNT_PATH + "/lenke", methods=["POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@commits
@requires_fresh_sign_in
def make_link(person_id: int) -> ResponseReturnValue:
    """Make a one-time link and show it this once."""
    token = operations.make_link(account=_account_or_404(person_id), by=current_viewer())
    return _page(person_id, link=absolute_url("auth.choose_password", token=token))


@bp.route(ACCOUNT_PATH + "/steng", methods=["POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@commits
@requires_fresh_sign_in
def close_account(person_id: int) -> ResponseReturnValue:
    """Close a person's account; the person is signed out at once."""
    operations.close_account(account=_account_or_404(person_id), expected_version=posted_version(), by=current_viewer())
    flash(_("Kontoen er stengt, og personen er logget ut overalt."))
    return redirect(url_for("auth.account", person_id=person_id))


@bp.route(ACCOUNT_PATH + "/gjenapne", methods=["POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@commits
@requires_fresh_sign_in
def reopen_account(person_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    operations.reopen_account(
        account=_account_or_404(person_id), expected_version=posted_version(), by=current_viewer()
    )
    flash(_("Kontoen er åpen igjen. Passordet er det samme som før."))
    return redirect(url_for("auth.account", person_id=person_id))


@bp.route(ACCOUNT_PATH + "/innlogginger", methods=["POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@requires_fresh_sign_in
def link_identity(person_id: int) -> ResponseReturnValue:
    """Link a person's id at an identity provider with the account."""
    found, form = _account_or_404(person_id), _identity_form()
    if form.validate_on_submit():
        provider = sign_in_settings().provider(form.provider.data)
        settings: Settings = current_app.extensions["hpmt_settings"]
        if provider is None:
            raise NotFound("")
        with saving(form) as saved:
            identity_operations.link_identity(
                account=found,
                issuer=provider.issuer,
                subject_hash=hash_id(
                    form.provider_subject.data or "",
                    issuer=provider.issuer,
                    claim=provider.id_claim,
                    key=settings.identity_key,
                ),
                by=current_viewer(),
                is_own=False,
            )
        if saved:
            flash(_("Personen kan nå logge inn med %(name)s.", name=provider.name))
            return redirect(url_for("auth.account", person_id=person_id))
    return _page(person_id, identity_form=form), 422


@bp.route(ACCOUNT_PATH + "/innlogginger/<int:identity_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@commits
@requires_fresh_sign_in
def unlink_identity(person_id: int, identity_id: int) -> ResponseReturnValue:
    """Take an id at an identity provider from a person's account."""
    identity_operations.unlink_identity(
        account=_account_or_404(person_id), identity_id=identity_id, by=current_viewer()
    )
    flash(_("Innloggingen er fjernet. Den kan ikke brukes lenger."))
    return redirect(url_for("auth.account", person_id=person_id))


@bp.route(ACCOUNT_PATH + "/engangskode/fjern", methods=["POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@commits
@requires_fresh_sign_in
def drop_code(person_id: int) -> ResponseReturnValue:
    """Take the one-time codes of somebody who has lost the phone out of use."""
    code_operations.drop_codes(account=_account_or_404(person_id), by=current_viewer())
    flash(_("Engangskoden er fjernet. Personen kan sette opp en ny etter innlogging."))
    return redirect(url_for("auth.account", person_id=person_id))

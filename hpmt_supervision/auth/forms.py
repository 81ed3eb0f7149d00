"""Forms for signing in, choosing a password and giving a person an account."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField

from hpmt_supervision.sign_in_settings import ProviderSettings
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.forms import AppForm, at_most, required, trimmed

LONGEST_LOGIN = 254
LONGEST_ID = 255


class SignInForm(AppForm):
    """Login name and password."""

    login_name = StringField(
        _l("Innloggingsnavn"),
        description=_l("Som regel e-postadressen din på jobb."),
        filters=[trimmed],
        validators=[required(_l("Skriv innloggingsnavnet ditt."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Passord"),
        validators=[required(_l("Skriv passordet ditt."))],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(AppForm):
    """A new password, twice."""

    new_password = PasswordField(
        _l("Nytt passord"),
        description=_l("Minst 12 tegn. Fire tilfeldige ord er lett å huske og vanskelig å gjette."),
        validators=[required(_l("Skriv et nytt passord."))],
        render_kw={"autocomplete": "new-password"},
    )
    repeated_password = PasswordField(
        _l("Nytt passord en gang til"),
        validators=[required(_l("Skriv det nye passordet en gang til."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The password one has, and a new one."""

    current_password = PasswordField(
        _l("Passordet du har nå"),
        validators=[required(_l("Skriv passordet du har nå."))],
        render_kw={"autocomplete": "current-password"},
    )
    # The fields of the base class were declared first; a person expects the old password on top.
    field_order = ("current_password", "new_password", "repeated_password")


class AccountForm(AppForm):
    """The login name of a new account."""

    login_name = StringField(
        _l("Innloggingsnavn"),
        description=_l("Som regel e-postadressen. Store og små bokstaver teller likt."),
        filters=[trimmed],
        validators=[required(_l("Skriv et innloggingsnavn.")), at_most(LONGEST_LOGIN)],
    )


class IdentityForm(AppForm):
    """A person's id at an identity provider."""

    provider = SelectField(_l("Hvor"), validators=[required(_l("Velg hvor personen logger inn."))])
    # What is typed may be a national identity number, so it is never written back into a page.
    provider_subject = PasswordField(
        _l("Personens id der"),
        description=_l("Slik leverandøren oppgir den, for eksempel objekt-id i Entra ID. Bare et avtrykk lagres."),
        validators=[required(_l("Skriv personens id.")), at_most(LONGEST_ID)],
        render_kw={"autocomplete": "off"},
    )

    def offer(self, providers: Iterable[ProviderSettings]) -> None:
        """Let the form be about these providers."""
        self.provider.choices = [SelectChoice(found.key, found.name) for found in providers]


class CodeForm(AppForm):
    """A one-time code, or a recovery code instead."""

    code = StringField(
        _l("Engangskode"),
        description=_l("De seks sifrene appen på telefonen viser nå."),
        filters=[trimmed],
        validators=[required(_l("Skriv engangskoden.")), at_most(20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"},
    )


class SignInCodeForm(CodeForm):
    """The same at sign-in, where a recovery code may stand in."""

    code = StringField(
        _l("Engangskode"),
        description=_l("De seks sifrene appen på telefonen viser nå. Har du ikke telefonen, skriv en reservekode."),
        filters=[trimmed],
        validators=[required(_l("Skriv engangskoden.")), at_most(20)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class ProofForm(AppForm):
    """The password again, with a one-time code where the account has one."""

    password = PasswordField(
        _l("Passord"),
        validators=[required(_l("Skriv passordet ditt."))],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _l("Engangskode"),
        description=_l("De seks sifrene appen på telefonen viser nå."),
        filters=[trimmed],
        validators=[required(_l("Skriv engangskoden.")), at_most(20)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )

"""What is mailed when somebody's way in changes, or somebody becomes administrator. Nobody can switch it off."""

import secrets
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.queries import administrators
from hpmt_supervision.auth.signals import SignInChange, sign_in_changed
from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.kinds import ADDRESS_CHANGED
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.signals import address_changed, administrator_made
from hpmt_supervision.reminders.recipients import DEFAULT_LANGUAGE, recipients_of
from hpmt_supervision.web.formats import day_time
from hpmt_supervision.web.links import absolute_url

SIGN_IN = "sign_in_changed"
ADMINISTRATOR = "new_administrator"


def connect() -> None:
    """Listen to the rooms that hold people and sign them in."""
    sign_in_changed.connect(tell_holder)
    address_changed.connect(tell_old_address)
    administrator_made.connect(tell_administrators)


def tell_holder(sender: Any, *, account: Account, change: SignInChange) -> None:
    """Queue a mail to the holder of an account, also to one who has no role yet.

    Args:
        sender: not used.
        account: whose sign-in has changed.
        change: what happened.
    """
    for recipient in recipients_of([account.person_id], former=True):
        with force_locale(recipient.language):
            _queue(
                SIGN_IN,
                recipient,
                subject=_("Innloggingen din i HPMT Veiledning er endret"),
                lines=[
                    _what_happened(change),
                    _("Det skjedde %(time)s. Har du gjort eller bedt om det selv, er alt i orden.", time=_now()),
                ],
                ending=_warning(),
            )


def tell_old_address(sender: Any, *, person: Person, before: str | None) -> None:
    """Queue a mail to the address that somebody had until now.

    Args:
        sender: not used.
        person: whose address has changed.
        before: the one it was; without one nobody is told.
    """
    if before is None:
        return
    language = db.session.scalar(select(Account.language).where(Account.person_id == person.id))
    recipient = Recipient(before, person.name, person.id, None, language or DEFAULT_LANGUAGE)
    with force_locale(recipient.language):
        _queue(
            ADDRESS_CHANGED,
            recipient,
            subject=_("E-postadressen din i HPMT Veiledning er endret"),
            lines=[
                _("Du får e-post herfra på en annen adresse fra nå av, og ikke lenger på denne."),
                _("Det skjedde %(time)s. Har du gjort eller bedt om det selv, er alt i orden.", time=_now()),
            ],
            ending=_warning(),
        )


def tell_administrators(sender: Any, *, person_id: int) -> None:
    """Queue a mail to every other administrator of today.

    Args:
        sender: not used.
        person_id: who has been given the role.
    """
    others = {one.id for one in administrators(clock.today())} - {person_id}
    if not others:
        return
    name = db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""
    for recipient in recipients_of(others):
        with force_locale(recipient.language):
            _queue(
                ADMINISTRATOR,
                recipient,
                subject=_("HPMT Veiledning har fått en ny administrator"),
                lines=[_("%(name)s fikk rollen som administrator %(time)s.", name=name, time=_now())],
                ending=_("Vet du ikke hvorfor, så se hvem som ga den, her: %(link)s", link="{link}"),
                endpoint="people.show",
                person_id=person_id,
            )


def _what_happened(change: SignInChange) -> str:
    told = {
        SignInChange.LINK_MADE: _("Det er laget en engangslenke til kontoen din."),
        SignInChange.LINK_USED: _("En engangslenke til kontoen din er brukt."),
        SignInChange.PASSWORD: _("Passordet ditt er byttet."),
        SignInChange.CODE_ON: _("Engangskode er tatt i bruk på kontoen din."),
        SignInChange.CODE_OFF: _("Engangskoden er fjernet fra kontoen din."),
        SignInChange.RECOVERY_CODES: _("Reservekodene dine er byttet ut."),
        SignInChange.IDENTITY_LINKED: _("En innlogging hos en annen tjeneste er knyttet til kontoen din."),
        SignInChange.IDENTITY_REMOVED: _("En innlogging hos en annen tjeneste er fjernet fra kontoen din."),
    }
    return str(told[change])


def _warning() -> str:
    return str(
        _(
            "Kjenner du ikke til det, så si fra til en annen administrator enn den som har ordnet kontoen din, "
            "og se innloggingene dine her: %(link)s",
            link="{link}",
        )
    )


def _now() -> str:
    return day_time(clock.now())


def _queue(
    kind: str,
    recipient: Recipient,
    *,
    subject: str,
    lines: list[str],
    ending: str,
    endpoint: str = "auth.my_account",
    **address: int,
) -> None:
    try:
        link = absolute_url(endpoint, **address)
    except UserError:
        # Without the address of the site there is no link to send, and the act must not fail for it.
        return
    queue_mail(
        key=f"{kind}:{recipient.person_id}:{secrets.token_hex(8)}",
        kind=kind,
        to_address=recipient.address,
        to_name=recipient.name,
        subject=subject,
        text="\n".join([*lines, "", ending.replace("{link}", link), ""]),
        person_id=recipient.person_id,
    )

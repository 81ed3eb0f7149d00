"""What is mailed when somebody is signed in from a browser that was not known to the account: a time and a link."""

import secrets
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.signals import signed_in_anew
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.reminders.recipients import recipients_of
from hpmt_supervision.web.formats import day_time
from hpmt_supervision.web.links import absolute_url

KIND = "new_browser"


def connect() -> None:
    """Listen to the room that signs people in."""
    signed_in_anew.connect(tell)


def tell(sender: Any, *, account: Account, now: datetime) -> None:
    """Queue a mail to the holder of an account. It goes at once and cannot be switched off, because it warns.

    Args:
        sender: not used.
        account: whose session has begun.
        now: when.
    """
    for recipient in recipients_of([account.person_id]):
        with force_locale(recipient.language):
            try:
                link = absolute_url("auth.my_account")
            except UserError:
                # Without the address of the site there is no link to send, and signing in must not fail for it.
                return
            subject = _("Ny innlogging i HPMT Veiledning")
            text = "\n".join(
                [
                    _("Kontoen din er logget inn fra en nettleser vi ikke kjenner, %(time)s.", time=day_time(now)),
                    _("Er det deg, trenger du ikke gjøre noe."),
                    "",
                    _("Er det ikke deg, så logg ut alle steder og bytt passord: %(link)s", link=link),
                    "",
                ]
            )
        queue_mail(
            key=f"{KIND}:{account.id}:{secrets.token_hex(8)}",
            kind=KIND,
            to_address=recipient.address,
            to_name=recipient.name,
            subject=subject,
            text=text,
            person_id=recipient.person_id,
        )

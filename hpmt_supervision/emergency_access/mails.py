"""The mails to an author: that somebody has asked, that it is approved, that the text is read. A link and a time.

Which text it is stands on the page behind the link: a mail that ties an address to a number tells who wrote what.
"""

from enum import StrEnum

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.emergency_access.models import EmergencyAccess
from hpmt_supervision.emergency_access.two_people_queries import COUNTS_FOR
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.mail.queries import former_addresses
from hpmt_supervision.people.models import Person
from hpmt_supervision.web.formats import day_time
from hpmt_supervision.web.links import absolute_url

KIND = "emergency_access"


class Step(StrEnum):
    """What the author is told of."""

    ASKED = "asked"
    APPROVED = "approved"
    READ = "read"


def tell_author(access: EmergencyAccess, step: Step) -> None:
    """Queue a mail to the author, once for each step; nothing is queued where no text was named.

    Args:
        access: the access.
        step: what has happened now.
    """
    if access.author_id is None:
        return
    person, language = db.session.execute(
        select(Person, Account.language)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id == access.author_id)
    ).one()
    with force_locale(language or "nb"):
        when = day_time(clock.now(), today=clock.today())
        subjects = {
            Step.ASKED: _("Noen har bedt om nødtilgang til noe du har skrevet"),
            Step.APPROVED: _("Nødtilgang til noe du har skrevet, er godkjent"),
            Step.READ: _("Noe du har skrevet, er lest med nødtilgang"),
        }
        link = absolute_url("emergency_access.mine")
        text = _(
            "Det skjedde %(when)s. Se hvilken tekst det gjelder, hvem, hvorfor og hvor lenge her: %(link)s",
            when=when,
            link=link,
        )
    former = former_addresses(person.id, since=clock.now() - COUNTS_FOR)
    # Whoever changes an author's address before asking would else get the mails that warn the author.
    before = [(f":{key}", address) for key, address in former if address != person.email]
    for suffix, address in [("", person.email or ""), *before]:
        queue_mail(
            key=f"{KIND}:{access.id}:{step}{suffix}",
            kind=KIND,
            to_address=address,
            to_name=person.name,
            subject=subjects[step],
            text=text + "\n",
            person_id=person.id,
        )

"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.people.models import Absence, Membership, Person, RoleAssignment, StandIn
from hpmt_supervision.privacy.person_data import PersonTable

TABLES = (
    PersonTable(_l("Deg"), Person, (Person.id,)),
    PersonTable(_l("Rollene dine"), RoleAssignment, (RoleAssignment.person_id,)),
    PersonTable(_l("Gruppene dine"), Membership, (Membership.person_id,)),
    PersonTable(_l("Fraværet ditt"), Absence, (Absence.person_id,)),
    PersonTable(
        _l("Der du er, eller har, stedfortreder"),
        StandIn,
        (
            StandIn.person_id,
            StandIn.absent_person_id,
        ),
    ),
)

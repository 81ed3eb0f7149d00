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

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "absent_person_id": _l("Den som er borte (nummer)"),
    "email": _l("E-post"),
    "from_date": _l("Fra"),
    "name": _l("Navn"),
    "position_percent": _l("Stillingsprosent"),
    "role": _l("Rolle"),
    "to_date": _l("Til og med"),
}

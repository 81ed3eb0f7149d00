"""What the room holds about people; see ``privacy.person_data``."""

from operator import attrgetter

from flask_babel import lazy_gettext as _l

from hpmt_supervision.people.forms import ABSENCE_LABELS, PART_LABELS
from hpmt_supervision.people.models import Absence, Membership, Person, RoleAssignment, StandIn, SupervisionGroup, Unit
from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words

TABLES = (
    PersonTable(
        _l("Deg"),
        Person,
        (Person.id,),
        chapter=Chapter.PERSON,
    ),
    PersonTable(
        _l("Rollene dine"),
        RoleAssignment,
        (RoleAssignment.person_id,),
        chapter=Chapter.PERSON,
    ),
    PersonTable(
        _l("Gruppene dine"),
        Membership,
        (Membership.person_id,),
        chapter=Chapter.PERSON,
    ),
    PersonTable(
        _l("Fraværet ditt"),
        Absence,
        (Absence.person_id,),
        chapter=Chapter.PERSON,
    ),
    PersonTable(
        _l("Der du er, eller har, stedfortreder"),
        StandIn,
        (
            StandIn.person_id,
            StandIn.absent_person_id,
        ),
        chapter=Chapter.PERSON,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "absent_person_id": _l("Den som er borte"),
    "email": _l("E-post"),
    "from_date": _l("Fra"),
    "name": _l("Navn"),
    "position_percent": _l("Stillingsprosent"),
    "role": _l("Rolle"),
    "to_date": _l("Til og med"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "absence.kind": ABSENCE_LABELS,
    "part": PART_LABELS,
    "role": ROLE_LABELS,
}

# What other tables' rows call these when they hold their key.
NAMES = {
    Person: attrgetter("name"),
    SupervisionGroup: attrgetter("name"),
    Unit: attrgetter("name"),
}

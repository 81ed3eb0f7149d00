"""What the room itself holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import FormerPerson
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words

TABLES = (
    PersonTable(
        _l("Ønsker om å bli anonymisert"),
        AnonymisationRequest,
        (AnonymisationRequest.person_id, AnonymisationRequest.decided_by_id),
        chapter=Chapter.ACCOUNT,
    ),
    PersonTable(
        _l("Nummeret du har fått i stedet for navn"),
        FormerPerson,
        (FormerPerson.person_id,),
        chapter=Chapter.PERSON,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "since": _l("Siden"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "state": {
        RequestState.ASKED: _l("Spurt"),
        RequestState.DONE: _l("Utført"),
        RequestState.WITHDRAWN: _l("Trukket"),
    },
}

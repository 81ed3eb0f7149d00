"""What the details of an act are called, and the words for the codes in them.

An act keeps keys, days and codes alone. The words stand here and not where the act is recorded, so that old rows, too,
are told in the words of today.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

from hpmt_supervision.audit_trail.wording import KINDS
from hpmt_supervision.people.forms import PART_LABELS
from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.sessions.cancel_reasons import REASON_LABELS

PEOPLE = frozenset({"absent_person_id", "person_id", "person_ids"})
GROUPS = frozenset({"from_group_id", "group_id", "to_group_id"})
UNITS = frozenset({"before_unit_id", "into_id", "parent_id", "unit_id"})
COUNTS = frozenset({"holds_ended", "unreadable"})

LABELS: dict[str, Any] = {
    "absent_person_id": _l("Den som er borte"),
    "after": _l("Etter"),
    "agreed_on": _l("Avtalt dag"),
    "allowed": _l("Sa ja"),
    "before": _l("Før"),
    "before_course_id": _l("Kurs før"),
    "before_from": _l("Fra, før endringen"),
    "before_on": _l("Dag før endringen"),
    "before_to": _l("Til og med, før endringen"),
    "before_unit_id": _l("Enhet før"),
    "bytes": _l("Størrelse i byte"),
    "cancelled_sessions": _l("Avlyste veiledninger"),
    "closed_at": _l("Lukket"),
    "closed_on": _l("Siste dag"),
    "completed_on": _l("Fullført"),
    "course_id": _l("Kurs"),
    "expires_on": _l("Varer til og med"),
    "first_day": _l("Første dag"),
    "form": _l("Slags fil"),
    "from_date": _l("Fra"),
    "from_group_id": _l("Fra gruppe"),
    "from_state": _l("Fra status"),
    "group_id": _l("Gruppe"),
    "guest_id": _l("Gjest"),
    "had_one": _l("Hadde en adresse fra før"),
    "held_on": _l("Holdt"),
    "holds_ended": _l("Tekster som ikke beholdes lenger"),
    "hours": _l("Timer"),
    "identity_id": _l("Innlogging"),
    "interval_days": _l("Dager mellom veiledningene"),
    "into_id": _l("Inn i"),
    "items": _l("Punkter på sakslista"),
    "key": _l("Nøkkelens fingeravtrykk"),
    "kind": _l("Slag"),
    "leader_present": _l("Nav-leder var med"),
    "level": _l("Nivå"),
    "moved": _l("Flyttet"),
    "number": _l("Nummer"),
    "on": _l("Slått på"),
    "opened_on": _l("Åpner"),
    "original": _l("Saken den kom fra"),
    "parent_id": _l("Ligger under"),
    "part": _l("Del i gruppa"),
    "person_id": _l("Person"),
    "person_ids": _l("Personer"),
    "programme_id": _l("Program"),
    "provider": _l("Logget inn med"),
    "reason": _l("Grunn"),
    "role": _l("Rolle"),
    "role_id": _l("Rolle nummer"),
    "rows": _l("Rader"),
    "session_id": _l("Veiledning"),
    "sessions": _l("Veiledninger"),
    "state": _l("Status"),
    "step": _l("Steg"),
    "study_arm_id": _l("Plassering i studien"),
    "study_id": _l("Studie"),
    "study_wave_id": _l("Bølge"),
    "tables": _l("Tabeller"),
    "text_id": _l("Tekstens nummer"),
    "text_kind": _l("Slags tekst"),
    "texts": _l("Tekster"),
    "time_ids": _l("Tider"),
    "to_date": _l("Til og med"),
    "to_group_id": _l("Til gruppe"),
    "tools": _l("Verktøy"),
    "unit_id": _l("Enhet"),
    "unreadable": _l("Kunne ikke leses"),
    "until": _l("Til og med"),
    "until_on": _l("Til og med"),
    "valid_from": _l("Fra"),
    "valid_to": _l("Til og med"),
    "wave_ids": _l("Bølger"),
    "way": _l("Måte"),
    "with_role": _l("Rollen ble med"),
}

_STATES: dict[str, Any] = {
    "agreed": _l("Avtalt"),
    "held": _l("Holdt"),
    "not_held": _l("Ikke holdt"),
    "yes": _l("Ja"),
    "no": _l("Nei"),
}
_TABLES: dict[str, Any] = {
    "persons": _l("Personer"),
    "units": _l("Enheter"),
    "sessions": _l("Veiledninger"),
    "fe_forms": _l("FE-skjema"),
    "cases": _l("Saker"),
}
_KINDS: dict[str, Any] = {
    "national": _l("Landet"),
    "county": _l("Fylke"),
    "office": _l("Kontor"),
    "new_date": _l("Ny dato"),
    "away": _l("Borte en tid"),
    "other": _l("Annet"),
}
# Words for codes, by what the detail is called. A code that has none is shown as it stands.
VALUES: dict[str, dict[str, Any]] = {
    "before": _STATES,
    "kind": _KINDS,
    "part": {str(part): label for part, label in PART_LABELS.items()},
    "reason": {str(reason): label for reason, label in REASON_LABELS.items()},
    "role": {str(role): label for role, label in ROLE_LABELS.items()},
    "state": _STATES,
    "tables": _TABLES,
    "text_kind": KINDS,
    "way": {"emergency": _l("Nødinnlogging")},
}

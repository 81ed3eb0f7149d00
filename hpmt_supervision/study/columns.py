"""What the tables of an extract hold: one declaration that writes the files and the dictionary alike. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from hpmt_supervision.fidelity.withholding.holders import few_people
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.study.anonymity import K
from hpmt_supervision.study.extract_models import TableCode
from hpmt_supervision.study.labels import ARM_LABELS

# What stands for an office in the pool, and for a position that is not told.
SMALL_UNITS = "small_units"
NOT_SHOWN = "not_shown"


class Kind(StrEnum):
    """The types of a column, named as pandas names the type that holds it with empty cells."""

    TEXT = "string"
    WHOLE = "Int64"
    NUMBER = "Float64"
    YES_NO = "boolean"


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: its name in every file.
        kind: its type.
        definition: what it is, in the reader's language.
        unit: what a number counts, in the reader's language.
        decimals: how many decimals a number is rounded to and written with.
        values: the values a text can have, with what each means; empty when there is no fixed set.
        may_be_empty: whether a cell can be empty.
    """

    name: str
    kind: Kind
    definition: Any
    unit: Any = ""
    decimals: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    may_be_empty: bool = False


@dataclass(frozen=True)
class ExtractTable:
    """A table.

    Attributes:
        code: which table it is; the files are named after it.
        label: what it is called, in the reader's language.
        row: what one row stands for, in the reader's language.
        columns: the columns in order.
    """

    code: TableCode
    label: Any
    row: Any
    columns: tuple[Column, ...]


POSITIONS: Mapping[str, Any] = {
    "under_50": _l("Under 50 prosent stilling i rollen som KVP-veileder"),
    "50_to_79": _l("50 til 79 prosent stilling i rollen"),
    "80_to_100": _l("80 til 100 prosent stilling i rollen"),
    "not_known": _l("Stillingsprosenten er ikke registrert"),
    NOT_SHOWN: _l("Vises ikke, fordi en av gruppene ved kontoret har færre enn %(k)d personer i en av bølgene", k=K),
}
ARM_VALUES: Mapping[str, Any] = {arm.value: label for arm, label in ARM_LABELS.items()}
STATUS_VALUES: Mapping[str, Any] = {
    SessionStatus.PLANNED.value: _l("Planlagt, uten registrert utfall"),
    SessionStatus.HELD.value: _l("Holdt"),
    SessionStatus.CANCELLED.value: _l("Avlyst"),
}
REASON_VALUES: Mapping[str, Any] = {
    CancelReason.SICKNESS.value: _l("Sykdom"),
    CancelReason.NO_CASES.value: _l("Ingen saker"),
    CancelReason.WORKLOAD.value: _l("Arbeidsmengde"),
    CancelReason.MANAGEMENT_PRIORITY.value: _l("Ledelsen prioriterte noe annet"),
    CancelReason.HOLIDAY.value: _l("Ferie eller helligdag"),
    CancelReason.SUPERVISOR_ABSENT.value: _l("Veilederen var borte"),
    CancelReason.OTHER.value: _l("Annet"),
}

WAVE = Column("wave", Kind.TEXT, _l("Målebølgens navn i studiens plan"))
ARM = Column("arm", Kind.TEXT, _l("Armen kontoret har på bølgens første dag"), values=ARM_VALUES)
UNIT = Column(
    "unit_id",
    Kind.TEXT,
    _l(
        "Pseudonym for kontoret, det samme i alle tabeller i dette uttrekket. «small_units» står for kontor med færre "
        "enn %(k)d personer i en bølge, samlet per bølge og arm",
        k=K,
    ),
)
_PEOPLE, _DAYS, _WEEKS = _l("personer"), _l("dager"), _l("uker")
_SESSIONS, _FORMS, _CASES, _SHARE = _l("veiledninger"), _l("skjemaer"), _l("saker"), _l("andel, 0 til 1")
_WITHHELD = Column(
    "withheld",
    Kind.YES_NO,
    _l("Om tallene i raden er holdt tilbake, fordi de bygger på %(few)s personer", few=few_people(K)),
)


def _count(name: str, definition: Any, unit: Any, *, may_be_empty: bool = False) -> Column:
    return Column(name, Kind.WHOLE, definition, unit, may_be_empty=may_be_empty)


PERSONS = ExtractTable(
    TableCode.PERSONS,
    _l("Personer"),
    _l("Én KVP-veileder ved ett kontor i én målebølge"),
    (
        WAVE,
        ARM,
        UNIT,
        Column(
            "person_id",
            Kind.TEXT,
            _l("Pseudonym for personen ved kontoret. Den som flytter, har ett pseudonym ved hvert kontor"),
        ),
        Column("position", Kind.TEXT, _l("Stillingsprosent i rollen, i grupper"), values=POSITIONS),
        _count("waves", _l("Antall av uttrekkets bølger personen har en rad i ved kontoret"), _l("bølger")),
        Column(
            "absent_at_end",
            Kind.YES_NO,
            _l(
                "Om personen på bølgens siste dag var i permisjon eller ikke lenger var medlem av noen gruppe "
                "ved kontoret. Uten disse er tallene «uten fraværende»"
            ),
        ),
        _count(
            "attendances",
            _l("Holdte veiledninger i bølgen der personen var til stede som medlem av gruppa"),
            _SESSIONS,
        ),
        _count(
            "active_weeks",
            _l("Dager som medlem uten fravær av noe slag, delt på sju og rundet av til hele uker"),
            _WEEKS,
        ),
        Column(
            "on_schedule",
            Kind.NUMBER,
            _l("Andelen av de aktive dagene som ligger innenfor ett intervall etter siste veiledning"),
            _SHARE,
            decimals=2,
            may_be_empty=True,
        ),
        _count(
            "longest_gap_weeks",
            _l("Lengste rekke av aktive dager uten veiledning, i hele uker rundet ned"),
            _WEEKS,
        ),
    ),
)

UNITS = ExtractTable(
    TableCode.UNITS,
    _l("Kontor"),
    _l("Ett kontor i én målebølge, eller de små kontorene samlet i én arm"),
    (
        WAVE,
        ARM,
        UNIT,
        _count("supervisees", _l("KVP-veiledere som var medlem av en gruppe minst én dag i bølgen"), _PEOPLE),
        _count("sessions_planned", _l("Veiledninger i bølgen som står som planlagt"), _SESSIONS),
        _count("sessions_held", _l("Veiledninger i bølgen som er holdt"), _SESSIONS),
        _count("sessions_cancelled", _l("Veiledninger i bølgen som er avlyst"), _SESSIONS),
        _count("attendances", _l("Oppmøter i bølgen av personer som er regnet med"), _l("oppmøter")),
        Column(
            "mean",
            Kind.NUMBER,
            _l("Oppmøter per person, rundet av oppover ved halve. Tom når ingen er medlem"),
            _l("oppmøter per person"),
            decimals=2,
            may_be_empty=True,
        ),
        *(
            _count(
                f"n{cell}",
                _l("Personer med %(count)s oppmøter i bølgen", count=cell),
                _PEOPLE,
            )
            for cell in range(6)
        ),
        _count("n6_plus", _l("Personer med seks oppmøter eller flere i bølgen"), _PEOPLE),
        _count("active_days", _l("Dager som medlem uten fravær av noe slag, summert over personene"), _DAYS),
        _count(
            "on_schedule_days",
            _l("Av disse: dager innenfor ett intervall etter siste veiledning"),
            _DAYS,
        ),
        Column(
            "on_schedule",
            Kind.NUMBER,
            _l("on_schedule_days delt på active_days"),
            _SHARE,
            decimals=4,
            may_be_empty=True,
        ),
        _count(
            "longest_gap_days",
            _l("Lengste rekke av aktive dager uten veiledning hos noen av personene"),
            _DAYS,
            may_be_empty=True,
        ),
    ),
)

SESSIONS = ExtractTable(
    TableCode.SESSIONS,
    _l("Veiledninger"),
    _l("Én veiledning som var satt opp i en målebølge"),
    (
        WAVE,
        ARM,
        UNIT,
        Column(
            "group_id",
            Kind.TEXT,
            _l("Pseudonym for veiledningsgruppa. Gruppene ved små kontor har ett felles pseudonym"),
        ),
        Column("session_id", Kind.TEXT, _l("Pseudonym for veiledningen")),
        Column("month", Kind.TEXT, _l("Måneden veiledningen var satt opp i, som ÅÅÅÅ-MM. Dagen er ikke med")),
        _count("order_in_month", _l("Veiledningens nummer i gruppas måned, regnet fra 1"), _l("nummer")),
        Column("status", Kind.TEXT, _l("Hva det ble av veiledningen"), values=STATUS_VALUES),
        Column(
            "cancel_reason",
            Kind.TEXT,
            _l("Hvorfor den ble avlyst. Tom når den ikke er avlyst"),
            values=REASON_VALUES,
            may_be_empty=True,
        ),
        _count("minutes", _l("Hvor lenge den var satt opp til å vare"), _l("minutter")),
        Column("whole_group", Kind.YES_NO, _l("Om hele gruppa var invitert, eller noen utvalgte")),
    ),
)

FE_FORMS = ExtractTable(
    TableCode.FE_FORMS,
    _l("FE-skjemaer"),
    _l("Summen av ett kontors FE-skjemaer i én målebølge"),
    (
        WAVE,
        ARM,
        UNIT,
        _WITHHELD,
        _count("authors", _l("Personer som har fullført minst én forberedelse i bølgen"), _PEOPLE, may_be_empty=True),
        _count("prepared", _l("Skjemaer med fullført forberedelse"), _FORMS, may_be_empty=True),
        _count("reflected", _l("Av disse: skjemaer med fullført etter-refleksjon"), _FORMS, may_be_empty=True),
        _count("wants_supervision", _l("Av disse: skjemaer der veiledning er ønsket"), _FORMS, may_be_empty=True),
        _count("tools_planned", _l("Planlagte verktøy, summert"), _l("verktøy"), may_be_empty=True),
        _count("tools_used", _l("Brukte verktøy, summert"), _l("verktøy"), may_be_empty=True),
        _count("principles_planned", _l("Planlagte prinsipper, summert"), _l("prinsipper"), may_be_empty=True),
    ),
)

CASES = ExtractTable(
    TableCode.CASES,
    _l("Saker"),
    _l("Summen av ett kontors saker som ble sendt inn i én målebølge"),
    (
        WAVE,
        ARM,
        UNIT,
        _WITHHELD,
        _count("authors", _l("Personer som har sendt inn minst én sak i bølgen"), _PEOPLE, may_be_empty=True),
        _count("submitted", _l("Saker sendt inn i bølgen"), _CASES, may_be_empty=True),
        _count("discussed", _l("Av disse: saker som siden er tatt opp i en veiledning"), _CASES, may_be_empty=True),
        _count("withdrawn", _l("Av disse: saker som siden er trukket"), _CASES, may_be_empty=True),
        _count("forwarded", _l("Av disse: saker som siden er meldt videre til nivå 2"), _CASES, may_be_empty=True),
    ),
)

TABLES: Mapping[TableCode, ExtractTable] = {table.code: table for table in (PERSONS, UNITS, SESSIONS, FE_FORMS, CASES)}

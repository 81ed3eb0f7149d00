"""What the page of one case shows beside its text: who can read it and when, and who has."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.cases.agenda_queries import sessions_holding
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import READABLE_AFTER, READABLE_BEFORE, Reason
from hpmt_supervision.cases.queries import ReadableCase
from hpmt_supervision.cases.sharing_provider import NextReader
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.catalogue.queries import hpmt_programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.people.models import Membership, Part, Person
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession

MOST_READINGS = 500


@dataclass(frozen=True)
class ReadersRow:
    """One row of the matrix: who, and whether they can read now, around the session, and when its log is signed.

    ``note`` stands under the name where there are no names: the condition on which they can.
    """

    who: str
    names: list[str]
    now: bool
    around: bool
    signed: bool
    never: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Readers:
    """Who can read a case.

    Attributes:
        rows: the matrix.
        opens_on, shuts_on: the first and last local day the members can read it, or None without a session.
        session: the session whose agenda holds it, or None.
        text_days: days from closing until the text is deleted.
        deleted_on: the day the text goes, when the case is closed or withdrawn.
    """

    rows: list[ReadersRow]
    opens_on: date | None
    shuts_on: date | None
    session: SupervisionSession | None
    text_days: int
    deleted_on: date | None


@dataclass(frozen=True)
class Reading:
    """One reading as the author sees it."""

    at: datetime
    name: str
    role: str
    place: str
    is_own: bool


def place_labels() -> dict[str, str]:
    """Return what the author sees of where a case was shown."""
    return {
        "case": _("Hele saken"),
        "list": _("Tittelen, i en liste"),
        "queue": _("Tittelen, i køen til gruppa"),
        "group": _("Tittelen, på siden til gruppa"),
        "agenda": _("Tittelen, på sakslista"),
        "session": _("På veiledningen"),
        "log": _("I loggen"),
        "share": _("På siden for deling"),
        "need": _("Tittelen, i det som er meldt videre"),
    }


def text_days_of(case: SupervisionCase | None = None) -> int:
    """Return the days from a case's closing until its text is deleted, by its programme."""
    if case is None or case.fe_form_id is None:
        return hpmt_programme().case_text_days
    own = select(FeForm.programme_id).where(FeForm.id == case.fe_form_id).scalar_subquery()
    return db.session.scalars(select(Programme.case_text_days).where(Programme.id == own)).one()


def supervisor_names(group_id: int | None, on: date) -> list[str]:
    """Return the names of a group's own supervisors on a day, in order."""
    rows = db.session.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == group_id, Membership.part == Part.SUPERVISOR, covers(Membership, on))
        .distinct()
        .order_by(Person.name)
    )
    return sorted(rows, key=norwegian_order)


def readers_of(shown: ReadableCase, viewer: Viewer, next_level: NextReader | None = None) -> Readers:
    """Return who can read one's own case, and when.

    Args:
        shown: the case, read by its author.
        viewer: the author.
        next_level: the row of the level above, as the room that forwards gives it.
    """
    case = shown.case
    holding = [(s, closed) for s, closed in sessions_holding(case.id) if s.status != SessionStatus.CANCELLED]
    session, closed_at = holding[0] if holding else (None, None)
    is_private = case.state in PRIVATE_STATES
    opens_on = session.local_date - READABLE_BEFORE if session else None
    shuts_on = session.local_date + READABLE_AFTER if session else None
    open_now = bool(opens_on and shuts_on and opens_on <= viewer.today <= shuts_on and closed_at is None)
    leaders = supervisor_names(case.group_id, viewer.today)
    invited = _invited(session.id, case.author_id) if session else []
    members = [name for name in invited if name not in leaders]
    sent = case.group_id is not None and case.state != CaseState.WITHDRAWN
    rows = [
        ReadersRow(_("Du"), [viewer.name], True, True, True),
        ReadersRow(_("Veilederne i gruppa"), leaders, not is_private, sent, sent),
        ReadersRow(_("De som er med i veiledningen"), members, open_now and not is_private, not is_private, False),
        *_row_above(next_level),
        ReadersRow(_("Nav-leder, fylkeskoordinator, forsker og administrator"), [], False, False, False, never=True),
    ]
    days = text_days_of(case)
    deleted_on = clock.local_date(case.closed_at + timedelta(days=days)) if case.closed_at else None
    return Readers(rows, opens_on, shuts_on, session, days, deleted_on)


def _row_above(reader: NextReader | None) -> list[ReadersRow]:
    if reader is None:
        return []
    return [ReadersRow(reader.who, [], reader.now, reader.around, reader.signed, note=reader.note)]


def _invited(session_id: int, author_id: int) -> list[str]:
    rows = db.session.scalars(
        select(Person.name)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.session_id == session_id, Invitation.person_id != author_id)
        .order_by(Person.name)
    )
    return sorted(rows, key=norwegian_order)


def readings_of(shown: ReadableCase) -> list[Reading]:
    """Return who has been shown one's own case, the latest first.

    Raises:
        NotFound: when the viewer is not its author.
    """
    if shown.reason is not Reason.AUTHOR:
        raise NotFound("")
    rows = db.session.execute(
        select(TextReading, Person.name)
        .join(Person, Person.id == TextReading.reader_id, isouter=True)
        .where(TextReading.subject_kind == "case", TextReading.subject_id == shown.case.id)
        .order_by(TextReading.read_at.desc(), TextReading.id.desc())
        .limit(MOST_READINGS)
    )
    labels = place_labels()
    return [
        Reading(
            at=row.read_at,
            name=name or _("Ukjent"),
            role=str(ROLE_LABELS[Role(row.reader_role)]) if row.reader_role in set(Role) else row.reader_role,
            place=labels.get(row.place or "", _("Hele saken")),
            is_own=row.reader_id == shown.case.author_id,
        )
        for row, name in rows
    ]

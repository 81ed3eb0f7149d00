"""What the page of one case shows beside its text: who can read it and when, and who has."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import exists, select

from hpmt_supervision.cases.agenda_queries import sessions_holding
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import READABLE_AFTER, READABLE_BEFORE, Reason
from hpmt_supervision.cases.queries import ReadableCase
from hpmt_supervision.cases.sharing_provider import NextReader
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import ROLE_LABELS, Role, permissions_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import readings_noted
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.privacy.trail import AS_COMMITTED
from hpmt_supervision.retention.terms_queries import term_where
from hpmt_supervision.sessions.models import Guest, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import supervised_on_the_day

MOST_READINGS = 500
READING_ROLES = [role for role in Role if Permission.READ_CASES in permissions_of(role)]


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
    """

    rows: list[ReadersRow]
    opens_on: date | None
    shuts_on: date | None
    session: SupervisionSession | None
    text_days: int


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
        "download": _("I nedlastingen av det som er lagret om deg"),
        "emergency": _("Hele saken, med nødtilgang"),
        "emergency_log": _("Tittelen, i en logg lest med nødtilgang"),
    }


def text_days_of(case: SupervisionCase | None = None) -> int:
    """Return the days from a case's closing until its text is deleted, by its programme."""
    form_id = case.fe_form_id if case is not None else None
    own = select(FeForm.programme_id).where(FeForm.id == form_id).scalar_subquery()
    return term_where("case_texts", own).amount


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
    members, guests = _invited(session, case.author_id, viewer.today) if session else ([], [])
    members = [name for name in members if name not in leaders]
    open_to_guests = case.guests_may_read and not is_private
    sent = case.group_id is not None and case.state != CaseState.WITHDRAWN
    rows = [
        ReadersRow(_("Du"), [viewer.name], True, True, True),
        ReadersRow(_("Veilederne i gruppa"), leaders, not is_private, sent, sent),
        ReadersRow(_("Medlemmene som er invitert"), members, open_now and not is_private, not is_private, False),
        ReadersRow(
            _("Gjester, og de som er invitert utenom gruppa"),
            guests,
            open_now and open_to_guests,
            open_to_guests,
            False,
        ),
        *_row_above(next_level),
        ReadersRow(
            _("Nav-leder, fylkeskoordinator, forsker og administrator"),
            [],
            False,
            False,
            False,
            never=True,
            note=_("Unntaket er nødtilgang for en administrator. Da får du e-post."),
        ),
    ]
    return Readers(rows, opens_on, shuts_on, session, text_days_of(case))


def _row_above(reader: NextReader | None) -> list[ReadersRow]:
    if reader is None:
        return []
    return [ReadersRow(reader.who, [], reader.now, reader.around, reader.signed, note=reader.note)]


def _invited(session: SupervisionSession, author_id: int, today: date) -> tuple[list[str], list[str]]:
    """Return the names of a session's invited members, and of its guests and those invited from elsewhere.

    Somebody from elsewhere whose roles read no cases, as an office's leader, is in neither.
    """
    reads = exists().where(
        RoleAssignment.person_id == Person.id, RoleAssignment.role.in_(READING_ROLES), covers(RoleAssignment, today)
    )
    rows = db.session.execute(
        select(Person.name, supervised_on_the_day(Person.id), reads)
        .select_from(SupervisionSession)
        .join(Invitation, Invitation.session_id == SupervisionSession.id)
        .join(Person, Person.id == Invitation.person_id)
        .where(SupervisionSession.id == session.id, Person.id != author_id)
        .order_by(Person.name)
    ).all()
    guests = db.session.scalars(select(Guest.name).where(Guest.session_id == session.id).order_by(Guest.name))
    members = [name for name, is_member, _may_read in rows if is_member]
    others = [name for name, is_member, may_read in rows if may_read and not is_member]
    return sorted(members, key=norwegian_order), sorted([*others, *guests], key=norwegian_order)


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
        .limit(MOST_READINGS),
        execution_options=AS_COMMITTED,
    ).all()
    # What this very page shows is written when it is done, and stands on it all the same.
    now = [(row, shown.case.author.name) for row in reversed(readings_noted("case", shown.case.id))]
    labels = place_labels()
    return [
        Reading(
            at=row.read_at,
            name=name or _("Ukjent"),
            role=str(ROLE_LABELS[Role(row.reader_role)]) if row.reader_role in set(Role) else row.reader_role,
            place=labels.get(row.place or "", _("Hele saken")),
            is_own=row.reader_id == shown.case.author_id,
        )
        for row, name in [*now, *rows]
    ]

"""What the page of one case shows beside its text: who can read it and when, and who has."""

from collections.abc import Collection, Iterable
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
from hpmt_supervision.people.models import Person, RoleAssignment
from hpmt_supervision.people.policy import covers, leaders_of
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

    ``reason`` is the way the row tells of, or None for a row that tells of no way to the case itself. ``note`` stands
    under the name where there are no names: the condition on which they can.
    """

    who: str
    names: list[str]
    now: bool
    around: bool
    signed: bool
    reason: Reason | None = None
    never: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Readers:
    """Who can read a case.

    Attributes:
        rows: the matrix.
        opens_on, shuts_on: the first and last local day the members can read it, or None without a session.
        session: the session whose agenda holds it, one that opens it today before the others, or None.
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


def leader_names(group_id: int | None, on: date) -> list[str]:
    """Return the names of those who lead a group on a day, stand-ins included, in order."""
    return _in_order(_leaders(group_id, on).values())


def _leaders(group_id: int | None, on: date) -> dict[int, str]:
    """Return the names of those who lead a group on a day, by their keys."""
    leading = leaders_of([group_id] if group_id is not None else [], on).subquery()
    rows = db.session.execute(
        select(Person.id, Person.name).join(leading, leading.c.person_id == Person.id).order_by(Person.id)
    )
    return {row.id: row.name for row in rows}


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=norwegian_order)


def readers_of(shown: ReadableCase, viewer: Viewer, next_level: NextReader | None = None) -> Readers:
    """Return who can read one's own case, and when.

    The names are found anew here, for all at once, where ``CASES`` in ``policy.py`` looks at one viewer. Whom a row
    that holds now names, the policy lets read today in one of their roles, and nobody else; a test compares the two.

    Args:
        shown: the case, read by its author.
        viewer: the author.
        next_level: the row of the level above, as the room that forwards gives it.
    """
    case = shown.case
    holding = [(s, closed) for s, closed in sessions_holding(case.id) if s.status != SessionStatus.CANCELLED]
    opening = [s for s, closed_at in holding if closed_at is None and _is_open(s, viewer.today)]
    # A case may stand on several agendas, as after a session that was put off. One that opens it today counts first.
    sessions = opening or [s for s, _closed_at in holding[:1]]
    session = sessions[0] if sessions else None
    is_private = case.state in PRIVATE_STATES
    opens_on = session.local_date - READABLE_BEFORE if session else None
    shuts_on = session.local_date + READABLE_AFTER if session else None
    open_now = bool(opening) and not is_private
    leaders = _leaders(case.group_id, viewer.today)
    # Whoever leads the group reads more than the invitation gives, and is told of once.
    members, guests = _invited(sessions, {case.author_id, *leaders}, viewer.today) if sessions else ([], [])
    open_to_guests = case.guests_may_read and not is_private
    sent = case.group_id is not None and case.state != CaseState.WITHDRAWN
    rows = [
        ReadersRow(_("Du"), [viewer.name], True, True, True, Reason.AUTHOR),
        ReadersRow(
            _("De som leder gruppa, og vikarene deres"),
            _in_order(leaders.values()),
            not is_private,
            sent,
            sent,
            Reason.SUPERVISOR,
        ),
        ReadersRow(_("Medlemmene som er invitert"), members, open_now, not is_private, False, Reason.MEMBER),
        ReadersRow(
            _("Gjester, og de som er invitert utenom gruppa"),
            guests,
            open_now and open_to_guests,
            open_to_guests,
            False,
            Reason.GUEST,
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


def _is_open(session: SupervisionSession, today: date) -> bool:
    """Tell whether a day lies within those on which ``in_window`` lets a session's members read its cases."""
    return session.local_date - READABLE_BEFORE <= today <= session.local_date + READABLE_AFTER


def _invited(
    sessions: Collection[SupervisionSession], but: Collection[int], today: date
) -> tuple[list[str], list[str]]:
    """Return the names of some sessions' invited members, and of their guests and those invited from elsewhere.

    Somebody whose roles read no cases, as an office's leader, is in neither.

    Args:
        sessions: the sessions.
        but: keys of people to leave out.
        today: the local day roles are held against.
    """
    keys = [session.id for session in sessions]
    reads = exists().where(
        RoleAssignment.person_id == Person.id, RoleAssignment.role.in_(READING_ROLES), covers(RoleAssignment, today)
    )
    rows = db.session.execute(
        select(Person.id, Person.name, supervised_on_the_day(Person.id))
        .select_from(SupervisionSession)
        .join(Invitation, Invitation.session_id == SupervisionSession.id)
        .join(Person, Person.id == Invitation.person_id)
        .where(SupervisionSession.id.in_(keys), Person.id.not_in(but), reads)
    ).all()
    guests = db.session.scalars(select(Guest.name).where(Guest.session_id.in_(keys)))
    members = {person_id: name for person_id, name, is_member in rows if is_member}
    others = {person_id: name for person_id, name, is_member in rows if not is_member and person_id not in members}
    return _in_order(members.values()), _in_order([*others.values(), *guests])


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

"""Asking for emergency access, deciding on it, using it and ending it. Every act is recorded and the author is told."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.emergency_access import texts
from hpmt_supervision.emergency_access.mails import Step, tell_author
from hpmt_supervision.emergency_access.models import LONGEST_HOURS, AccessState, EmergencyAccess, TextKind
from hpmt_supervision.emergency_access.policy import EMERGENCY
from hpmt_supervision.emergency_access.queries import access_for
from hpmt_supervision.emergency_access.states import ACCESS_MOVES, Part, Standing, standing_of
from hpmt_supervision.emergency_access.two_people_queries import COUNTS_FOR, one_is_behind_both
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act, record_readings
from hpmt_supervision.privacy.refusing import refuse_stops
from hpmt_supervision.web.request_keys import free_key

SHORTEST_REASON = 30
LONGEST_REASON = 1_000
SUBJECT = "emergency_access"


def ask(*, kind: TextKind, key: int, reason: str, hours: int, request_key: str, by: Viewer) -> EmergencyAccess:
    """Ask to read one text. A text that does not exist is asked for just the same. Flushes.

    Args:
        kind: the kind of text.
        key: its number.
        reason: why, in at least 30 signs and without anything that points out a person.
        hours: for how long, from the approval.
        request_key: the key of the form.
        by: an administrator.

    Raises:
        NotFound: for anybody else.
        UserError: when the reason or the hours will not do.
    """
    if not by.may(Permission.EMERGENCY_ACCESS):
        raise NotFound("")
    sent_before = select(EmergencyAccess).where(
        EmergencyAccess.request_key == request_key, EmergencyAccess.asked_by_id == by.person_id
    )
    if request_key and (asked := db.session.scalar(sent_before)) is not None:
        return asked
    access = EmergencyAccess(
        text_kind=kind,
        text_id=key,
        author_id=texts.author_of(kind, key),
        reason=_checked_reason(reason, by),
        hours=_checked_hours(hours),
        asked_by_id=by.person_id,
        request_key=free_key(EmergencyAccess.request_key, request_key),
    )
    db.session.add(access)
    db.session.flush()
    record_act("emergency.ask", subject_kind=SUBJECT, subject_id=access.id, by=by, text_kind=kind, text_id=key)
    tell_author(access, Step.ASKED)
    return access


def approve(*, access_id: int, expected_version: int | None, by: Viewer) -> EmergencyAccess:
    """Say yes to another administrator's question; its time begins now. Flushes.

    Args:
        access_id: the access.
        expected_version: the version of the row the page was opened with.
        by: an administrator who did not ask, in whatever role the one who asked acts.

    Raises:
        NotFound: when there is none, or for anybody else.
        UserError: for one's own question, when the one who asked is no administrator any more, or when one person may
            be behind both.
        IllegalMove: when it is decided already, or was asked for too long ago.
    """
    access = _moved(access_id, AccessState.APPROVED, expected_version, by)
    if not _is_administrator(access.asked_by_id, by):
        raise UserError(_("Den som ba om tilgangen, er ikke administrator lenger. Si nei i stedet."))
    if one_is_behind_both(access.asked_by_id, by.person_id, now=clock.now()):
        raise UserError(
            _(
                "Du kan ikke godkjenne dette. Du eller den som spurte, har fått rollen, kontoen eller en engangslenke "
                "av den andre, eller begge av den samme, de siste %(count)d dagene. En annen administrator må svare.",
                count=COUNTS_FOR.days,
            )
        )
    access.expires_at = clock.now() + timedelta(hours=access.hours)
    _decided(access, AccessState.APPROVED, by)
    record_act("emergency.approve", subject_kind=SUBJECT, subject_id=access.id, by=by, hours=access.hours)
    tell_author(access, Step.APPROVED)
    return access


def refuse(*, access_id: int, expected_version: int | None, by: Viewer) -> EmergencyAccess:
    """Say no to another administrator's question. Flushes. Args and raises as ``approve``."""
    access = _moved(access_id, AccessState.REFUSED, expected_version, by)
    _decided(access, AccessState.REFUSED, by)
    record_act("emergency.refuse", subject_kind=SUBJECT, subject_id=access.id, by=by)
    return access


def end(*, access_id: int, expected_version: int | None, by: Viewer) -> EmergencyAccess:
    """End an access before its time: any administrator may, also the one who asked. Flushes.

    Args:
        access_id: the access.
        expected_version: the version of the row the page was opened with.
        by: an administrator.

    Raises:
        NotFound: when there is none, or for anybody else.
        IllegalMove: when it is over already.
    """
    access = access_for(by, access_id, lock=True)
    expect_version(access, expected_version)
    ACCESS_MOVES.check(access.state, AccessState.ENDED, {_part(access, by)})
    access.state, access.ended_by_id, access.ended_at = AccessState.ENDED, by.person_id, clock.now()
    db.session.flush()
    record_act("emergency.end", subject_kind=SUBJECT, subject_id=access.id, by=by)
    return access


def read(*, access_id: int, by: Viewer) -> tuple[EmergencyAccess, texts.OpenedText | None]:
    """Open the text of an access, record that it was read and why, and tell the author. Flushes.

    Args:
        access_id: the access.
        by: the administrator who asked for it.

    Returns:
        The access, and the text; None when there is none to read.

    Raises:
        NotFound: when there is no access of one's own that is open now.
    """
    access = access_for(by, access_id, lock=True)
    if db.session.scalar(select(EmergencyAccess.id).where(EmergencyAccess.id == access.id, EMERGENCY.rows(by))) is None:
        raise NotFound("")
    opened = _opened(access)
    if opened is not None:
        record_readings(opened.shown, by=by, place="emergency")
        record_readings(opened.titles, by=by, place="emergency_log")
        record_act("emergency.read", subject_kind=SUBJECT, subject_id=access.id, by=by)
        access.first_read_at = access.first_read_at or clock.now()
        db.session.flush()
        tell_author(access, Step.READ)
    return access, opened


def _opened(access: EmergencyAccess) -> texts.OpenedText | None:
    """Return the text of an access, unless it came to be after the question: its author was never told of that."""
    kind = TextKind(access.text_kind)
    is_told = access.author_id is not None and texts.author_of(kind, access.text_id) == access.author_id
    return texts.open_text(kind, access.text_id) if is_told else None


def _moved(access_id: int, target: AccessState, expected_version: int | None, by: Viewer) -> EmergencyAccess:
    access = access_for(by, access_id, lock=True)
    expect_version(access, expected_version)
    if access.asked_by_id == by.person_id:
        raise UserError(_("Du har bedt om dette selv. En annen administrator må svare."))
    ACCESS_MOVES.check(access.state, target, {_part(access, by)})
    if standing_of(access, clock.now()) is Standing.LAPSED:
        raise IllegalMove(_("Det er mer enn et døgn siden det ble spurt. Den som trenger tilgang, må spørre på nytt."))
    return access


def _decided(access: EmergencyAccess, state: AccessState, by: Viewer) -> None:
    access.state, access.decided_by_id, access.decided_at = state, by.person_id, clock.now()
    db.session.flush()


def _part(access: EmergencyAccess, by: Viewer) -> Part:
    return Part.ASKER if access.asked_by_id == by.person_id else Part.OTHER


def _is_administrator(person_id: int, by: Viewer) -> bool:
    roles = [role for role in Role if Permission.EMERGENCY_ACCESS in permissions_of(role)]
    held = select(RoleAssignment.id).where(
        RoleAssignment.person_id == person_id, RoleAssignment.role.in_(roles), covers(RoleAssignment, by.today)
    )
    return db.session.scalar(held.limit(1)) is not None


def _checked_reason(reason: str, by: Viewer) -> str:
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise UserError(_("Skriv hvorfor det haster, med minst %(count)d tegn.", count=SHORTEST_REASON), field="reason")
    if len(words) > LONGEST_REASON:
        raise UserError(_("Kort ned grunnen til høyst %(count)d tegn.", count=LONGEST_REASON), field="reason")
    return refuse_stops(words, field="reason", today=by.today)


def _checked_hours(hours: int) -> int:
    if not 1 <= hours <= LONGEST_HOURS:
        raise UserError(_("Velg fra 1 til %(count)d timer.", count=LONGEST_HOURS), field="hours")
    return hours

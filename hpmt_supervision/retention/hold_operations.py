"""Holds: asking that a text is kept longer, answering, taking it back, and letting it end by itself."""

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.core.states import StateTable
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops
from hpmt_supervision.privacy.retention import holdables
from hpmt_supervision.retention.models import HoldState, HoldSubject, RetentionHold
from hpmt_supervision.retention.subject_queries import Fate, Subject, subject_for
from hpmt_supervision.web.formats import short_date

LONGEST_MONTHS = 12
SHORTEST_REASON, LONGEST_REASON = 10, 300

ASKER, ADMINISTRATOR, CLOCK = "asker", "administrator", "clock"
HOLD_MOVES = StateTable(
    {
        (HoldState.ASKED, HoldState.ACTIVE): {ADMINISTRATOR},
        (HoldState.ASKED, HoldState.REFUSED): {ADMINISTRATOR},
        (HoldState.ASKED, HoldState.WITHDRAWN): {ASKER},
        (HoldState.ASKED, HoldState.ENDED): {CLOCK},
        (HoldState.ACTIVE, HoldState.ENDED): {ADMINISTRATOR, ASKER, CLOCK},
    },
    refusal=_l("Ønsket er besvart i mellomtiden. Last siden på nytt for å se hva som gjelder."),
)


def ask_for_hold(
    *, kind: str, subject_id: int, until_on: date | None, reason: str | None, request_key: str | None, by: Viewer
) -> RetentionHold:
    """Ask that a text is kept longer. What an administrator asks for holds at once. Flushes.

    Args:
        kind: a ``HoldSubject``.
        subject_id: the text's number.
        until_on: the last local day it is to be kept.
        reason: why, without anything of what it says.
        request_key: the form's key; the same form sent twice asks once.
        by: the author, or an administrator, who never sees the text.

    Raises:
        NotFound: when there is no such text that ``by`` may ask for.
        UserError: on the field that is wrong.
    """
    earlier = _sent_before(request_key, by)
    if earlier is not None:
        return earlier
    subject = subject_for(by, kind, subject_id)
    until = _checked_day(until_on, subject, by.today)
    return _asked(subject, until, reason, request_key, by)


def _asked(subject: Subject, until: date, reason: str | None, request_key: str | None, by: Viewer) -> RetentionHold:
    words = _checked_reason(reason, by.today)
    decides = by.may(Permission.SET_RETENTION)
    hold = RetentionHold(
        subject_kind=subject.kind,
        subject_id=subject.id,
        until_on=until,
        reason=words,
        state=HoldState.ACTIVE if decides else HoldState.ASKED,
        asked_by_id=by.person_id,
        asked_role=str(by.role),
        asked_at=clock.now(),
        decided_by_id=by.person_id if decides else None,
        decided_at=clock.now() if decides else None,
        request_key=request_key,
    )
    if _open_hold(subject) is not None:
        raise UserError(_("Det er allerede bedt om at denne teksten beholdes. Avslutt det ønsket først."))
    db.session.add(hold)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise UserError(_("Noen andre ba om det samme akkurat nå. Last siden på nytt.")) from error
    _record("hold.ask" if not decides else "hold.place", hold, by)
    return hold


def hold_by_number(
    *, kind: str, subject_id: int | None, until_on: date | None, reason: str | None, request_key: str | None, by: Viewer
) -> RetentionHold:
    """Hold a text that an administrator knows by its number alone. Flushes.

    The answer is the same for a number that no text has, and for a day until which the text is kept anyhow: a number
    that did not answer so would tell who tries them all which texts there are. Such a wish comes to nothing.

    Args:
        kind, until_on, reason, request_key, by: as ``ask_for_hold``.
        subject_id: the number that was typed, or None when it was none.

    Raises:
        NotFound: when ``by`` is no administrator.
        UserError: on the field that is wrong.
    """
    if not by.may(Permission.SET_RETENTION):
        raise NotFound("")
    if subject_id is None:
        raise UserError(_("Skriv nummeret med siffer, slik: 12."), field="number")
    earlier = _sent_before(request_key, by)
    if earlier is not None:
        return earlier
    try:
        subject = subject_for(by, HoldSubject(kind), subject_id)
    except NotFound:
        subject = Subject(kind, subject_id, False, None)
    if subject.ordinary_last_day is not None and subject.ordinary_last_day >= by.today:
        subject = replace(subject, ordinary_last_day=None)
    return _asked(subject, _checked_day(until_on, subject, by.today), reason, request_key, by)


def answer_hold(*, hold_id: int, allow: bool, expected_version: int | None, by: Viewer) -> RetentionHold:
    """Say yes or no to what an author has asked for. Flushes.

    Raises:
        NotFound: when there is none, or ``by`` is no administrator.
        UserError: when it is one's own wish.
        IllegalMove: when it has been answered, taken back or run out meanwhile.
        StaleVersion: when it has changed since the page was opened.
    """
    hold = _locked(hold_id)
    if not by.may(Permission.SET_RETENTION):
        raise NotFound("")
    target = HoldState.ACTIVE if allow else HoldState.REFUSED
    HOLD_MOVES.check(hold.state, target, {ADMINISTRATOR})
    expect_version(hold, expected_version)
    if hold.asked_by_id == by.person_id:
        raise UserError(_("Du har bedt om dette selv. En annen administrator må svare."))
    hold.state, hold.decided_by_id, hold.decided_at = target, by.person_id, clock.now()
    if target is HoldState.REFUSED:
        hold.ended_at = clock.now()
    db.session.flush()
    _record("hold.allow" if allow else "hold.refuse", hold, by)
    return hold


def end_hold(*, hold_id: int, by: Viewer, as_administrator: bool = False) -> RetentionHold:
    """Take back what one asked for, or end a hold before its time; the text then follows its ordinary time. Flushes.

    Args:
        hold_id: the hold.
        by: who ends it.
        as_administrator: whether an administrator ends somebody else's.

    Raises:
        NotFound: when there is none that ``by`` asked for, wrote the text of, or administers.
        IllegalMove: when it has ended already.
    """
    hold = db.session.get(RetentionHold, hold_id, with_for_update=True)
    # Every kind is looked into, also for one that is not there, so that neither the time it takes nor what is asked
    # tells a hold of somebody else's from none.
    own = {kind: _wrote(by, kind, hold.subject_id if hold else 0) for kind in holdables()}
    if hold is None:
        raise NotFound("")
    if as_administrator and by.may(Permission.SET_RETENTION):
        part = ADMINISTRATOR
    elif hold.asked_by_id == by.person_id or own[hold.subject_kind]:
        part = ASKER
    else:
        raise NotFound("")
    target = HoldState.ENDED if hold.state == HoldState.ACTIVE else HoldState.WITHDRAWN
    HOLD_MOVES.check(hold.state, target, {part})
    hold.state, hold.ended_at = target, clock.now()
    db.session.flush()
    _record("hold.end", hold, by)
    return hold


def end_holds(today: date) -> int:
    """End every hold and every unanswered wish whose last day has passed. Flushes.

    Args:
        today: the local day.

    Returns:
        How many ended.
    """
    rows = db.session.scalars(
        select(RetentionHold)
        .where(RetentionHold.state.in_((HoldState.ASKED, HoldState.ACTIVE)), RetentionHold.until_on < today)
        .order_by(RetentionHold.id)
    ).all()
    for hold in rows:
        HOLD_MOVES.check(hold.state, HoldState.ENDED, {CLOCK})
        hold.state, hold.ended_at = HoldState.ENDED, clock.now()
        _record("hold.end", hold, None)
    db.session.flush()
    return len(rows)


def _wrote(by: Viewer, kind: str, key: int) -> bool:
    found = holdables()[kind].find(key, by.person_id)
    return found is not None and found.is_own


def _sent_before(request_key: str | None, by: Viewer) -> RetentionHold | None:
    if not request_key:
        return None
    return db.session.scalar(
        select(RetentionHold).where(RetentionHold.request_key == request_key, RetentionHold.asked_by_id == by.person_id)
    )


def _open_hold(subject: Subject) -> RetentionHold | None:
    return db.session.scalar(
        select(RetentionHold).where(
            RetentionHold.subject_kind == subject.kind,
            RetentionHold.subject_id == subject.id,
            RetentionHold.state.in_((HoldState.ASKED, HoldState.ACTIVE)),
        )
    )


def _locked(hold_id: int) -> RetentionHold:
    hold = db.session.scalar(select(RetentionHold).where(RetentionHold.id == hold_id).with_for_update())
    if hold is None:
        raise NotFound("")
    return hold


def latest_day(subject: Subject, today: date) -> date:
    """Return the last day a text may be held until: twelve months on, and twelve months past its ordinary last day.

    Args:
        subject: the text.
        today: the local day.
    """
    return _latest(subject.ordinary_last_day, today)


def can_prolong(fate: Fate, today: date) -> bool:
    """Tell whether asking may keep a text any longer than it is kept anyway.

    Args:
        fate: from ``fate_of``, of a text that is not held.
        today: the local day.
    """
    return fate.gone_on is None or _latest(fate.gone_on - timedelta(days=1), today) > fate.gone_on


def _latest(ordinary: date | None, today: date) -> date:
    longest = relativedelta(months=LONGEST_MONTHS)
    return today + longest if ordinary is None else min(today, ordinary) + longest


def _checked_day(until_on: date | None, subject: Subject, today: date) -> date:
    if until_on is None:
        raise UserError(_("Skriv den siste dagen teksten skal beholdes."), field="until_on")
    if until_on <= today:
        raise UserError(_("Velg en dag etter i dag."), field="until_on")
    latest = latest_day(subject, today)
    if subject.ordinary_last_day is not None and latest <= subject.ordinary_last_day:
        raise UserError(
            _(
                "Teksten beholdes uansett til og med %(day)s. Det er lenger enn du kan be om.",
                day=short_date(subject.ordinary_last_day),
            ),
            field="until_on",
        )
    if until_on > latest:
        raise UserError(
            _(
                "En tekst kan beholdes i høyst tolv måneder ekstra. Velg %(day)s eller tidligere.",
                day=short_date(latest),
            ),
            field="until_on",
        )
    if subject.ordinary_last_day is not None and until_on <= subject.ordinary_last_day:
        raise UserError(_("Teksten beholdes til denne dagen uansett. Velg en senere dag."), field="until_on")
    return until_on


def _checked_reason(reason: str | None, today: date) -> str:
    words = (reason or "").strip()
    if len(words) < SHORTEST_REASON:
        raise UserError(_("Skriv kort hvorfor teksten må beholdes, uten å gjengi den."), field="reason")
    if len(words) > LONGEST_REASON:
        raise UserError(_("Grunnen er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_REASON), field="reason")
    return refuse_stops(words, field="reason", today=today)


def _record(action: str, hold: RetentionHold, by: Viewer | None) -> None:
    record_act(
        action,
        subject_kind="retention_hold",
        subject_id=hold.id,
        by=by,
        text_kind=hold.subject_kind,
        text_id=hold.subject_id,
        until_on=hold.until_on,
    )

"""Asking an author whether a case may go to the next level, and the author's answer."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.moving import own_case, reachable_case
from hpmt_supervision.cases.operations import withdraw_case
from hpmt_supervision.cases.states import PRIVATE_STATES, CasePart
from hpmt_supervision.cases.written import LONGEST_TEXT, LONGEST_TITLE, CaseTexts
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import CaseShare, ShareState
from hpmt_supervision.forwarding.states import SHARE_MOVES, SharePart
from hpmt_supervision.forwarding.wording import above
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.finds import kept_list, look_through
from hpmt_supervision.privacy.refusing import refuse_stops_shown

NO_SHARE = 0


@dataclass(frozen=True)
class SharedText(CaseTexts):
    """Exactly what goes to the next level."""


class SharedWordsToLookAt(UserError):
    """The texts may hold a name or a date of birth; the author is asked once, and may share them all the same."""

    def __init__(self) -> None:
        super().__init__(
            _("Saken er ikke delt ennå. Se på ordene under: skriv om, behold dem, eller svar på nytt slik det står.")
        )


def ask_to_share(*, case_id: int, by: Viewer) -> CaseShare:
    """Ask the author of a case whether it may go to the next level. A second press finds the first question. Flushes.

    Args:
        case_id: a case in the queue, on an agenda or discussed.
        by: somebody who leads its group.

    Raises:
        NotFound: for somebody who does not lead the group.
        IllegalMove: when the author has said no or taken a yes back; only the author can change that.
    """
    case, part = reachable_case(by, case_id)
    if part is not CasePart.SUPERVISOR:
        raise NotFound("")
    share = share_of(case_id)
    if share is not None and share.state in (ShareState.NO, ShareState.TAKEN_BACK):
        raise IllegalMove(_("%(name)s har ikke sagt ja. Bare den som skrev saken, kan endre det.", name=_name(case)))
    if share is not None:
        return share
    _refuse_closed(case)
    share = _new_share(CaseShare(case_id=case.id, asked_by_id=by.person_id, asked_at=clock.now()))
    record_act("case_share.ask", subject_kind="case", subject_id=case.id, by=by)
    return share


def agree_to_share(
    *,
    case_id: int,
    text: SharedText,
    expected_version: int | None,
    seen_words: Collection[str] | None = None,
    by: Viewer,
) -> CaseShare:
    """Say yes to sharing one's own case, with exactly the text that will be sent. Flushes.

    Args:
        case_id: one's own case, or what was forwarded of it, when a level further up asks.
        text: what may be sent; the author may have shortened it.
        expected_version: the version of the answer the page was opened with, ``NO_SHARE`` when there was none.
        seen_words: likely names that the page has already shown, or None when nobody is asked about them.
        by: the author.

    Raises:
        NotFound: for somebody else's case.
        UserError: when title or question is not there, or a text is too long.
        IdentityFound: when a text points out a person.
        SharedWordsToLookAt: when a text may point out a person, the first time.
        IllegalMove: when the case is a draft, withdrawn or closed, or nobody is above its group.
        StaleVersion: when the answer was changed from another page.
    """
    case = own_case(by, case_id)
    _refuse_closed(case)
    _check(text)
    keep = kept_list(case.kept_words)
    refuse_stops_shown(text.texts, today=by.today)
    share = share_of(case_id)
    if share is not None and share.state == ShareState.YES and _says(share, text):
        return share
    if seen_words is not None:
        found = look_through(text.texts, today=by.today, keep=[*keep, *seen_words])
        if found:
            raise SharedWordsToLookAt
    _expect(share, expected_version)
    if share is None:
        share = _new_share(CaseShare(case_id=case.id, state=ShareState.YES, answered_at=clock.now()))
    elif share.state == ShareState.YES:
        raise IllegalMove(
            _("Du har alt sagt ja til å dele saken. Ta ja-et tilbake først hvis noe skal være annerledes.")
        )
    else:
        SHARE_MOVES.check(share.state, ShareState.YES, {SharePart.AUTHOR})
    share.state, share.answered_at = ShareState.YES, clock.now()
    share.title, share.story, share.question = text.title, text.story, text.question
    db.session.flush()
    record_act("case_share.yes", subject_kind="case", subject_id=case.id, by=by)
    return share


def decline_to_share(*, case_id: int, expected_version: int | None, by: Viewer) -> CaseShare:
    """Say no to sharing one's own case. Said twice is once. Flushes.

    Raises:
        NotFound: for somebody else's case, or when nobody has asked.
        StaleVersion: when the answer was changed from another page.
        IllegalMove: when the answer is yes by now; that is taken back instead.
    """
    case = own_case(by, case_id)
    share = share_of(case_id)
    if share is None:
        raise NotFound("")
    if share.state == ShareState.NO:
        return share
    _expect(share, expected_version)
    SHARE_MOVES.check(share.state, ShareState.NO, {SharePart.AUTHOR})
    share.state, share.answered_at = ShareState.NO, clock.now()
    db.session.flush()
    record_act("case_share.no", subject_kind="case", subject_id=case.id, by=by)
    return share


def take_back_share(*, case_id: int, by: Viewer) -> CaseShare:
    """Take a yes back. What was forwarded leaves the queue and the agenda above at once, and nobody there can read it.

    A second press finds it taken back. Flushes.

    Raises:
        NotFound: for somebody else's case, or when there is no answer.
        IllegalMove: when the level above has already discussed the case.
    """
    case = own_case(by, case_id)
    share = share_of(case_id)
    if share is None:
        raise NotFound("")
    if share.state == ShareState.TAKEN_BACK:
        return share
    SHARE_MOVES.check(share.state, ShareState.TAKEN_BACK, {SharePart.AUTHOR})
    copy = live_copy_of(case.id)
    if copy is not None and copy.state not in (CaseState.SUBMITTED, CaseState.ON_AGENDA):
        raise IllegalMove(_("Saken er tatt opp på nivået over, så ja-et kan ikke tas tilbake lenger."))
    note_taken_back(share)
    record_act("case_share.take_back", subject_kind="case", subject_id=case.id, by=by)
    if copy is not None:
        withdraw_case(case_id=copy.id, by=by)
    db.session.flush()
    return share


def note_taken_back(share: CaseShare) -> None:
    """Let an answer say that it is taken back, and forget the text that was agreed to. Does not flush."""
    share.state, share.answered_at = ShareState.TAKEN_BACK, clock.now()
    share.title = share.story = share.question = None


def share_of(case_id: int) -> CaseShare | None:
    """Return what the author of a case has answered, or None when nobody has asked or said anything.

    The row is held until the commit, so that a case is not forwarded while its author takes the yes back.
    """
    return db.session.scalar(
        select(CaseShare)
        .where(CaseShare.case_id == case_id)
        .with_for_update(of=CaseShare)
        .execution_options(populate_existing=True)
    )


def live_copy_of(case_id: int) -> SupervisionCase | None:
    """Return the copy of a case on the next level that is not taken back, or None."""
    return db.session.scalar(
        select(SupervisionCase)
        .where(SupervisionCase.forwarded_from_id == case_id, SupervisionCase.state != CaseState.WITHDRAWN)
        .order_by(SupervisionCase.id.desc())
        .limit(1)
    )


def _name(case: SupervisionCase) -> str:
    return _("Den som skrev saken") if case.is_forwarded else case.author.name


def _new_share(share: CaseShare) -> CaseShare:
    try:
        with db.session.begin_nested():
            db.session.add(share)
    except IntegrityError as error:
        raise StaleVersion(_("Svaret er endret fra en annen side. Last siden på nytt for å se det.")) from error
    return share


def _refuse_closed(case: SupervisionCase) -> None:
    if case.state in (*PRIVATE_STATES, CaseState.CLOSED) or case.text_deleted_at is not None:
        raise IllegalMove(_("Saken er ikke åpen og kan ikke deles."))
    if case.group is None or above(case.group.level) is None:
        raise IllegalMove(_("Det er ikke noe nivå over denne gruppa å dele saken med."))


def _check(text: SharedText) -> None:
    if not text.title:
        raise UserError(_("Gi det du deler, en tittel."), field="title")
    if not text.question:
        raise UserError(_("Skriv hva dere vil ha hjelp til."), field="question")
    limits = {"title": LONGEST_TITLE, "story": LONGEST_TEXT, "question": LONGEST_TEXT}
    for field, limit in limits.items():
        if len(getattr(text, field) or "") > limit:
            raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=limit), field=field)


def _says(share: CaseShare, text: SharedText) -> bool:
    return (share.title, share.story, share.question) == (text.title, text.story, text.question)


def _expect(share: CaseShare | None, version: int | None) -> None:
    present = share.version if share else NO_SHARE
    if version is not None and version != present:
        raise StaleVersion(_("Svaret er endret fra en annen side. Last siden på nytt for å se det."))

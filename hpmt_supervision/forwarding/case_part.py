"""What this room adds to the page of a case: the author's free choice, who above can read, and the answers."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import HAS_PART
from hpmt_supervision.cases.queries import ReadableCase
from hpmt_supervision.cases.sharing_provider import AnswerFromAbove, NextReader, SharingCard, SharingPart, Way
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.forwarding.models import CaseShare, NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.progress import progress_of
from hpmt_supervision.forwarding.queries import NeedLine, lines_where, shares_of, shown_needs
from hpmt_supervision.forwarding.wording import NextLevel, above, answering
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.web.formats import FILTERS

DISCUSSED = (CaseState.DISCUSSED, CaseState.FOLLOWED_UP)
_day = FILTERS["day"]


@dataclass(frozen=True)
class Around:
    """The needs around a case: the one it came by from the level below, and the one it went further by."""

    came_by: NeedLine | None
    went_by: NeedLine | None


def needs_around(case_id: int) -> Around:
    """Return how a case came to its level and how it went on; the caller has checked who reads the case."""
    copies = select(SupervisionCase.id).where(SupervisionCase.forwarded_from_id == case_id)
    lines = lines_where(
        ((ReportedNeed.case_id == case_id) | ReportedNeed.case_id.in_(copies))
        & (ReportedNeed.state != NeedState.WITHDRAWN)
    )
    came_by = next((line for line in lines if line.need.case_id == case_id), None)
    went_by = next((line for line in lines if line.need.case_id != case_id), None)
    return Around(came_by, went_by)


def is_open(case: SupervisionCase) -> bool:
    """Tell whether a case can be shared and asked about."""
    return case.state not in (*PRIVATE_STATES, CaseState.CLOSED) and case.text_deleted_at is None


def part_of_case(shown: ReadableCase, viewer: Viewer) -> SharingPart:
    """Return what the page of a case adds for its author, those who lead its group, and those who take part.

    Args:
        shown: the case, and why the viewer may read it.
        viewer: who reads it.
    """
    case = shown.case
    words = above(case.group.level) if case.group else None
    if words is None and not case.is_forwarded:
        return SharingPart()
    around = needs_around(case.id)
    origin = _origin(around) if case.is_forwarded and not shown.is_own else None
    if shown.reason not in HAS_PART:
        return SharingPart(origin=origin)
    share = shares_of([case.id]).get(case.id)
    lines = [around.went_by] if around.went_by else []
    is_draft = case.state == CaseState.DRAFT
    makers: list[SharingCard | None] = []
    if shown.is_own:
        makers += [_what_was_shared(case, around), _choice(case, words, share, around) if words else None]
    else:
        makers += [_reply(around), _asking(case, words, share, around, viewer) if words else None]
    return SharingPart(
        origin=origin,
        cards=tuple(card for card in makers if card),
        reader=_reader(words, share, around) if words and shown.is_own and not is_draft else None,
        answers=tuple(_answer(step) for line in lines for step in line.answers),
        shown=tuple(one for one in shown_needs(lines, reason=str(shown.reason)) if one.subject_kind == "need"),
    )


def _origin(around: Around) -> str | None:
    if around.came_by is None:
        return None
    need = around.came_by.need
    return _("Meldt videre av %(name)s, %(unit)s", name=need.reported_by.name, unit=need.from_group.unit.name)


def _answer(step: ReportedNeed) -> AnswerFromAbove:
    assert step.answered_by is not None and step.answered_at is not None, "only answered needs are answers"
    return AnswerFromAbove(
        str(answering(step.to_group.level).answer_heading), step.answer, step.answered_by.name, step.answered_at
    )


def _reader(words: NextLevel, share: CaseShare | None, around: Around) -> NextReader:
    """Return the row of the next level: it reads what was forwarded, from then on, and nothing without a yes."""
    who = str(words.name)
    if around.went_by is not None:
        copy = around.went_by.need.case
        reads = copy is not None and copy.text_deleted_at is None and copy.state not in PRIVATE_STATES
        note = _("Leser det du har sagt ja til, i %(group)s", group=around.went_by.need.to_group.name)
        return NextReader(who, note, reads, reads, reads)
    if share is not None and share.state == ShareState.YES:
        return NextReader(who, str(words.agreed_not_sent), False, False, True)
    return NextReader(who, _("Bare hvis du sier ja"), False, False, False)


def _what_was_shared(case: SupervisionCase, around: Around) -> SharingCard | None:
    if around.came_by is None:
        return None
    need = around.came_by.need
    sentence = _(
        "Meldt videre av %(name)s til %(group)s %(day)s. De ser ikke navnet ditt.",
        name=need.reported_by.name,
        group=need.to_group.name,
        day=_day(need.reported_at),
    )
    ways = (
        Way(_("Saken din"), url_for("cases.show", case_id=case.forwarded_from_id)),
        Way(_("Om delingen"), url_for("forwarding.share", case_id=case.forwarded_from_id)),
    )
    return SharingCard("delt", _("Dette er det som er delt"), (sentence,), ways)


def _choice(case: SupervisionCase, words: NextLevel, share: CaseShare | None, around: Around) -> SharingCard | None:
    """Return the author's card; it says what stands now, and never presses for a yes."""
    if (share is None or share.state != ShareState.YES) and not is_open(case):
        return None
    page = url_for("forwarding.share", case_id=case.id)
    title = str(words.share_question)
    if share is None:
        sentence = _("Ingen har spurt. Du kan selv tilby det, og du ser teksten før den deles.")
        return SharingCard("dele", title, (sentence,), (Way(_("Se teksten som kan deles"), page),))
    if share.state == ShareState.ASKED:
        asked_by = share.asked_by.name if share.asked_by else ""
        sentence = _("%(name)s har spurt. Du ser teksten før den deles, og kan korte den ned.", name=asked_by)
        ways = (Way(_("Ja, del saken"), page), Way(_("Nei"), page, {"do": "no", "version": share.version}))
        return SharingCard("dele", title, (sentence,), ways)
    if share.state == ShareState.YES:
        sentences = (_("Du har sagt ja."), progress_of(case, around.went_by).sentence)
        return SharingCard("dele", title, sentences, (Way(_("Se det du delte"), page),))
    sentence = _("Du har tatt ja-et tilbake, og ingen over gruppa kan lese saken. Du kan ombestemme deg.")
    if share.state == ShareState.NO:
        sentence = _("Du har sagt nei. Du kan ombestemme deg.")
    return SharingCard("dele", title, (sentence,), (Way(_("Se teksten som kan deles"), page),))


def _reply(around: Around) -> SharingCard | None:
    """Return the card that leads from a received case to its answer."""
    if around.came_by is None:
        return None
    need = around.came_by.need
    page = url_for("forwarding.need", need_id=need.id)
    if need.is_answered and need.answered_at:
        sentence, text = _("Besvart %(day)s.", day=_day(need.answered_at)), _("Se svaret")
    else:
        sentence, text = _("Ikke besvart ennå."), _("Svar dem som meldte saken")
    return SharingCard("svar", _("Svar til dem som meldte saken"), (sentence,), (Way(text, page),))


def _asking(
    case: SupervisionCase, words: NextLevel, share: CaseShare | None, around: Around, viewer: Viewer
) -> SharingCard | None:
    """Return the card of those who lead the group: what the author has answered, and the one question there is."""
    if not viewer.may(Permission.LEAD_SESSIONS):
        return None
    ways: tuple[Way, ...] = ()
    if around.went_by is not None:
        sentence = _("Delt %(day)s.", day=_day(around.went_by.need.reported_at))
        ways = (Way(_("Se status"), url_for("forwarding.need", need_id=around.went_by.need.id)),)
    elif share is None:
        sentence = _("Ingen har spurt.")
        if is_open(case):
            ways = (Way(_("Spør om å dele"), url_for("forwarding.ask", case_id=case.id), {}),)
    elif share.state == ShareState.ASKED and share.asked_at:
        sentence = _("Spurt %(day)s, ikke svart.", day=_day(share.asked_at))
    elif share.state == ShareState.YES:
        sentence = _("Har sagt ja til å dele.")
        if case.state not in DISCUSSED:
            sentence = _("Har sagt ja til å dele. Saken kan meldes videre når den er tatt opp.")
        elif around.came_by is not None:
            ways = (Way(str(words.pass_on), url_for("forwarding.need", need_id=around.came_by.need.id)),)
    else:
        sentence = _("Har ikke sagt ja.")
    return SharingCard("dele", str(words.share_question), (sentence,), ways)

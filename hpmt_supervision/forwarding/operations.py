"""Reporting needs to the next level, passing them on, and taking them back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.cases.forwarded_operations import receive_case
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import policy
from hpmt_supervision.forwarding.models import NeedKind, NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.moving import move_need, received_need
from hpmt_supervision.forwarding.queries import is_passed_on
from hpmt_supervision.forwarding.receiving import receiving_groups
from hpmt_supervision.forwarding.share_operations import live_copy_of, share_of
from hpmt_supervision.forwarding.states import NeedPart
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops

LONGEST_NEED = 1000
DISCUSSED = (CaseState.DISCUSSED, CaseState.FOLLOWED_UP)


@dataclass(frozen=True)
class Wanted:
    """One thing to report.

    Attributes:
        kind: a NeedKind code.
        origin_key: what it is made of, unique for it; the same key a second time finds the first need.
        text: a theme's text.
        tool_id: the tool that training is needed in.
        case_id: a discussed case of the reporting group whose author has said yes.
        source_id: the need from below that it carries further.
    """

    kind: str
    origin_key: str
    text: str | None = None
    tool_id: int | None = None
    case_id: int | None = None
    source_id: int | None = None


def report_needs(
    *, group: SupervisionGroup, session_id: int | None, to_group_id: int | None, wanted: Sequence[Wanted], by: Viewer
) -> list[ReportedNeed]:
    """Report what was ticked to the next level, all or none. What is reported already is found, not doubled. Flushes.

    Args:
        group: the group that reports, with its unit.
        session_id: the session whose log it was ticked in, or None when it is passed on from the list.
        to_group_id: the receiving group, or None for the likeliest one.
        wanted: what to report.
        by: somebody who leads the group.

    Raises:
        NotFound: for somebody who does not lead the group.
        UserError: when no group can receive it, a text points out a person, or the author of a case has not said yes.
    """
    _require_leader(group.id, by)
    if not wanted:
        return []
    receiver = _receiver(group, to_group_id, by)
    needs = [_report(group, receiver, session_id, one, by) for one in wanted]
    db.session.flush()
    return needs


def pass_on(*, need_id: int, to_group_id: int | None = None, by: Viewer) -> ReportedNeed:
    """Pass a received theme or training need on to the next level, as it stands. Passed on twice is once. Flushes.

    Args:
        need_id: a need that came to a group ``by`` leads.
        to_group_id: the receiving group, or None for the likeliest one.
        by: somebody who leads the group that received it.

    Raises:
        NotFound: for a need that did not come to a group of theirs.
        UserError: when no group can receive it; for a case, when its author has not said yes to this level too.
    """
    need = received_need(by, need_id)
    wanted = Wanted(need.kind, f"need:{need.id}", need.text, need.tool_id, need.case_id, need.id)
    group = need.to_group
    return report_needs(group=group, session_id=None, to_group_id=to_group_id, wanted=[wanted], by=by)[0]


def take_back_need(*, need_id: int, by: Viewer) -> ReportedNeed:
    """Take back a theme or a training need that nobody has taken up yet. Twice is once. Flushes.

    Raises:
        NotFound: for a need that was not reported from a group ``by`` leads.
        IllegalMove: when it is taken up or passed on, or is a case, which only its author takes back.
    """
    need = db.session.scalar(
        select(ReportedNeed).where(ReportedNeed.id == need_id, policy.sent(by)).with_for_update(of=ReportedNeed)
    )
    if need is None:
        raise NotFound("")
    if need.state == NeedState.WITHDRAWN:
        return need
    if need.kind == NeedKind.CASE:
        raise IllegalMove(_("En sak kan bare tas tilbake av den som skrev den."))
    if db.session.scalar(select(ReportedNeed.id).where(ReportedNeed.id == need_id, is_passed_on())) is not None:
        raise IllegalMove(_("Dette er meldt videre til neste nivå og kan ikke trekkes lenger."))
    move_need(need, NeedState.WITHDRAWN, NeedPart.SENDER, by)
    db.session.flush()
    return need


def _report(
    group: SupervisionGroup, receiver: SupervisionGroup, session_id: int | None, wanted: Wanted, by: Viewer
) -> ReportedNeed:
    if wanted.kind == NeedKind.CASE:
        _hold_answer(wanted.case_id, group.id)
    found = _already(wanted)
    if found is not None:
        return found
    need = ReportedNeed(
        kind=wanted.kind,
        from_group_id=group.id,
        to_group_id=receiver.id,
        session_id=session_id,
        source_id=wanted.source_id,
        origin_key=wanted.origin_key,
        reported_by_id=by.person_id,
    )
    if wanted.kind == NeedKind.CASE:
        need.case = _forwarded_copy(wanted, group, receiver, by)
        need.source_id = _need_of_copy(wanted.case_id)
        need.origin_key = f"case:{need.case.id}"
    elif wanted.kind == NeedKind.TRAINING:
        if wanted.tool_id is None or db.session.get(Tool, wanted.tool_id) is None:
            raise UserError(_("Velg et verktøy som står på siden."), field="needs")
        need.tool_id = wanted.tool_id
    elif wanted.kind == NeedKind.THEME:
        need.text = _checked_theme(wanted.text, by)
    else:
        raise UserError(_("Velg blant det som står på siden."), field="needs")
    if wanted.source_id is not None:
        _require_received(wanted.source_id, group.id)
    try:
        with db.session.begin_nested():
            db.session.add(need)
    except IntegrityError as error:
        again = _already(wanted)
        if again is None:
            raise UserError(
                _("Noe av dette er nettopp meldt av en annen. Last siden på nytt."), field="needs"
            ) from error
        return again
    record_act(
        "need.report", subject_kind="need", subject_id=need.id, by=by, kind=need.kind, to_group_id=need.to_group_id
    )
    return need


def _hold_answer(case_id: int | None, group_id: int) -> None:
    """Take the author's answer of one of the group's cases until the commit, so that one copy is made and not two."""
    own = select(SupervisionCase.id).where(SupervisionCase.id == case_id, SupervisionCase.group_id == group_id)
    if case_id is None or db.session.scalar(own) is None:
        raise NotFound("")
    share_of(case_id)


def _already(wanted: Wanted) -> ReportedNeed | None:
    """Return the need that was made of the same thing before; of a case, the one whose copy is still there."""
    if wanted.kind == NeedKind.CASE and wanted.case_id is not None:
        copy = live_copy_of(wanted.case_id)
        return db.session.scalar(select(ReportedNeed).where(ReportedNeed.case_id == copy.id)) if copy else None
    return db.session.scalar(select(ReportedNeed).where(ReportedNeed.origin_key == wanted.origin_key))


def _forwarded_copy(wanted: Wanted, group: SupervisionGroup, receiver: SupervisionGroup, by: Viewer) -> SupervisionCase:
    case = db.session.scalar(
        select(SupervisionCase).where(SupervisionCase.id == wanted.case_id, SupervisionCase.group_id == group.id)
    )
    if case is None:
        raise NotFound("")
    if case.state not in DISCUSSED or case.text_deleted_at is not None:
        raise UserError(_("Bare saker som er tatt opp og ikke lukket, kan meldes videre."), field="needs")
    share = share_of(case.id)
    if share is None or share.state != ShareState.YES:
        raise UserError(
            _("Den som skrev saken, har ikke sagt ja til å dele den. Saken er ikke meldt videre."), field="needs"
        )
    return receive_case(
        case, group_id=receiver.id, title=share.title, story=share.story, question=share.question, by=by
    )


def _need_of_copy(case_id: int | None) -> int | None:
    """Return the need by which a case came to this level, so that answers travel back along it."""
    return db.session.scalar(select(ReportedNeed.id).where(ReportedNeed.case_id == case_id))


def _checked_theme(text: str | None, by: Viewer) -> str:
    if not text:
        raise UserError(_("Skriv temaet."), field="theme")
    if len(text) > LONGEST_NEED:
        raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_NEED), field="theme")
    return refuse_stops(text, field="theme", today=by.today)


def _receiver(group: SupervisionGroup, to_group_id: int | None, by: Viewer) -> SupervisionGroup:
    choices = receiving_groups(group, by)
    if not choices:
        raise UserError(
            _("Det er ingen gruppe på nivået over som kan ta imot det. Spør administrator om å opprette en."),
            field="to_group",
        )
    if to_group_id is None:
        return choices[0]
    chosen = next((choice for choice in choices if choice.id == to_group_id), None)
    if chosen is None:
        raise UserError(_("Velg en av gruppene som står på siden."), field="to_group")
    return chosen


def _require_leader(group_id: int, by: Viewer) -> None:
    led = led_groups(by).subquery()
    if db.session.scalar(select(led.c.group_id).where(led.c.group_id == group_id).limit(1)) is None:
        raise NotFound("")


def _require_received(source_id: int, group_id: int) -> None:
    found = select(ReportedNeed.id).where(
        ReportedNeed.id == source_id,
        ReportedNeed.to_group_id == group_id,
        ReportedNeed.state != NeedState.WITHDRAWN,
    )
    if db.session.scalar(found) is None:
        raise NotFound("")

"""What the page of one reported need shows: what it is, its way up, the answers, and what one can do."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.cases.queries import readable_cases
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import queries
from hpmt_supervision.forwarding.models import CaseShare, NeedKind, NeedState, ReportedNeed
from hpmt_supervision.forwarding.queries import NeedLine
from hpmt_supervision.forwarding.receiving import leader_names, receiving_groups
from hpmt_supervision.forwarding.states import OPEN_STATES
from hpmt_supervision.forwarding.wording import NextLevel, above
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession

DISCUSSED = (CaseState.DISCUSSED, CaseState.FOLLOWED_UP)


@dataclass(frozen=True)
class WayStep:
    """One step of a need's way up: a sentence, and the day or the instant it happened, or None when nobody noted it."""

    text: str
    on: date | datetime | None


@dataclass(frozen=True)
class NeedPage:
    """Everything on the page.

    Attributes:
        line: the need with what became of it.
        is_receiver: whether the viewer leads the group it came to; otherwise the group it was reported from.
        case_id: the page of the case that the viewer may open, or None.
        way: its way up, in order of time.
        words: what the level above the receiving group is called, or None on the highest.
        receivers: the groups it can be passed on to.
        share: for a case, what its author has answered about the level above the receiving group.
        receiver_names: who leads the group it came to.
    """

    line: NeedLine
    is_receiver: bool
    case_id: int | None
    way: list[WayStep]
    words: NextLevel | None
    receivers: list[SupervisionGroup]
    share: CaseShare | None
    receiver_names: list[str]

    @property
    def need(self) -> ReportedNeed:
        """Return the need."""
        return self.line.need

    @property
    def reason(self) -> str:
        """Return why the viewer may read it."""
        return "receiver" if self.is_receiver else "sender"

    @property
    def waits_for_nobody(self) -> bool:
        """Tell whether it waits for a group that nobody leads today."""
        return not self.receiver_names and self.need.state in OPEN_STATES and not self.line.is_passed_on

    @property
    def may_take_back(self) -> bool:
        """Tell whether the one who reported it can take it back."""
        is_case = self.need.kind == NeedKind.CASE
        waits = self.need.state == NeedState.REPORTED and not self.line.is_passed_on
        return waits and not self.is_receiver and not is_case

    @property
    def may_pass_on(self) -> bool:
        """Tell whether the viewer may carry it to the level above, when a case's author agrees."""
        return self.is_receiver and self.words is not None and not self.line.is_passed_on

    @property
    def case_is_discussed(self) -> bool:
        """Tell whether the case has been taken up and not closed, as it must be before it goes further."""
        return self.need.case is not None and self.need.case.state in DISCUSSED


def need_page(viewer: Viewer, need_id: int) -> NeedPage:
    """Return what the page of a need shows.

    Raises:
        NotFound: when the viewer neither reported nor received it, or it was taken back from the one who received it.
    """
    line = queries.need_line(viewer, need_id)
    need = line.need
    is_receiver = _leads(viewer, need.to_group_id)
    words = above(need.to_group.level)
    may_go_on = is_receiver and words is not None and not line.is_passed_on
    case_ids = [key for key in (need.case_id, need.case.forwarded_from_id if need.case else None) if key]
    readable = readable_cases(viewer, case_ids)
    shares = queries.shares_of([need.case_id]) if may_go_on and need.case_id else {}
    return NeedPage(
        line=line,
        is_receiver=is_receiver,
        case_id=next((key for key in case_ids if key in readable), None),
        way=_way(line),
        words=words,
        receivers=receiving_groups(need.to_group, viewer) if may_go_on else [],
        share=shares.get(need.case_id) if need.case_id else None,
        receiver_names=leader_names([need.to_group_id], viewer.today)[need.to_group_id],
    )


def was_taken_back(viewer: Viewer, need_id: int) -> bool:
    """Tell whether a need had come to a group the viewer leads and has been taken back since."""
    condition = ReportedNeed.to_group_id.in_(led_groups(viewer)) & (ReportedNeed.state == NeedState.WITHDRAWN)
    return db.session.scalar(select(ReportedNeed.id).where(ReportedNeed.id == need_id, condition)) is not None


def _leads(viewer: Viewer, group_id: int) -> bool:
    led = led_groups(viewer).subquery()
    return db.session.scalar(select(led.c.group_id).where(led.c.group_id == group_id).limit(1)) is not None


def _way(line: NeedLine) -> list[WayStep]:
    """Return the way of a need through the levels, in order of time."""
    steps = (line.need, *line.further)
    taken_up = _days([step.taken_up_session_id for step in steps if step.taken_up_session_id])
    way: list[WayStep] = []
    for step in steps:
        way.append(_reported(step, is_first=step is line.need))
        if step.taken_up_session_id or step.state == NeedState.TAKEN_UP:
            text = _("Tatt opp på veiledning i %(group)s", group=step.to_group.name)
            way.append(WayStep(text, taken_up.get(step.taken_up_session_id or 0)))
        if step.is_answered and step.answered_by:
            text = _("Besvart av %(name)s, %(group)s", name=step.answered_by.name, group=step.to_group.name)
            way.append(WayStep(text, step.answered_at))
        if step.state == NeedState.WITHDRAWN:
            way.append(WayStep(_("Tatt tilbake"), None))
    return way


def _reported(need: ReportedNeed, *, is_first: bool) -> WayStep:
    name, unit, group = need.reported_by.name, need.from_group.unit.name, need.to_group.name
    if is_first:
        text = _("Meldt av %(name)s, %(unit)s, til %(group)s", name=name, unit=unit, group=group)
    else:
        text = _("Meldt videre av %(name)s, %(unit)s, til %(group)s", name=name, unit=unit, group=group)
    return WayStep(text, need.reported_at)


def _days(session_ids: list[int]) -> dict[int, date]:
    if not session_ids:
        return {}
    rows = db.session.execute(
        select(SupervisionSession.id, SupervisionSession.local_date)
        .where(SupervisionSession.id.in_(session_ids))
        .order_by(SupervisionSession.id)
    )
    return {session_id: day for session_id, day in rows.all()}  # noqa: C416 - rows are typed, and dict() would lose it
